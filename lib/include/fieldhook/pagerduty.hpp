// SPDX-License-Identifier: MIT
// What the Events API v2 of PagerDuty takes.
#pragma once

#include <fieldhook/event_time.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/text_limit.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

enum class PagerDutyAction : std::uint8_t { trigger, acknowledge, resolve };
enum class PagerDutySeverity : std::uint8_t { critical, error, warning, info };

/// One alert, or word about one. Empty members are not sent.
struct PagerDutyEvent {
  static constexpr std::size_t kRoutingKey = 32;  ///< characters of every routing key

  std::string_view routing_key;  ///< a secret: it stands in the payload
  PagerDutyAction action = PagerDutyAction::trigger;
  std::string_view dedup_key;  ///< which alert: what acknowledges or resolves must name it
  std::string_view summary;    ///< with trigger
  std::string_view source;     ///< with trigger: the device
  PagerDutySeverity severity = PagerDutySeverity::error;
  std::string_view component;
  std::string_view group;
  std::string_view event_class;
  std::string_view details;  ///< JSON: what JsonWriter wrote
  EventTime time;
  OverLong over_long = OverLong::refuse;
};

/// Writes the payload of POST https://events.pagerduty.com/v2/enqueue.
/// Limits    summary 1024, source, component, group and class 255 UTF-16 units, dedup_key 255,
///           never cut.
/// Errors    no_space: `out` is too small
///           malformed: a routing key that has not kRoutingKey letters and digits; trigger without
///           summary or source; another action without dedup_key; no UTF-8; details that are no
///           JSON; a time that cannot be written
///           refused: over a limit, details nested too deep
/// Source    PagerDuty developer docs, "Events API v2", "Send an Alert Event". The limit of 255 is
///           documented for dedup_key alone.
Result<std::string_view> pagerduty_payload(const PagerDutyEvent& event, Span<char> out);

/// "door opened" on PagerDuty: an alert of the usual severity.
Result<std::string_view> pagerduty_text(std::string_view routing_key, std::string_view source,
                                        std::string_view text, Span<char> out,
                                        OverLong over_long = OverLong::refuse);

}  // namespace fieldhook
