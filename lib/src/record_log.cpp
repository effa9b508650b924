// SPDX-License-Identifier: MIT
// Finding what is in a log.
#include <fieldhook/record_log.hpp>

#include "record_form.hpp"

namespace fieldhook {
namespace {

constexpr int kReads = 3;

}  // namespace

std::uint32_t RecordLog::round(std::uint32_t n) const {
  return (n + unit_ - 1) & ~(unit_ - 1);
}

std::uint32_t RecordLog::after(std::uint32_t sector) const {
  return sector + 1 == shape_.sector_count ? 0 : sector + 1;
}

std::uint32_t RecordLog::first_record(std::uint32_t sector) const {
  return sector * shape_.sector_size + round(sizeof(SectorHead));
}

std::uint32_t RecordLog::stride() const {
  return shape_.can_clear_bits ? 1 : shape_.program_size;
}

std::uint32_t RecordLog::mark_address(const Record& record, std::uint32_t index) const {
  return record.address + round(sizeof(RecordHead)) + index * stride();
}

std::uint32_t RecordLog::body_address(const Record& record) const {
  return record.address + head_and_marks(record.marks);
}

std::uint32_t RecordLog::head_and_marks(std::uint8_t marks) const {
  return round(sizeof(RecordHead)) + round((kOwnMarks + marks) * stride());
}

std::uint32_t RecordLog::extent(const Record& record) const {
  return head_and_marks(record.marks) + round(record.size);
}

std::uint32_t RecordLog::max_size(std::uint8_t marks) const {
  const std::uint32_t own = round(sizeof(SectorHead)) + head_and_marks(0) + unit_;
  const std::uint32_t room = shape_.sector_size - own - head_and_marks(marks);
  return room < UINT16_MAX ? room : UINT16_MAX - 1;
}

std::uint32_t RecordLog::capacity() const {
  const std::uint32_t all = (shape_.sector_count - 2) * max_size(0);
  return all - all / 8;
}

/// A read that fails once must not make a sector foreign, which would be erased with its records.
Status RecordLog::fetch(std::uint32_t address, MutableBytes into) const {
  if (erasing_) return Status::would_block;
  Status status = Status::lost;
  for (int tries = 0; status != Status::ok && tries < kReads; ++tries) {
    status = storage_->read(address, into);
  }
  return status;
}

bool RecordLog::read_sector(std::uint32_t sector, SectorHead& head) const {
  const MutableBytes bytes(reinterpret_cast<std::uint8_t*>(&head), sizeof head);
  if (fetch(sector * shape_.sector_size, bytes) != Status::ok) return false;
  return head.magic == kMagic && head.check == head.right_check();
}

/// The first sector behind `sector` that belongs to the log; `sector` itself where there is none.
std::uint32_t RecordLog::next_in_log(std::uint32_t sector, SectorHead& head) const {
  std::uint32_t at = after(sector);
  while (at != sector && !(read_sector(at, head) && in_log(head.number))) at = after(at);
  return at;
}

/// Blank, the head of a record of that sector, or neither.
RecordLog::Found RecordLog::read_head(std::uint32_t address, Record& record) const {
  RecordHead head;
  const MutableBytes bytes(reinterpret_cast<std::uint8_t*>(&head), sizeof head);
  if (fetch(address, bytes) != Status::ok) return Found::bad;
  std::uint8_t all = kErased;
  for (const std::uint8_t byte : bytes) all &= byte;
  if (all == kErased) return Found::blank;
  if (head.check != head.right_check(record.sector_number)) return Found::bad;
  const auto marks = static_cast<std::uint8_t>(head.kind_and_marks & kMarksMask);
  const auto kind = static_cast<std::uint8_t>(head.kind_and_marks >> kKindShift);
  const std::uint32_t left = shape_.sector_size - address % shape_.sector_size;
  const Record there{address, record.sector_number, head.crc, head.size, kind, marks, head.tag};
  if (extent(there) > left) return Found::bad;
  record = there;
  return Found::good;
}

/// The first place behind `at`, which is blank, where something is written; `end` for none.
std::uint32_t RecordLog::skip_blank(std::uint32_t at, std::uint32_t end) const {
  std::uint8_t chunk[kChunk];
  std::uint32_t place = at;
  for (std::uint32_t n = 0, i = 0; i == n && place < end; place += i) {
    n = end - place < kChunk ? end - place : kChunk;
    if (fetch(place, {chunk, n}) != Status::ok) break;
    for (i = 0; i < n && chunk[i] == kErased;) ++i;
  }
  place &= ~(unit_ - 1);
  return place > at ? place : at + unit_;
}

/// The next good head, whatever became of its record.
bool RecordLog::next_head(Record& record) {
  if (record.address != Record::kNone && in_log(record.sector_number)) {
    return find_head(behind(record), record);
  }
  record.sector_number = oldest_;
  return find_head(first_record(tail_), record);
}

/// The first good head from `at`, which is in or at the end of the sector of `record`.
bool RecordLog::find_head(std::uint32_t at, Record& record) {
  const std::uint32_t size = shape_.sector_size;
  std::uint32_t sector = (at - 1) / size;
  for (;;) {
    std::uint32_t end = (sector + 1) * size - head_and_marks(0) + 1;
    if (sector == head_ && write_ < end) end = write_;
    for (bool expected = true; at < end; expected = false) {
      const Found found = read_head(at, record);
      if (found == Found::good) return true;
      // A torn record has no head: what is bad where one is due was a record.
      if (found == Found::bad && expected) ++damaged_;
      at = found == Found::blank ? skip_blank(at, end) : at + unit_;
    }
    if (sector == head_) return false;
    SectorHead head;
    const std::uint32_t before = sector;
    sector = next_in_log(before, head);
    // Numbers only grow: a sector that cannot be read must not make the walk endless.
    if (sector == before || static_cast<std::int32_t>(head.number - record.sector_number) <= 0) {
      return false;
    }
    record.sector_number = head.number;
    at = first_record(sector);
  }
}

bool RecordLog::next_written(Record& record) {
  Record at = record;
  while (mounted_ && !erasing_ && next_head(at)) {
    if (at.kind == kFree) continue;
    record = at;
    return true;
  }
  return false;
}

bool RecordLog::next(Record& record) {
  Record at = record;
  while (next_written(at)) {
    if (!is_live(at)) continue;
    record = at;
    return true;
  }
  return false;
}

/// A byte of the mark area; 0xFF where it cannot be read.
std::uint8_t RecordLog::byte_at(std::uint32_t address) const {
  std::uint8_t byte = kErased;
  return fetch(address, {&byte, 1}) == Status::ok ? byte : kErased;
}

/// What the tail's copying has passed is gone, also where the flash did not take the mark.
bool RecordLog::is_live(const Record& record) const {
  if (record.sector_number == copied_.sector_number && record.address <= copied_.address &&
      copied_.address != Record::kNone) {
    return false;
  }
  return byte_at(mark_address(record, kRemoved)) != kWritten;
}

std::uint8_t RecordLog::mark(const Record& record, std::uint8_t index) const {
  return byte_at(mark_address(record, kOwnMarks + index));
}

Status RecordLog::read(const Record& record, std::uint32_t offset, MutableBytes into) const {
  return fetch(body_address(record) + offset, into);
}

Status RecordLog::check(const Record& record) const {
  std::uint8_t chunk[kChunk];
  std::uint32_t crc = 0;
  for (std::uint32_t at = 0; at < record.size; at += kChunk) {
    const MutableBytes part(chunk, record.size - at < kChunk ? record.size - at : kChunk);
    const Status status = read(record, at, part);
    if (status != Status::ok) return status;
    crc = crc32(part, crc);
  }
  return crc == record.crc ? Status::ok : Status::lost;
}

/// A sector's number is never another's: what was read in it once is there.
bool RecordLog::holds(const Record& record) const {
  return mounted_ && !erasing_ && record.address != Record::kNone && in_log(record.sector_number) &&
         is_live(record);
}

}  // namespace fieldhook
