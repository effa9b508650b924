// SPDX-License-Identifier: MIT
#include <fieldhook/durable_replay_guard.hpp>

#include "crc32.hpp"

#include <cstring>

namespace fieldhook {
namespace {

constexpr std::uint32_t kMagic = 0x46524731;  // "FRG1": form 1 of this log
constexpr std::size_t kCovered = 16;          // bytes of a slot under its CRC
constexpr std::size_t kUsed = kCovered + sizeof(std::uint32_t);
constexpr std::size_t kMaxProgram = 64;
constexpr std::uint32_t kHeaderCopies = 2;
constexpr std::uint8_t kErased = 0xFF;

/// The bytes of a slot: name, time, CRC, then what an erase leaves.
struct SlotBytes {
  std::uint8_t bytes[kMaxProgram];

  bool blank(std::size_t size) const {
    for (std::size_t i = 0; i < size; ++i) {
      if (bytes[i] != kErased) return false;
    }
    return true;
  }
  std::uint32_t crc() const { return crc32({bytes, kCovered}); }
};

}  // namespace

std::uint32_t DurableReplayGuardBase::after(std::uint32_t sector) const {
  return sector + 1 == storage_->shape().sector_count ? 0 : sector + 1;
}

DurableReplayGuardBase::Found DurableReplayGuardBase::read(std::uint32_t address, Slot& slot) {
  SlotBytes read;
  if (storage_->read(address, {read.bytes, slot_}) != Status::ok) return Found::bad;
  if (read.blank(slot_)) return Found::blank;
  std::uint32_t crc = 0;
  std::memcpy(&crc, read.bytes + kCovered, sizeof crc);
  std::memcpy(&slot.name, read.bytes, sizeof slot.name);
  std::memcpy(&slot.time, read.bytes + sizeof slot.name, sizeof slot.time);
  return crc == read.crc() ? Found::good : Found::bad;
}

/// Programs one slot and reads it back: ok is a promise.
Status DurableReplayGuardBase::write(std::uint32_t address, const Slot& slot) {
  SlotBytes out;
  std::memset(out.bytes, kErased, sizeof out.bytes);
  std::memcpy(out.bytes, &slot.name, sizeof slot.name);
  std::memcpy(out.bytes + sizeof slot.name, &slot.time, sizeof slot.time);
  const std::uint32_t crc = out.crc();
  std::memcpy(out.bytes + kCovered, &crc, sizeof crc);
  const Status status = storage_->program(address, {out.bytes, slot_});
  if (status != Status::ok) return status;
  Slot back{};
  const bool same =
      read(address, back) == Found::good && back.name == slot.name && back.time == slot.time;
  return same ? Status::ok : Status::lost;
}

/// A header is one where either copy is: one flipped bit does not bring an older log back.
DurableReplayGuardBase::Found DurableReplayGuardBase::read_header(std::uint32_t sector,
                                                                  Slot& header) {
  const std::uint32_t base = sector * storage_->shape().sector_size;
  Found answer = Found::blank;
  for (std::uint32_t copy = 0; copy < kHeaderCopies; ++copy) {
    const Found found = read(base + copy * slot_, header);
    if (found == Found::good && header.name >> 32 == kMagic) return found;
    if (found != Found::blank) answer = Found::bad;
  }
  return answer;
}

/// Checks the shape and forgets everything.
Status DurableReplayGuardBase::begin() {
  const StorageShape shape = storage_->shape();
  mounted_ = must_move_ = touched_ = false;
  spare_is_ = Spare::used;
  count_ = 0;
  floor_ = -1;
  unreadable_ = 0;
  const bool usable =
      shape.sector_count >= 2 && shape.program_size >= 1 && shape.program_size <= kMaxProgram;
  if (!usable) return Status::unsupported;
  slot_ = shape.program_size;
  while (slot_ < kUsed) slot_ += shape.program_size;
  const auto slots = static_cast<std::uint32_t>(2 * space_.size() + kHeaderCopies);
  return slots * slot_ <= shape.sector_size ? Status::ok : Status::no_space;
}

/// Makes the sector of the newest header the active one. Sequence numbers may wrap.
bool DurableReplayGuardBase::find_log() {
  const std::uint32_t sectors = storage_->shape().sector_count;
  bool found = false;
  active_ = sectors - 1;
  newest_ = 0;
  for (std::uint32_t sector = 0; sector < sectors; ++sector) {
    Slot header{};
    if (read_header(sector, header) != Found::good) continue;
    const auto sequence = static_cast<std::uint32_t>(header.name);
    if (found && static_cast<std::int32_t>(sequence - newest_) <= 0) continue;
    found = true;
    active_ = sector;
    newest_ = sequence;
    floor_ = header.time;
  }
  spare_ = after(active_);
  return found;
}

Status DurableReplayGuardBase::mount() {
  const Status status = begin();
  if (status != Status::ok) return status;
  if (!find_log()) return Status::malformed;

  const std::uint32_t size = storage_->shape().sector_size;
  next_ = kHeaderCopies * slot_;
  for (std::uint32_t at = next_; at + slot_ <= size; at += slot_) {
    Slot slot{};
    const Found found = read(active_ * size + at, slot);
    if (found == Found::blank) continue;
    next_ = at + slot_;
    if (found == Found::good) load({slot.name, slot.time});
    if (found == Found::bad) ++unreadable_;
  }
  // A header that the last cut tore may read well tomorrow: then nothing may be missing there.
  Slot torn{};
  must_move_ = read_header(spare_, torn) == Found::bad;
  mounted_ = true;
  return Status::ok;
}

/// The log may hold more than the table: ids that were forgotten before later ones came. Those end
/// before all that were kept then or came since, so that the earliest end is always theirs.
void DurableReplayGuardBase::load(const ReplayEntry& entry) {
  ReplayEntry* place = find(entry.fingerprint);
  if (place == nullptr && count_ < space_.size()) {
    space_[count_++] = entry;
    return;
  }
  if (place == nullptr) {
    place = space_.begin();
    for (ReplayEntry& other : space_) {
      if (other.kept_until < place->kept_until) place = &other;
    }
    refuse_until({place->kept_until < entry.kept_until ? place->kept_until : entry.kept_until});
  }
  if (place->kept_until < entry.kept_until) *place = entry;
}

Status DurableReplayGuardBase::format() {
  const Status status = begin();
  if (status != Status::ok) return status;
  static_cast<void>(find_log());  // an old log stays older than the new one
  floor_ = -1;
  must_move_ = true;
  return Status::ok;
}

bool DurableReplayGuardBase::has_slot() const {
  return mounted_ && !must_move_ && spare_is_ != Spare::erasing &&
         next_ + slot_ <= storage_->shape().sector_size;
}

Status DurableReplayGuardBase::append(const ReplayEntry& entry) {
  Status status = Status::would_block;
  for (int tries = 0; tries < 2 && has_slot(); ++tries) {  // one bad cell is passed over
    status = write(active_ * storage_->shape().sector_size + next_,
                   {entry.fingerprint, entry.kept_until});
    if (status == Status::refused) return Status::would_block;  // busy: nothing was programmed
    next_ += slot_;
    touched_ = true;
    if (status == Status::ok) return status;
  }
  return status;
}

bool DurableReplayGuardBase::must_erase() const {
  const std::uint32_t size = storage_->shape().sector_size;
  if (must_move_ || next_ + slot_ > size) return true;
  return touched_ && next_ > size / 2;
}

Status DurableReplayGuardBase::maintain() {
  if (!mounted_ && !must_move_) return Status::refused;
  if (spare_is_ == Spare::erasing) return end_erase();
  if (!must_erase()) return Status::ok;
  if (spare_is_ == Spare::used) return start_erase();
  const std::uint32_t size = storage_->shape().sector_size;
  return must_move_ || next_ + slot_ > size - size / 4 ? move_log() : Status::ok;
}

Status DurableReplayGuardBase::start_erase() {
  const Status status = storage_->start_erase(spare_);
  if (status == Status::lost) return pass_over(status);
  if (status != Status::ok) return Status::would_block;
  spare_is_ = Spare::erasing;
  return Status::would_block;
}

Status DurableReplayGuardBase::end_erase() {
  const Status status = storage_->erase_status();
  if (status == Status::would_block) return status;
  if (status != Status::ok) return pass_over(status);
  spare_is_ = Spare::erased;
  return Status::would_block;  // there may be an id to copy
}

/// The spare sector failed: erase it again, or the one behind it.
Status DurableReplayGuardBase::pass_over(Status why) {
  spare_is_ = Spare::used;
  spare_ = after(spare_);
  if (mounted_ && spare_ == active_) spare_ = after(spare_);
  return why;
}

/// Copies what is kept into the spare sector; the header, last, makes it the log.
Status DurableReplayGuardBase::move_log() {
  const std::uint32_t base = spare_ * storage_->shape().sector_size;
  std::uint32_t at = kHeaderCopies * slot_;
  for (const ReplayEntry& entry : space_.first(count_)) {
    const Status status = write(base + at, {entry.fingerprint, entry.kept_until});
    if (status != Status::ok) return pass_over(Status::lost);
    at += slot_;
  }
  const Slot header{static_cast<std::uint64_t>(kMagic) << 32 | ++newest_, floor_};
  must_move_ = true;  // a header that failed may still be read one day
  bool written = false;
  for (std::uint32_t copy = 0; copy < kHeaderCopies; ++copy) {
    written |= write(base + copy * slot_, header) == Status::ok;
  }
  if (!written) return pass_over(Status::lost);
  active_ = spare_;
  spare_ = after(active_);
  spare_is_ = Spare::used;
  next_ = at;
  must_move_ = false;
  mounted_ = true;
  return Status::ok;
}

}  // namespace fieldhook
