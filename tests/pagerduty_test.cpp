// SPDX-License-Identifier: MIT
#include <fieldhook/pagerduty.hpp>

#include <doctest/doctest.h>

#include "fakes/payload.hpp"

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr std::string_view kKey = "0123456789abcdefABCDEF0123456789";

PagerDutyEvent alert() {
  PagerDutyEvent event;
  event.routing_key = kKey;
  event.summary = "door opened";
  event.source = "door-7";
  return event;
}

WriteField writer(std::string_view PagerDutyEvent::*member, OverLong over_long) {
  return [=](std::string_view text, Span<char> out) {
    PagerDutyEvent event = alert();
    event.*member = text;
    event.over_long = over_long;
    return pagerduty_payload(event, out);
  };
}

struct Field {
  std::string_view PagerDutyEvent::*member;
  std::vector<std::string> path;
  std::size_t most;
};
const Field kFields[] = {
    {&PagerDutyEvent::summary, {"payload", "summary"}, 1024},
    {&PagerDutyEvent::source, {"payload", "source"}, 255},
    {&PagerDutyEvent::component, {"payload", "component"}, 255},
    {&PagerDutyEvent::group, {"payload", "group"}, 255},
    {&PagerDutyEvent::event_class, {"payload", "class"}, 255},
};

}  // namespace

TEST_CASE("one line tells PagerDuty that the door is open") {
  char space[256];
  CHECK(pagerduty_text(kKey, "door-7", "door opened", space).value() ==
        R"({"routing_key":"0123456789abcdefABCDEF0123456789","event_action":"trigger",)"
        R"("payload":{"summary":"door opened","source":"door-7","severity":"error"}})");
}

TEST_CASE("everything of an alert is written under PagerDuty's names") {
  PagerDutyEvent event = alert();
  event.dedup_key = "door-7/open";
  event.severity = PagerDutySeverity::critical;
  event.component = "lock";
  event.group = "doors";
  event.event_class = "forced";
  event.details = R"({"opened":3})";
  event.time = {{1760000000}, 0};
  char space[512];
  CHECK(pagerduty_payload(event, space).value() ==
        R"({"routing_key":"0123456789abcdefABCDEF0123456789","event_action":"trigger",)"
        R"("dedup_key":"door-7/open","payload":{"summary":"door opened","source":"door-7",)"
        R"("severity":"critical","timestamp":"2025-10-09T08:53:20Z","component":"lock",)"
        R"("group":"doors","class":"forced","custom_details":{"opened":3}}})");
  check_every_space([&event](Span<char> out) { return pagerduty_payload(event, out); });
}

TEST_CASE("an alert is acknowledged and resolved by its key alone") {
  char space[256];
  PagerDutyEvent event;
  event.routing_key = kKey;
  for (const auto& [action, name] : {std::pair{PagerDutyAction::acknowledge, "acknowledge"},
                                     {PagerDutyAction::resolve, "resolve"}}) {
    event.action = action;
    event.dedup_key = {};
    CHECK(pagerduty_payload(event, space).status() == Status::malformed);
    event.dedup_key = "k";
    const Parsed payload(pagerduty_payload(event, space));
    CHECK(payload.text({"event_action"}) == name);
    CHECK(payload.text({"dedup_key"}) == "k");
    CHECK_FALSE(payload.has({"payload"}));
  }
}

TEST_CASE("each severity has PagerDuty's name") {
  char space[256];
  const std::pair<PagerDutySeverity, std::string> kSeverities[] = {
      {PagerDutySeverity::critical, "critical"},
      {PagerDutySeverity::error, "error"},
      {PagerDutySeverity::warning, "warning"},
      {PagerDutySeverity::info, "info"}};
  for (const auto& [severity, name] : kSeverities) {
    PagerDutyEvent event = alert();
    event.severity = severity;
    CHECK(Parsed(pagerduty_payload(event, space)).text({"payload", "severity"}) == name);
  }
}

TEST_CASE("every text for PagerDuty keeps its limit, every octet is escaped or refused") {
  for (const Field& field : kFields) {
    check_every_octet(field.path, writer(field.member, OverLong::truncate));
    check_limit(field.path, field.most, writer(field.member, OverLong::refuse),
                writer(field.member, OverLong::truncate));
  }
  check_every_octet({"dedup_key"}, writer(&PagerDutyEvent::dedup_key, OverLong::truncate));
}

TEST_CASE("a dedup key is never cut: two alerts must not become one") {
  std::vector<char> space(4096);
  const Span<char> out(space.data(), space.size());
  for (const OverLong over_long : {OverLong::refuse, OverLong::truncate}) {
    const auto write = writer(&PagerDutyEvent::dedup_key, over_long);
    CHECK(write(std::string(254, 'k'), out).ok());
    CHECK(write(std::string(255, 'k'), out).ok());
    CHECK(write(std::string(256, 'k'), out).status() == Status::refused);
  }
}

TEST_CASE("a routing key has 32 letters and digits, an alert a summary and a source") {
  char space[256];
  const auto with_key = [&space](std::string_view key) {
    return pagerduty_text(key, "s", "t", space).status();
  };
  CHECK(with_key(kKey) == Status::ok);
  CHECK(with_key(kKey.substr(1)) == Status::malformed);
  CHECK(with_key(std::string(kKey) + "0") == Status::malformed);
  CHECK(with_key("") == Status::malformed);
  CHECK(with_key("0123456789abcdef-BCDEF0123456789") == Status::malformed);
  CHECK(pagerduty_text(kKey, "", "t", space).status() == Status::malformed);
  CHECK(pagerduty_text(kKey, "s", "", space).status() == Status::malformed);
  PagerDutyEvent event = alert();
  event.details = "{";
  CHECK(pagerduty_payload(event, space).status() == Status::malformed);
  event.details = {};
  event.time = {{INT64_MAX}, 0};
  CHECK(pagerduty_payload(event, space).status() == Status::malformed);
}
