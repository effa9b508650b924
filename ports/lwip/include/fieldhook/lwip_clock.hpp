// SPDX-License-Identifier: MIT
// Both clocks from what lwIP has: its millisecond tick, and the answers of its SNTP client.
#pragma once

#include <fieldhook/status.hpp>
#include <fieldhook/time.hpp>

#include <cstdint>

namespace fieldhook {

/// Widens sys_now() to 64 bits, and keeps the wall clock on top of it.
/// Limits    now() or mono() is called at least once in 49 days, or the tick's wrap is missed.
/// Under an RTOS any task may call, the SNTP callback in lwIP's own included (needs
/// SYS_LIGHTWEIGHT_PROT, which is the default there).
class LwipClock {
 public:
  /// `floor`: a time that is past for sure: that of the build, or the last one saved.
  explicit LwipClock(UnixTime floor) : wall_(floor), floor_(floor) {}

  Now now();
  /// The monotonic clock alone, for timers.
  Instant mono();

  /// What SNTP answered: the seconds of lwIP's SNTP_SET_SYSTEM_TIME(sec). Synced from now on.
  /// SNTP is not signed, so an answer cannot reach below what is known for sure.
  /// Errors    refused: earlier than the floor; nothing changes
  Status sntp_answered(std::uint32_t seconds_since_1970);
  /// A wall clock from elsewhere: a battery-backed clock (synced), a person (approximate).
  /// Errors    refused: earlier than the floor; nothing changes
  Status set(UnixTime wall, ClockQuality quality);

 private:
  Instant widened();

  Instant elapsed_;
  UnixTime wall_;
  UnixTime floor_;
  std::uint32_t last_tick_ = 0;
  std::uint16_t wall_ms_ = 0;  // on top of wall_, below 1000
  ClockQuality quality_ = ClockQuality::floor;
};

}  // namespace fieldhook
