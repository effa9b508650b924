// SPDX-License-Identifier: MIT
#include <fieldhook/pagerduty.hpp>

#include "field_writer.hpp"
#include "text.hpp"

namespace fieldhook {

namespace {

constexpr TextLimit kShort{255, CountBy::utf16_units};
constexpr FieldRow kDedupKey{"dedup_key", kShort, Cut::never};
constexpr FieldRow kSummary{"summary", {1024, CountBy::utf16_units}};
constexpr FieldRow kSource{"source", kShort};
constexpr FieldRow kComponent{"component", kShort};
constexpr FieldRow kGroup{"group", kShort};
constexpr FieldRow kClass{"class", kShort};

// In the order of the enumerators.
constexpr std::string_view kActions[] = {"trigger", "acknowledge", "resolve"};
constexpr std::string_view kSeverities[] = {"critical", "error", "warning", "info"};

bool is_routing_key(std::string_view text) {
  for (const char c : text) {
    if (!is_letter(c) && !is_digit(c)) return false;
  }
  return text.size() == PagerDutyEvent::kRoutingKey;
}

void write_alert(const PagerDutyEvent& event, FieldWriter& fields) {
  JsonWriter& json = fields.json;
  json.key("payload").begin_object();
  fields.text(kSummary, event.summary).text(kSource, event.source);
  json.string("severity", kSeverities[static_cast<std::size_t>(event.severity)]);
  if (event.time.known()) {
    char space[kMaxTimeText];
    const Result<std::string_view> time = write_time(event.time, space);
    if (!time.ok()) json.fail(time.status());
    json.string("timestamp", time.value());
  }
  fields.text(kComponent, event.component).text(kGroup, event.group);
  fields.text(kClass, event.event_class);
  if (!event.details.empty()) json.json("custom_details", event.details);
  json.end_object();
}

}  // namespace

Result<std::string_view> pagerduty_payload(const PagerDutyEvent& event, Span<char> out) {
  const bool triggers = event.action == PagerDutyAction::trigger;
  const bool whole =
      triggers ? !event.summary.empty() && !event.source.empty() : !event.dedup_key.empty();
  if (!whole || !is_routing_key(event.routing_key)) return Status::malformed;
  FieldWriter fields(out, event.over_long);
  JsonWriter& json = fields.json;
  json.begin_object().string("routing_key", event.routing_key);
  json.string("event_action", kActions[static_cast<std::size_t>(event.action)]);
  fields.text(kDedupKey, event.dedup_key);
  if (triggers) write_alert(event, fields);
  return json.end_object().finish();
}

Result<std::string_view> pagerduty_text(std::string_view routing_key, std::string_view source,
                                        std::string_view text, Span<char> out, OverLong over_long) {
  PagerDutyEvent event;
  event.routing_key = routing_key;
  event.source = source;
  event.summary = text;
  event.over_long = over_long;
  return pagerduty_payload(event, out);
}

}  // namespace fieldhook
