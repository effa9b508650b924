// SPDX-License-Identifier: MIT
// Remembers the ids of the requests that were let in, so that each is handled once.
#pragma once

#include <fieldhook/replay_judge.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/time.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

/// One id that was let in: 64 bits of SHA-256 over profile and id. With 1,000 ids kept, a new one
/// is taken for one of them once in 10^16, and then an honest request is refused, never a replay
/// let in. Steering an id onto another's takes 2^64 hashes and the provider's signature under the
/// result; onto a checksum it would take none.
struct ReplayEntry {
  std::uint64_t fingerprint = 0;
  std::int64_t kept_until = 0;  ///< unix seconds, this one included
};

/// The part of every guard that does not depend on its size. Single owner.
///
/// An id is kept until a trusted clock has passed its request's timestamp + tolerance: never less.
/// Where no entry is free, new requests are refused, and none is forgotten.
/// The clock may be set back: what was forgotten by then leaves a floor, the latest of its ends,
/// and a request that ends there or before is stale. A clock set back by an hour may so cost an
/// hour of requests, and no replay gets in.
/// Requests of a profile that signs no time never grow old. Their ids are kept for the retention
/// that the user gives; after that a replay gets in. Without one they are unsupported.
/// A tolerance may be lowered at any time. Whoever raises one lets the requests in again that are
/// within the new and were beyond the old.
class ReplayGuardBase : public ReplayJudge {
 public:
  ReplayGuardBase(const ReplayGuardBase&) = delete;
  ReplayGuardBase& operator=(const ReplayGuardBase&) = delete;

  /// Remembers nothing of a fresh request: that is commit()'s. Only a repeat that could be replayed
  /// for longer than the first is kept for as long as that, at once.
  Sighting seen(const Arrival& arrival, Now now) override { return judge(arrival, now); }

  /// Remembers a fresh request: to be called when its event is safe in the inbox, and before the
  /// next request is judged. A power cut before it may bring the event again and loses none.
  /// May be called again.
  /// Errors    no_space: no room, where other requests came between seen() and this
  ///           refused: no ticket
  ///           and of a DurableReplayGuard: would_block, lost. Then the id is not remembered.
  Status commit(const ReplayTicket& ticket);

  /// Refuses from now on what ends at `end` or before. For a guard that has forgotten everything,
  /// after a reboot without Storage: with now + 2 * tolerance no replay of a request from before
  /// gets in, and honest requests are refused for `tolerance` seconds.
  void refuse_until(UnixTime end) {
    if (end.s > floor_) floor_ = end.s;
  }

  std::size_t size() const { return count_; }

 protected:
  ReplayGuardBase(Span<ReplayEntry> space, std::int64_t retention_s)
      : space_(space), retention_s_(retention_s) {}
  ~ReplayGuardBase() = default;

  /// Whether save() would find room.
  virtual bool can_save() const { return true; }
  virtual Status save(const ReplayEntry&) { return Status::ok; }

  Span<ReplayEntry> space_;
  std::size_t count_ = 0;  // the first ones of space_ are in use
  std::int64_t floor_ = -1;

  ReplayEntry* find(std::uint64_t fingerprint) const;

 private:
  // Virtual functions are inline here: applications have RTTI, and this library has none to offer.
  Sighting judge(const Arrival& arrival, const Now& now);
  void forget_before(UnixTime now);
  Status remember(const ReplayEntry& entry);
  std::int64_t retained_until(UnixTime now) const;

  std::int64_t retention_s_;
};

/// A guard in RAM: after a reboot it knows nothing, see refuse_until().
/// Limits    N ids of 16 bytes. Requests that arrive faster than N in two tolerances (a timestamp
///           may be of the future) are refused for a while.
template <std::size_t N>
class ReplayGuard final : public ReplayGuardBase {
  static_assert(N >= 1);

 public:
  /// `retention_s`: seconds that each id is kept at least, also where its timestamp would allow
  /// less: with the length of a sender's retry schedule its late retries are repeats too.
  explicit ReplayGuard(std::int64_t retention_s = 0) : ReplayGuardBase(entries_, retention_s) {}

 private:
  ReplayEntry entries_[N];
};

}  // namespace fieldhook
