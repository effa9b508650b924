// SPDX-License-Identifier: MIT
// The wall clock of a device that has none: what is known of the time, and how well.
#pragma once

#include <fieldhook/status.hpp>
#include <fieldhook/time.hpp>

namespace fieldhook {

/// A ladder, climbed in any order: a floor (the build's time, or the last one that was saved), the
/// Date of an answer from a verified peer (approximate), SNTP or a battery-backed clock (synced).
/// Counts on with the monotonic clock. No rung leads below a lower one; only what is synced may be
/// set back, and never below the floor. What proves wrong by a later floor is forgotten.
/// One context calls it, like the client that it serves.
/// Limits    whole seconds; the end of 64 bits is where it stops. A Date is believed up to the end
///           of its sender's certificate.
class WallClock {
 public:
  /// `floor`: a time that was past at Instant{0} for sure: when this firmware was built.
  explicit WallClock(UnixTime floor) : wall_(floor), floor_(floor) {}

  /// Both clocks at this moment of the monotonic one. A moment before the last change is that one.
  Now now(Instant mono) const;

  /// A time that is past for sure at `at`: the one saved before the last power cut.
  void raise_floor(UnixTime saved, Instant at);
  /// What a clock said before the last power cut: the floor's time while nothing better is known.
  /// That clock may have been wrong, so SNTP and a battery-backed clock may still lead below it.
  /// Virtual, like answered(), only so that no client without a clock links it.
  virtual void resume_from(UnixTime last, Instant at);
  /// The Date of an answer whose sender was verified, and the end of that one's certificate; 0 for
  /// either: there is none. Raises the clock, never lowers it: an old Date, or any while it is
  /// synced, changes nothing. One behind the certificate's end moves the floor's time up to that
  /// end and makes it no better.
  virtual void answered(UnixTime date, UnixTime valid_until, Instant at);
  /// SNTP, a battery-backed clock (synced), or a person (approximate).
  /// Errors    refused: earlier than the floor, no better than that, or approximate and worse or
  ///           earlier than what is known; nothing changes
  Status set(UnixTime wall, ClockQuality quality, Instant at);

 private:
  void become(UnixTime wall, ClockQuality quality, Instant at);

  UnixTime wall_;
  UnixTime floor_;
  Instant at_;  // when wall_ was right
  ClockQuality quality_ = ClockQuality::floor;
};

}  // namespace fieldhook
