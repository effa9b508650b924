// SPDX-License-Identifier: MIT
// A log's sectors: how they are found, taken into use and erased.
#include <fieldhook/record_log.hpp>

#include "record_form.hpp"

namespace fieldhook {

/// Behind the last byte of the head sector that is not erased.
std::uint32_t RecordLog::find_end() const {
  std::uint8_t chunk[kChunk];
  const std::uint32_t base = head_ * shape_.sector_size;
  std::uint32_t at = base + shape_.sector_size;
  while (at > base) {
    const std::uint32_t n = at - base < kChunk ? at - base : kChunk;
    if (fetch(at - n, {chunk, n}) != Status::ok) return at;
    for (std::uint32_t i = n; i > 0; --i, --at) {
      if (chunk[i - 1] != kErased) return at;
    }
  }
  return at;
}

Status RecordLog::mount() {
  mounted_ = false;
  erasing_ = false;
  formatting_ = false;
  shape_ = storage_->shape();
  const std::uint32_t program = shape_.program_size;
  unit_ = program > 4 ? program : 4;
  const bool is_power = program != 0 && (program & (program - 1)) == 0;
  if (!is_power || program > kChunk || (shape_.sector_size & (unit_ - 1)) != 0 ||
      shape_.sector_size < 512 || shape_.sector_count < kMinSectors) {
    return Status::unsupported;
  }
  SectorHead best{};
  bool found = false;
  for (std::uint32_t sector = 0; sector < shape_.sector_count; ++sector) {
    SectorHead head;
    if (!read_sector(sector, head)) continue;
    if (found && static_cast<std::int32_t>(head.number - best.number) < 0) continue;
    best = head;
    head_ = sector;
    found = true;
  }
  edge_ = head_;
  newest_ = head_number_ = best.number;
  oldest_ = best.oldest;
  note_ = best.note;
  ready_count_ = 0;
  recycled_ = 0;
  touched_ = false;
  copied_ = Record{};
  if (!found) return Status::malformed;
  return prepare();
}

/// Finds the end of the log, and its begin.
Status RecordLog::prepare() {
  write_ = head_ * shape_.sector_size + round(find_end() - head_ * shape_.sector_size);
  Record record;
  record.sector_number = newest_;
  for (std::uint32_t at = first_record(head_); find_head(at, record);) {
    at = behind(record);
    if (at > write_) write_ = at;
    if (record.kind == kFree && is_live(record)) oldest_ = record.crc;
  }
  SectorHead head;
  tail_ = next_in_log(head_, head);
  oldest_ = tail_ == head_ ? newest_ : head.number;
  mounted_ = true;
  return Status::ok;
}

bool RecordLog::is_blank() const {
  const StorageShape shape = storage_->shape();
  std::uint32_t written = 0;
  for (std::uint32_t sector = 0; sector < shape.sector_count; ++sector) {
    std::uint8_t begin[16] = {};
    static_cast<void>(fetch(sector * shape.sector_size, begin));
    for (const std::uint8_t byte : begin) {
      if (byte == 0xFF) continue;
      ++written;
      break;
    }
  }
  return written < 2;
}

Status RecordLog::format() {
  const Status status = mount();
  if (status == Status::unsupported) return status;
  mounted_ = false;
  formatting_ = true;
  touched_ = true;
  note_ = {};
  return Status::ok;
}

/// Takes the next erased sector that can be written.
Status RecordLog::open_next() {
  while (ready_count_ != 0) {
    const std::uint32_t sector = ready_[0];
    ready_[0] = ready_[1];
    --ready_count_;
    ++newest_;
    SectorHead head{kMagic, newest_, formatting_ ? newest_ : oldest_, note_, 0};
    head.check = head.right_check();
    std::uint8_t bytes[kChunk];
    std::memset(bytes, kErased, sizeof bytes);
    std::memcpy(bytes, &head, sizeof head);
    const std::uint32_t base = sector * shape_.sector_size;
    if (program(base, {bytes, round(sizeof head)}) != Status::ok) continue;
    head_ = sector;
    head_number_ = newest_;
    write_ = base + round(sizeof head);
    return Status::ok;
  }
  return Status::would_block;
}

Status RecordLog::maintain(RecordKeeper& keeper) {
  if (!mounted_ && !formatting_) return Status::refused;
  if (erasing_) return end_erase();
  if (formatting_ && ready_count_ != 0) return begin();
  if (ready_count_ == 2 || !touched_) return Status::ok;
  const std::uint32_t sector = after(edge_);
  if (formatting_ || sector != tail_) return start_erase(sector);
  if (tail_ != head_) return is_stuck() ? Status::no_space : recycle(keeper);
  if (ready_count_ == 0) edge_ = head_;  // all others failed: once more
  return ready_count_ == 0 ? Status::lost : Status::ok;
}

Status RecordLog::start_erase(std::uint32_t sector) {
  const Status status = storage_->start_erase(sector);
  if (status == Status::refused) return Status::would_block;
  edge_ = sector;
  if (status != Status::ok) return Status::lost;
  erasing_ = true;
  return Status::would_block;
}

Status RecordLog::end_erase() {
  const Status status = storage_->erase_status();
  if (status == Status::would_block) return status;
  erasing_ = false;
  if (status != Status::ok) return Status::lost;
  ready_[ready_count_++] = edge_;
  return Status::would_block;
}

/// The first sector of a new log: its head makes all others foreign.
Status RecordLog::begin() {
  if (open_next() != Status::ok) return Status::lost;
  tail_ = head_;
  oldest_ = newest_;
  formatting_ = false;
  mounted_ = true;
  return Status::would_block;
}

Status RecordLog::recycle(RecordKeeper& keeper) {
  Record record = copied_;
  while (next(record) && record.address / shape_.sector_size == tail_) {
    if (keeper.wants(record)) return copy(record, keeper);
    copied_ = record;
  }
  return free_tail();
}

Status RecordLog::copy(const Record& from, RecordKeeper& keeper) {
  Record to = from;
  const Status status = put(to, {nullptr, &from}, Use::copy);
  if (status != Status::ok && status != Status::malformed) return Status::lost;
  // Failed: found twice after a boot, as if the power had gone between the two.
  if (status == Status::ok) static_cast<void>(remove(from));
  copied_ = from;
  keeper.moved(from, status);
  return Status::would_block;
}

/// Durable before the erase begins: one that is cut may bring old states back.
Status RecordLog::free_tail() {
  SectorHead head;
  const std::uint32_t next_tail = next_in_log(tail_, head);
  if (next_tail == tail_) return Status::lost;
  Record record;
  record.kind = kFree;
  record.crc = head.number;
  if (put(record, {nullptr}, Use::free) != Status::ok) return Status::lost;
  tail_ = next_tail;
  oldest_ = head.number;
  copied_ = Record{};
  ++recycled_;
  return Status::would_block;
}

}  // namespace fieldhook
