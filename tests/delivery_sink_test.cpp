// SPDX-License-Identifier: MIT
// What a delivery makes of an answer when its endpoint has a row.
#include <fieldhook/delivery.hpp>
#include <fieldhook/sinks.hpp>

#include "fakes/scene.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

/// Waits of a known length, so that what comes on top was asked for.
constexpr Millis kNoWaits[] = {0, 0, 0, 0, 0, 0, 0, 10 * kMinute};

/// An unsigned event for a sink, its waits without backoff and up to 10 minutes.
struct SinkScene {
  Event event{"door.opened", R"({"content":"x"})"};
  Endpoint endpoint = Endpoint::parse("https://hooks.example.com/in").value();
  RetryPolicy policy;
  std::uint8_t scratch[1024];

  explicit SinkScene(const Sink& sink, std::uint32_t attempts = 1) {
    event.id = "evt_1";
    policy.schedule = kNoWaits;
    policy.jitter = Jitter::none;
    policy.max_attempts = attempts;
    CHECK(endpoint.send_to(sink) == Status::ok);
  }
  Delivery delivery() { return {event, endpoint, policy, scratch, 42}; }
};

std::string answer(int status, const std::string& body, const std::string& fields = "") {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

constexpr char kTeams429[] =
    "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 "
    "with ContextId x";

struct Run {
  Outcome outcome;
  Attempt attempt;
  bool open;
};

Run run_once(const Sink& sink, const std::string& text, std::size_t grain = SIZE_MAX) {
  SinkScene scene(sink);
  Delivery delivery = scene.delivery();
  ScriptedTransport transport({text});
  transport.grain(grain);
  const Outcome outcome = run(delivery, transport);
  CHECK_FALSE(transport.spun());
  return {outcome, delivery.attempt(), transport.open()};
}

/// How long the second attempt waits after a first one that was answered with `text`.
Millis wait_after(const Sink& sink, const std::string& text) {
  SinkScene scene(sink, 2);
  Delivery delivery = scene.delivery();
  Now now = kStart;
  CHECK(delivery.poll(now).wants == Wants::connect);
  delivery.connected();
  delivery.sent(delivery.outgoing().size());
  for (const char c : text) {
    if (delivery.incoming().empty()) break;
    delivery.incoming()[0] = static_cast<std::uint8_t>(c);
    delivery.received(1);
  }
  const Step step = delivery.poll(now);
  CHECK(delivery.outcome() == Outcome::pending);
  return step.wants == Wants::wait ? step.until.ms - now.mono.ms : 0;
}

}  // namespace

TEST_CASE("Discord's answers end an event as its row says") {
  CHECK(run_once(sinks::discord, answer(200, "{\"id\":\"1\"}")).outcome == Outcome::delivered);
  CHECK(run_once(sinks::discord, kNoContent).outcome == Outcome::delivered);
  CHECK(run_once(sinks::discord, answer(400, "{}")).outcome == Outcome::rejected);
  const Run gone = run_once(sinks::discord, answer(404, "{\"code\":10015}"));
  CHECK(gone.outcome == Outcome::endpoint_off);
  CHECK(gone.attempt.hold == Hold::none);
  const Run refused = run_once(sinks::discord, answer(401, "{}"));
  CHECK(refused.outcome == Outcome::retry);
  CHECK(refused.attempt.hold == Hold::credentials);
}

TEST_CASE("the same 404 holds an endpoint that has no row for it") {
  const Run run = run_once(sinks::zapier, answer(404, ""));
  CHECK(run.outcome == Outcome::retry);
  CHECK(run.attempt.hold == Hold::credentials);
}

TEST_CASE("a request to a sink has its content type and parameter, and no header of ours") {
  SinkScene scene(sinks::discord);
  scene.event.content_type = {};
  Delivery delivery = scene.delivery();
  ScriptedTransport transport({kNoContent});
  // No clock is needed: nothing in the request tells a time.
  CHECK(run(delivery, transport, {{1000}, {0}, ClockQuality::unknown}) == Outcome::delivered);
  REQUIRE(transport.requests().size() == 1);
  CHECK(transport.requests()[0] ==
        "POST /in?wait=true HTTP/1.1\r\nHost: hooks.example.com\r\nUser-Agent: fieldhook/0.1.0\r\n"
        "Content-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"content\":\"x\"}");
  SinkScene structured(sinks::cloudevents);
  structured.event.content_type = {};
  Delivery second = structured.delivery();
  ScriptedTransport other({kNoContent});
  CHECK(run(second, other) == Outcome::delivered);
  CHECK(field_of(other.requests()[0], "Content-Type") == "application/cloudevents+json");
}

TEST_CASE("a credential goes with every attempt, and only there") {
  const Credential bearer = Credential::bearer("t0ken");
  SinkScene scene(sinks::home_assistant, 2);
  REQUIRE(scene.endpoint.authorize(bearer) == Status::ok);
  Delivery delivery = scene.delivery();
  ScriptedTransport transport(
      {answer(503, ""), answer(401, "", "WWW-Authenticate: Basic realm=\"x\"\r\n")});
  CHECK(run(delivery, transport) == Outcome::retry);
  REQUIRE(transport.requests().size() == 2);
  for (const std::string& request : transport.requests()) {
    CHECK(field_of(request, "Authorization") == "Bearer t0ken");
  }
  CHECK(delivery.attempt().hold == Hold::credentials);
}

TEST_CASE("the wait is the longer of header and body, and never more than the schedule's longest") {
  const struct {
    const char* fields;
    const char* body;
    Millis least, most;
  } rows[] = {
      {"", "{\"retry_after\":0.05}", 50, 55},
      {"", "{\"retry_after\":64.57}", 64570, 71027},
      {"Retry-After: 65\r\n", "{\"retry_after\":64.57}", 65000, 71500},
      {"Retry-After: 3\r\n", "{\"retry_after\":64.57}", 64570, 71027},
      {"Retry-After: 1.5\r\n", "{}", 1500, 1650},
      {"Retry-After: soon\r\n", "{\"retry_after\":2}", 2000, 2200},
      {"", "{\"retry_after\":1e99}", 0, 0},
      {"", "{\"retry_after\":-1}", 0, 0},
      {"", "{\"retry_after\":0}", 0, 0},
      {"", "{\"retry_after\":86400000}", 600000, 660000},
      {"Retry-After: 99999999999\r\n", "{}", 600000, 660000},
      {"X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset-After: 7.5\r\n", "{\"retry_after\":2}", 7500,
       8250},
      {"X-RateLimit-Remaining: 1\r\nX-RateLimit-Reset-After: 7.5\r\n", "{\"retry_after\":2}", 2000,
       2200},
      {"X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset-After: 7.5\r\n", "{\"retry_after\":20}",
       20000, 22000},
  };
  for (const auto& row : rows) {
    CAPTURE(row.fields);
    CAPTURE(row.body);
    const Millis wait = wait_after(sinks::discord, answer(429, row.body, row.fields));
    CHECK(wait >= row.least);
    CHECK(wait <= row.most);
  }
  CHECK(wait_after(sinks::plain, answer(429, "{\"retry_after\":9}")) == 0);
}

TEST_CASE("without a sound wait the own backoff holds: a 429 is no hot loop") {
  SinkScene scene(sinks::discord, 10);
  const Millis waits[] = {0, 5 * kSecond};
  scene.policy.schedule = waits;
  Delivery delivery = scene.delivery();
  std::vector<std::string> answers(10, answer(429, "{\"retry_after\":0}", "Retry-After: 0\r\n"));
  ScriptedTransport transport(answers);
  Now now = kStart;
  int attempts = 0;
  Millis last = -5 * kSecond;
  for (int turn = 0; turn < 1000 && delivery.outcome() == Outcome::pending; ++turn) {
    const Step step = pump(delivery, transport, now);
    if (step.wants == Wants::wait) {
      ++attempts;
      CHECK(now.mono.ms - last >= 5 * kSecond);
      last = now.mono.ms;
    }
    if (now.mono < step.until && step.until < kNever) now.mono = step.until;
    transport.time_moved();
  }
  CHECK(attempts == 9);
  CHECK(delivery.attempt().number == 10);
  CHECK(delivery.outcome() == Outcome::retry);
}

TEST_CASE("an empty bucket is told to the courier with whatever outcome") {
  const std::string fields = "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset-After: 1.2\r\n";
  const Run delivered = run_once(sinks::discord, answer(200, "{}", fields));
  CHECK(delivered.outcome == Outcome::delivered);
  CHECK(delivered.attempt.rate_wait == 1200);
  CHECK(delivered.attempt.retry_after == 0);
  CHECK(run_once(sinks::discord, answer(400, "{}", fields)).attempt.rate_wait == 1200);
  CHECK(run_once(sinks::discord, answer(429, "{}", fields)).attempt.rate_wait == 1200);
  CHECK(run_once(sinks::plain, answer(200, "{}", fields)).attempt.rate_wait == 0);
}

TEST_CASE("a wait in a body is read from a connection that closes, and for two seconds at most") {
  const std::string body = "{\"retry_after\":3.5}";
  const Run closes = run_once(sinks::discord, answer(429, body, "Connection: close\r\n"));
  CHECK(closes.attempt.retry_after == 3500);
  const Run endless = run_once(sinks::discord, "HTTP/1.1 429 X\r\n\r\n" + body);
  CHECK(endless.attempt.retry_after == 3500);
  // The body never comes: the outcome waits for it no longer than for any other.
  SinkScene scene(sinks::discord);
  Delivery delivery = scene.delivery();
  Now now = kStart;
  static_cast<void>(delivery.poll(now));
  delivery.connected();
  delivery.sent(delivery.outgoing().size());
  const std::string head = "HTTP/1.1 429 X\r\nContent-Length: 99\r\n\r\n{\"retry_after\":6";
  std::memcpy(delivery.incoming().data(), head.data(), head.size());
  delivery.received(head.size());
  Step step = delivery.poll(now);
  CHECK(step.wants == Wants::receive);
  CHECK(step.until.ms == now.mono.ms + Delivery::kDrainWait);
  now.mono = step.until;
  CHECK(delivery.poll(now).wants == Wants::nothing);
  CHECK(delivery.outcome() == Outcome::retry);
  CHECK(delivery.attempt().status == 429);
  CHECK(delivery.attempt().retry_after == 0);  // 6 may be 60
}

TEST_CASE("a 200 of an old Teams connector is what its body says, however it comes") {
  for (const std::size_t grain : {std::size_t{1}, std::size_t{2}, std::size_t{7}, SIZE_MAX}) {
    for (const char* fields : {"", "Connection: close\r\n"}) {
      CAPTURE(grain);
      const Run busy = run_once(sinks::teams, answer(200, kTeams429, fields), grain);
      CHECK(busy.outcome == Outcome::retry);
      CHECK(busy.attempt.status == 200);
      CHECK(busy.attempt.told == 429);
      CHECK(busy.attempt.hold == Hold::none);
      const Run good = run_once(sinks::teams, answer(200, "1", fields), grain);
      CHECK(good.outcome == Outcome::delivered);
      CHECK(good.attempt.told == 0);
    }
  }
  const auto told = [](const std::string& error) {
    return run_once(sinks::teams,
                    answer(200, "Microsoft Teams endpoint returned HTTP error " + error));
  };
  CHECK(told("413").outcome == Outcome::rejected);
  CHECK(told("410").outcome == Outcome::endpoint_off);
  CHECK(told("403").attempt.hold == Hold::credentials);
  CHECK(told("502").outcome == Outcome::retry);
  CHECK(run_once(sinks::teams, answer(202, "")).outcome == Outcome::delivered);
  CHECK(run_once(sinks::plain, answer(200, kTeams429)).outcome == Outcome::delivered);
}

TEST_CASE("a 2xx whose verdict is in the body waits for it, and is ambiguous without it") {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n1";
  SinkScene scene(sinks::teams);
  Delivery delivery = scene.delivery();
  Now now = kStart;
  static_cast<void>(delivery.poll(now));
  delivery.connected();
  delivery.sent(delivery.outgoing().size());
  const Instant deadline = delivery.poll(now).until;
  std::memcpy(delivery.incoming().data(), head.data(), head.size());
  delivery.received(head.size());
  CHECK(delivery.poll(now).wants == Wants::receive);
  CHECK(delivery.poll(now).until == deadline);  // the answer's whole time, and no more
  SUBCASE("deadline") {
    now.mono = deadline;
    static_cast<void>(delivery.poll(now));
  }
  SUBCASE("closed") {
    delivery.lost(Status::closed);
    static_cast<void>(delivery.poll(now));
  }
  SUBCASE("lost") {
    delivery.lost(Status::lost);
    static_cast<void>(delivery.poll(now));
  }
  CHECK(delivery.outcome() == Outcome::ambiguous);
  CHECK(delivery.attempt().status == 200);
}

TEST_CASE("a verdict that came counts although the body is cut behind it") {
  const Run run = run_once(sinks::teams,
                           "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n"
                           "Connection: close\r\n\r\n" +
                               std::string(kTeams429));
  CHECK(run.outcome == Outcome::retry);
  CHECK(run.attempt.told == 429);
}

TEST_CASE("a body is searched up to its limit, then the status decides") {
  const std::string filler(Delivery::kMaxDrain, 'x');
  CHECK(run_once(sinks::teams, answer(200, filler.substr(200) + kTeams429)).attempt.told == 429);
  const Run beyond = run_once(sinks::teams, answer(200, filler + filler + kTeams429));
  CHECK(beyond.outcome == Outcome::delivered);
  CHECK_FALSE(beyond.open);
}

TEST_CASE("a redirect, an Upgrade or a cookie changes nothing at a sink") {
  for (const Sink* sink : {&sinks::discord, &sinks::slack, &sinks::teams}) {
    const Run run = run_once(*sink, answer(302, "",
                                           "Location: http://evil.example/\r\n"
                                           "Set-Cookie: a=b\r\n"));
    CHECK(run.outcome == Outcome::retry);
    CHECK(run.attempt.number == 1);
  }
}

TEST_CASE("Slack's words end an event by their own table") {
  const struct {
    int status;
    const char* word;
    Outcome outcome;
    Hold hold;
  } rows[] = {
      {200, "ok", Outcome::delivered, Hold::none},
      {400, "invalid_payload", Outcome::rejected, Hold::none},
      {400, "no_text", Outcome::rejected, Hold::none},
      {404, "no_text", Outcome::rejected, Hold::none},
      {400, "channel_is_archived", Outcome::endpoint_off, Hold::none},
      {410, "channel_is_archived", Outcome::endpoint_off, Hold::none},
      {403, "no_service", Outcome::endpoint_off, Hold::none},
      {404, "channel_not_found", Outcome::endpoint_off, Hold::none},
      {400, "action_prohibited", Outcome::retry, Hold::credentials},
      {403, "something_new", Outcome::retry, Hold::credentials},
      {429, "rate_limited", Outcome::retry, Hold::none},
      {500, "rollup_error", Outcome::retry, Hold::none},
  };
  for (const auto& row : rows) {
    CAPTURE(row.word);
    CAPTURE(row.status);
    const Run run = run_once(sinks::slack, answer(row.status, row.word));
    CHECK(run.outcome == row.outcome);
    CHECK(run.attempt.hold == row.hold);
  }
}

TEST_CASE("a payload is refused above the row's limit, before a connection is made") {
  const std::size_t limit = sinks::teams.max_payload;
  for (const std::size_t size : {limit - 1, limit, limit + 1}) {
    CAPTURE(size);
    const std::string payload(size, 'x');
    SinkScene scene(sinks::teams);
    scene.event.payload = bytes_of(payload);
    Delivery delivery = scene.delivery();
    ScriptedTransport transport({answer(200, "1")});
    const Outcome outcome = run(delivery, transport);
    CHECK(outcome == (size <= limit ? Outcome::delivered : Outcome::rejected));
    CHECK(transport.connects() == (size <= limit ? 1 : 0));
    if (size > limit) CHECK(delivery.attempt().cause == Status::no_space);
  }
}

TEST_CASE("notes of one answer do not live on in the next") {
  SinkScene scene(sinks::teams, 3);
  Delivery delivery = scene.delivery();
  ScriptedTransport transport({answer(200, kTeams429),
                               answer(200, "Microsoft Teams endpoint returned HTTP err"),
                               answer(200, "or 500")});
  CHECK(run(delivery, transport) == Outcome::delivered);
  CHECK(transport.requests().size() == 2);
  CHECK(delivery.attempt().told == 0);
}

TEST_CASE("no single fault at a sink costs an event, a wait or a busy loop") {
  for (const Fault fault : {Fault::reset, Fault::close, Fault::stall}) {
    for (int k = 1;; ++k) {
      CAPTURE(k);
      SinkScene scene(sinks::teams, 6);
      scene.policy.schedule = kSchedule;  // without waits, the attempts of one call would be a loop
      Delivery delivery = scene.delivery();
      ScriptedTransport transport({answer(200, kTeams429), answer(200, "1"), answer(200, "1")});
      transport.fail_at(k, fault).grain(7).stutter();
      CHECK(run(delivery, transport) == Outcome::delivered);
      CHECK_FALSE(transport.spun());
      CHECK(transport.requests().size() >= 2);  // the first 200 was none
      if (!transport.fault_fired()) break;
    }
  }
}
