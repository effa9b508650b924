// SPDX-License-Identifier: MIT
// Both clocks of a POSIX system, and how far its wall clock can be trusted.
#pragma once

#include <fieldhook/time.hpp>

#include <cstdint>

namespace fieldhook {

/// 2026-01-01 00:00:00 UTC: this code did not exist before. An earlier wall clock was never set.
inline constexpr UnixTime kOldestWall{1767225600};

/// What the system says about its wall clock.
enum class WallSync : std::uint8_t { unsynced, synced };

/// The trust in a wall clock: none before kOldestWall, whatever the system says of it.
constexpr ClockQuality judge_wall(UnixTime wall, WallSync sync) {
  if (wall.s < kOldestWall.s) return ClockQuality::unknown;
  return sync == WallSync::synced ? ClockQuality::synced : ClockQuality::approximate;
}

/// The better of two readings of one moment: the system's, and what is known from elsewhere. The
/// later one where both are only approximate, as the elsewhere is a verified server.
constexpr Now better_wall(Now system, Now known) {
  if (system.quality == ClockQuality::synced || known.quality < system.quality) return system;
  return known.quality == system.quality && known.wall.s <= system.wall.s ? system : known;
}

/// The system's clocks. Holds nothing.
/// Units     mono counts from boot, through suspend where the system has CLOCK_BOOTTIME.
/// Errors    a clock that cannot be read has quality unknown.
class PosixClock {
 public:
  Now now() const;
  /// The monotonic clock alone, for timers.
  Instant mono() const;
};

}  // namespace fieldhook
