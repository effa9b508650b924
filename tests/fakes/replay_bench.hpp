// SPDX-License-Identifier: MIT
// A durable guard on a fake flash, and the small steps that its tests share.
#pragma once

#include "ram_flash.hpp"

#include <fieldhook/durable_replay_guard.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace fieldhook::testing {

inline constexpr std::int64_t kGuardTime = 1767225600;
inline constexpr std::int64_t kGuardTolerance = 300;

inline Now at(std::int64_t seconds) {
  return {{0}, {seconds}, ClockQuality::synced};
}

/// A request with this number for an id, signed at `time`.
struct Sent {
  std::size_t number;
  std::int64_t time = kGuardTime;
};

inline Sighting look(ReplayGuardBase& guard, Sent sent, std::int64_t now) {
  const std::string id = "evt_" + std::to_string(sent.number);
  return guard.seen({"standard", id, valid_until({sent.time}, kGuardTolerance)}, at(now));
}
inline Seen seen(ReplayGuardBase& guard, Sent sent, std::int64_t now) {
  return look(guard, sent, now).seen;
}
inline Seen seen(ReplayGuardBase& guard, Sent sent) {
  return seen(guard, sent, sent.time);
}

/// True once the request is let in and committed.
inline bool take(ReplayGuardBase& guard, Sent sent, std::int64_t now) {
  const Sighting sighting = look(guard, sent, now);
  return sighting.seen == Seen::fresh && guard.commit(sighting.ticket) == Status::ok;
}
inline bool take(ReplayGuardBase& guard, Sent sent) {
  return take(guard, sent, sent.time);
}

/// Maintains until nothing is left to do, or the medium says no.
inline Status settle(DurableReplayGuardBase& guard) {
  Status status = Status::would_block;
  for (int step = 0; step < 100 && status == Status::would_block; ++step) status = guard.maintain();
  return status;
}

/// A guard with an empty log.
template <class Guard>
bool set_up(Guard& guard) {
  return guard.format() == Status::ok && settle(guard) == Status::ok;
}

/// The shape and the table of most tests: 23 slots behind the header.
inline constexpr StorageShape kSmallFlash{512, 2, 1, true};
using SmallGuard = DurableReplayGuard<8>;

/// A log of `count` ids, evt_0 and on; false: it could not be made.
inline bool write_log(RamFlash& flash, std::size_t count) {
  SmallGuard guard(flash);
  bool written = set_up(guard);
  for (std::size_t i = 0; i < count; ++i) written &= take(guard, {i});
  return written;
}

/// How many of the first `count` ids a guard knows after a reboot; -1: it does not mount.
inline int known_after_reboot(RamFlash& flash, std::size_t count) {
  SmallGuard guard(flash);
  if (guard.mount() != Status::ok) return -1;
  int known = 0;
  for (std::size_t i = 0; i < count; ++i) known += seen(guard, {i}) == Seen::repeat ? 1 : 0;
  return known;
}

}  // namespace fieldhook::testing
