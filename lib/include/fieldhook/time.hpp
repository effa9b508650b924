// SPDX-License-Identifier: MIT
// Two clocks, never mixed: one for timers, one for signatures, certificates and dates.
#pragma once

#include <cstdint>

namespace fieldhook {

/// A duration in milliseconds; 64 bits, so nothing wraps at 49.7 days.
using Millis = std::int64_t;

/// A duration that is kept, in half the room: reads as Millis, and what is longer than kMost (49
/// days) counts as that; a negative one as 0. It never wraps.
class ShortMillis {
 public:
  static constexpr Millis kMost = UINT32_MAX;

  constexpr ShortMillis(Millis ms = 0)
      : ms_(ms < 0 ? 0 : static_cast<std::uint32_t>(ms < kMost ? ms : kMost)) {}
  constexpr operator Millis() const { return ms_; }

 private:
  std::uint32_t ms_;
};

/// A moment of the monotonic clock, in milliseconds since boot: deadlines, backoff.
struct Instant {
  Millis ms = 0;
};

/// A moment of the wall clock, in whole seconds since 1970-01-01 UTC.
struct UnixTime {
  std::int64_t s = 0;
};

/// How far the wall clock can be trusted, least first.
enum class ClockQuality : std::uint8_t {
  unknown,  ///< no idea: nothing that needs the time is done
  floor,    ///< not earlier than this (build time, last saved time): refuses what expired before it
  approximate,  ///< right within the tolerance of signatures
  synced,       ///< SNTP or a battery-backed clock
};

/// Both clocks at one moment. Every call that needs the time takes one; the core never reads a
/// clock.
struct Now {
  Instant mono;
  UnixTime wall;
  ClockQuality quality = ClockQuality::unknown;
};

/// True where the wall clock may stand in a signature: a floor is a bound, not a time, and a time
/// before 1970 is a broken clock.
constexpr bool can_stamp(Now now) {
  return now.quality >= ClockQuality::approximate && now.wall.s >= 0;
}

constexpr bool operator<(Instant a, Instant b) {
  return a.ms < b.ms;
}
constexpr bool operator==(Instant a, Instant b) {
  return a.ms == b.ms;
}
constexpr Instant operator+(Instant at, Millis later) {
  return {at.ms + later};
}
constexpr Millis operator-(Instant a, Instant b) {
  return a.ms - b.ms;
}
constexpr Instant earlier(Instant a, Instant b) {
  return b < a ? b : a;
}

/// Later than every deadline.
inline constexpr Instant kNever{INT64_MAX};

}  // namespace fieldhook
