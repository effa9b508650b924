// SPDX-License-Identifier: MIT
// When an event happened, and how the envelopes write it.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/time.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// The time of an event, not of an attempt. A default one is unknown: a device without a clock.
struct EventTime {
  static constexpr std::int64_t kUnknown = INT64_MIN;

  UnixTime at{kUnknown};
  std::uint16_t ms = 0;

  constexpr bool known() const { return at.s != kUnknown; }
};

/// Room for the longest text of a time: "2025-10-09T01:02:03.004Z".
inline constexpr std::size_t kMaxTimeText = 24;

/// Writes `time` as RFC 3339 in UTC; milliseconds only where there are some.
/// Limits    the years 0000 to 9999, which is what four digits can say.
/// Errors    malformed: unknown, another year, or 1000 milliseconds and more
///           no_space: `out` is too small
/// Source    RFC 3339 5.6, a profile of ISO 8601.
Result<std::string_view> write_time(EventTime time, Span<char> out);

/// True for a date and time by RFC 3339 5.6 that exists, with any offset; 'T' and 'Z' in capitals.
bool is_time_text(std::string_view text);

}  // namespace fieldhook
