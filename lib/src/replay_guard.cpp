// SPDX-License-Identifier: MIT
#include <fieldhook/replay_guard.hpp>

#include "crypto/sha256.hpp"

#include <cstring>

namespace fieldhook {
namespace {

/// The first 8 bytes of SHA-256 over the profile's name, a zero that no name holds, and the id.
Result<std::uint64_t> fingerprint_of(const Arrival& arrival) {
  constexpr std::uint8_t kBetween[1] = {0};
  std::uint8_t digest[kSha256Size];
  Sha256State state;
  sha256_start(state);
  sha256_update(state, bytes_of(arrival.profile));
  sha256_update(state, kBetween);
  sha256_update(state, bytes_of(arrival.id));
  const Status status = sha256_finish(state, digest);
  if (status != Status::ok) return status;
  std::uint64_t fingerprint = 0;
  std::memcpy(&fingerprint, digest, sizeof fingerprint);
  return fingerprint;
}

}  // namespace

ReplayEntry* ReplayGuardBase::find(std::uint64_t fingerprint) const {
  for (ReplayEntry& entry : space_.first(count_)) {
    if (entry.fingerprint == fingerprint) return &entry;
  }
  return nullptr;
}

/// Frees the entries that no verifier would let in again at `now`, and raises the floor to them.
void ReplayGuardBase::forget_before(UnixTime now) {
  std::size_t kept = 0;
  for (const ReplayEntry& entry : space_.first(count_)) {
    if (entry.kept_until >= now.s) {
      space_[kept++] = entry;
    } else {
      refuse_until({entry.kept_until});
    }
  }
  count_ = kept;
}

/// Counts from the floor where the clock was set back: what is kept ends above what was forgotten.
std::int64_t ReplayGuardBase::retained_until(UnixTime now) const {
  return valid_until({now.s > floor_ ? now.s : floor_}, retention_s_).s;
}

Sighting ReplayGuardBase::judge(const Arrival& arrival, const Now& now) {
  const std::int64_t end = arrival.valid_until.s;
  const bool ends = end != kNoEnd.s;
  if (arrival.id.empty() || (!ends && retention_s_ <= 0)) return {Seen::unsupported, {}};
  if (!can_stamp(now)) return {Seen::no_clock, {}};
  forget_before(now.wall);
  const Result<std::uint64_t> fingerprint = fingerprint_of(arrival);
  if (!fingerprint.ok()) return {Seen::full, {}};

  const ReplayEntry* const known = find(fingerprint.value());
  if (known != nullptr) {
    const bool outlives = ends && end > known->kept_until;
    if (outlives && remember({fingerprint.value(), end}) != Status::ok) return {Seen::full, {}};
    return {Seen::repeat, {}};
  }
  if (end <= floor_ || end < now.wall.s) return {Seen::stale, {}};
  if (count_ == space_.size() || !can_save()) return {Seen::full, {}};
  const std::int64_t retained = retained_until(now.wall);
  return {Seen::fresh, {fingerprint.value(), {ends && end > retained ? end : retained}}};
}

Status ReplayGuardBase::commit(const ReplayTicket& ticket) {
  if (ticket.fingerprint == 0 && ticket.kept_until.s == 0) return Status::refused;
  if (ticket.kept_until.s <= floor_) return Status::ok;  // stale by now, and so refused for good
  return remember({ticket.fingerprint, ticket.kept_until.s});
}

Status ReplayGuardBase::remember(const ReplayEntry& entry) {
  ReplayEntry* const known = find(entry.fingerprint);
  if (known != nullptr && known->kept_until >= entry.kept_until) return Status::ok;
  if (known == nullptr && count_ == space_.size()) return Status::no_space;
  const Status status = save(entry);
  if (status != Status::ok) return status;
  if (known != nullptr) {
    *known = entry;
  } else {
    space_[count_++] = entry;
  }
  return Status::ok;
}

}  // namespace fieldhook
