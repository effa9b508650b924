// SPDX-License-Identifier: MIT
// A replay guard that knows after a power cut what it knew before.
#pragma once

#include <fieldhook/replay_guard.hpp>
#include <fieldhook/storage.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

/// The part that does not depend on the size. The guard owns its Storage whole.
///
/// The promise: an id whose commit() answered ok is known after any power cut, for as long as it
/// would have been without one. The image can always be mounted again. A cut before or in commit()
/// may bring its event again. The memory is that of the flash: erased or written back by somebody,
/// it forgets.
///
/// A log in the sectors in turn: two copies of a header (sequence number, floor), then one slot an
/// id. Where a sector runs out, the kept ids are copied into the next one, and its header, written
/// last, makes it the log. Nothing is erased but the next sector, by maintain().
class DurableReplayGuardBase : public ReplayGuardBase {
 public:
  /// Reads the log. Before that, and when it fails, the guard answers full to every new request.
  /// Writes nothing. Bounded: one pass over one sector, and a header of each other.
  /// Errors    malformed: no log of ours is there; if that is right, format()
  ///           lost: and some of the medium cannot be read
  ///           no_space: a sector does not hold 2 * N slots and the header
  ///           unsupported: the shape cannot be used
  Status mount();

  /// Begins an empty log, on any medium of a usable shape: all ids are forgotten. The guard answers
  /// full until maintain() answers ok. Cut before that, the old log may be found again.
  /// Errors    as mount(), without malformed and lost
  Status format();

  /// One step of what the log needs ahead of time: begins an erase, looks after it, or copies the
  /// kept ids (N + 2 small programs). Never waits. From the begin of an erase until a maintain()
  /// has seen its end, commit() answers would_block and seen() answers full to new requests.
  /// Called when nothing else is to do: always before the next commit is soon enough.
  /// Errors    would_block: there is more to do
  ///           lost: a sector could not be erased or written; the next call tries again, in
  ///           another one where there is one
  ///           refused: not mounted
  Status maintain();

  /// Slots that mount() could not read: an id of which the last cut was in commit(), or a worn or
  /// disturbed cell, which forgets an id.
  std::uint32_t unreadable() const { return unreadable_; }

 protected:
  DurableReplayGuardBase(Storage& storage, Span<ReplayEntry> space, std::int64_t retention_s)
      : ReplayGuardBase(space, retention_s), storage_(&storage) {}
  ~DurableReplayGuardBase() = default;

  bool can_save() const override { return has_slot(); }
  Status save(const ReplayEntry& entry) override { return append(entry); }

 private:
  enum class Spare : std::uint8_t { used, erasing, erased };
  enum class Found : std::uint8_t { blank, bad, good };
  /// What a slot holds: an id with its end, or a header with its floor.
  struct Slot {
    std::uint64_t name;
    std::int64_t time;
  };

  bool has_slot() const;
  Status append(const ReplayEntry& entry);
  Status begin();
  bool find_log();
  Found read(std::uint32_t address, Slot& slot);
  Found read_header(std::uint32_t sector, Slot& header);
  Status write(std::uint32_t address, const Slot& slot);
  void load(const ReplayEntry& entry);
  bool must_erase() const;
  Status start_erase();
  Status end_erase();
  Status move_log();
  Status pass_over(Status why);
  std::uint32_t after(std::uint32_t sector) const;

  Storage* storage_;
  std::uint32_t slot_ = 0;    // bytes of one, a multiple of the program size
  std::uint32_t active_ = 0;  // the sector that is the log
  std::uint32_t spare_ = 0;   // the next one
  std::uint32_t next_ = 0;    // the first free slot, bytes into the active sector
  std::uint32_t newest_ = 0;  // the last sequence number that was given out
  std::uint32_t unreadable_ = 0;
  Spare spare_is_ = Spare::used;
  bool mounted_ = false;
  bool must_move_ = false;  // another sector may hold a newer header: commit nothing to this one
  bool touched_ = false;    // since mount(): a device that only reboots wears nothing
};

/// Limits    N ids of 16 bytes in RAM, kept at least as ReplayGuard keeps them; a sector holds 2 N
///           slots of 20 bytes (rounded up to the program size) and the header, two slots more.
/// Lifetime  the storage outlives the guard.
template <std::size_t N>
class DurableReplayGuard final : public DurableReplayGuardBase {
  static_assert(N >= 1 && N <= 0xFFFF);

 public:
  /// `retention_s`: as of ReplayGuard.
  explicit DurableReplayGuard(Storage& storage, std::int64_t retention_s = 0)
      : DurableReplayGuardBase(storage, entries_, retention_s) {}

 private:
  ReplayEntry entries_[N];
};

}  // namespace fieldhook
