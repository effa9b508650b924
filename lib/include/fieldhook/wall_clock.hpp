// SPDX-License-Identifier: MIT
// The wall clock of a device that has none: what is known of the time, and how well.
#pragma once

#include <fieldhook/status.hpp>
#include <fieldhook/time.hpp>

namespace fieldhook {

/// A ladder, climbed in any order: a floor (the build's time, or the last one that was saved), the
/// Date of an answer from a verified peer (approximate), SNTP or a battery-backed clock (synced).
/// Counts on with the monotonic clock. No rung leads below a lower one; only what is synced may be
/// set back, and never below the floor.
/// Limits    whole seconds; a Date is believed up to the end of its sender's certificate.
class WallClock {
 public:
  /// `floor`: a time that is past for sure.
  explicit WallClock(UnixTime floor) : wall_(floor), floor_(floor) {}

  /// Both clocks at this moment of the monotonic one.
  Now at(Instant mono) const;

  /// A time that was current once: saved before the last power cut. Never lowers anything.
  void raise_floor(UnixTime saved);
  /// The Date of an answer whose sender was verified, at most to the end of its certificate.
  /// Raises the clock, never lowers it: an old Date, or one while it is synced, changes nothing.
  void answered(UnixTime date, UnixTime valid_until, Instant at);
  /// SNTP, a battery-backed clock (synced), or a person (approximate).
  /// Errors    refused: earlier than the floor, or no better than unknown; nothing changes
  Status set(UnixTime wall, ClockQuality quality, Instant at);

 private:
  UnixTime wall_;
  UnixTime floor_;
  Instant at_;  // when wall_ was right
  ClockQuality quality_ = ClockQuality::floor;
};

}  // namespace fieldhook
