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

}  // namespace fieldhook::testing
