// SPDX-License-Identifier: MIT
// Both clocks from what lwIP has: its millisecond tick, and the answers of its SNTP client.
#pragma once

#include <fieldhook/status.hpp>
#include <fieldhook/time.hpp>
#include <fieldhook/wall_clock.hpp>

#include <cstdint>

namespace fieldhook {

/// Widens sys_now() to 64 bits, and keeps a WallClock on top of it.
/// Limits    now() or mono() is called at least once in 49 days, or the tick's wrap is missed.
/// Under an RTOS the client's task calls, but mono() and sntp_answered() may come from any task,
/// lwIP's own included (needs SYS_LIGHTWEIGHT_PROT, which is the default there).
class LwipClock {
 public:
  /// `floor`: a time that is past for sure: that of the build, or the last one saved.
  explicit LwipClock(UnixTime floor) : wall_(floor) {}

  Now now();
  /// The monotonic clock alone, for timers.
  Instant mono();

  /// What SNTP answered: the seconds of lwIP's SNTP_SET_SYSTEM_TIME(sec), which begin again in
  /// 2106. Synced from the next now() on, unless it is earlier than the floor: SNTP is not signed,
  /// so an answer cannot reach below what is known for sure.
  void sntp_answered(std::uint32_t seconds_since_1970);
  /// A wall clock from elsewhere, as WallClock::set.
  Status set(UnixTime wall, ClockQuality quality);
  /// A time saved before the last power cut, as WallClock::raise_floor.
  void raise_floor(UnixTime saved);
  /// For Port::clock, which Dates raise.
  WallClock& wall() { return wall_; }

 private:
  /// What came out of lwIP and is not in the clock yet.
  struct Answer {
    Instant at;
    std::uint32_t seconds = 0;
    bool is_new = false;
  };

  Instant widened();
  void take(const Answer& answer);

  WallClock wall_;
  Instant elapsed_;
  Answer answer_;
  std::uint32_t last_tick_ = 0;
};

}  // namespace fieldhook
