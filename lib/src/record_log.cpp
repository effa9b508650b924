// SPDX-License-Identifier: MIT
#include <fieldhook/record_log.hpp>

#include "crc32.hpp"

#include <cstring>

namespace fieldhook {
namespace {

constexpr std::uint32_t kMagic = 0x46524C31;  // "FRL1": form 1 of this log
constexpr std::uint32_t kChunk = 64;          // bytes moved at once, the largest program size
constexpr std::uint8_t kErased = 0xFF;
constexpr std::uint8_t kWritten = 0;
constexpr int kTries = 3;          // places that a record is written to before it is an error
constexpr std::uint8_t kFree = 0;  // the kind of the record that says: older sectors are free

// The log's own marks, before those of the user. Both are found at any torn write: a cleared bit of
// the first proves that the record was read back, the second counts only as a whole.
constexpr std::uint32_t kCommitted = 0;
constexpr std::uint32_t kRemoved = 1;
constexpr std::uint32_t kOwnMarks = 2;

/// As it lies on flash. The check is seeded with the sector's number: what an erase left over, or a
/// payload that looks like a record, is none.
struct RecordHead {
  std::uint16_t size;
  std::uint8_t kind;
  std::uint8_t marks;
  std::uint32_t crc;
  std::uint32_t check;

  std::uint32_t right_check(std::uint32_t sector_number) const {
    std::uint8_t covered[8];
    std::memcpy(covered, this, sizeof covered);
    return crc32(covered, sector_number);
  }
};

/// The crc of `size` bytes of `body`, which stays `ok` as long as it can be read.
Result<std::uint32_t> crc_of(ByteSource& body, std::uint32_t size) {
  std::uint8_t chunk[kChunk];
  std::uint32_t crc = 0;
  for (std::uint32_t at = 0; at < size; at += kChunk) {
    const MutableBytes part(chunk, size - at < kChunk ? size - at : kChunk);
    const Status status = body.read(at, part);
    if (status != Status::ok) return status;
    crc = crc32(part, crc);
  }
  return crc;
}

/// A body that is in the log.
class StoredBody final : public ByteSource {
 public:
  StoredBody(const RecordLog& log, const Record& record) : log_(log), record_(record) {}
  Status read(std::uint32_t offset, MutableBytes into) override {
    return log_.read(record_, offset, into);
  }

 private:
  const RecordLog& log_;
  const Record& record_;
};

/// The body of a record that frees: the number of the oldest sector.
class NumberBody final : public ByteSource {
 public:
  explicit NumberBody(std::uint32_t number) { std::memcpy(bytes_, &number, sizeof bytes_); }
  Status read(std::uint32_t offset, MutableBytes into) override {
    std::memcpy(into.data(), bytes_ + offset, into.size());
    return Status::ok;
  }

 private:
  std::uint8_t bytes_[sizeof(std::uint32_t)];
};

}  // namespace

struct RecordLog::SectorHead {
  std::uint32_t magic;
  std::uint32_t number;
  std::uint32_t oldest;
  Note note;
  std::uint32_t check;

  std::uint32_t right_check() const {
    std::uint8_t covered[20];
    std::memcpy(covered, this, sizeof covered);
    return crc32(covered);
  }
};

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
  return record.address + extent(0, record.marks);
}

std::uint32_t RecordLog::extent(std::uint32_t size, std::uint8_t marks) const {
  return round(sizeof(RecordHead)) + round((kOwnMarks + marks) * stride()) + round(size);
}

std::uint32_t RecordLog::max_size(std::uint8_t marks) const {
  const std::uint32_t own = round(sizeof(SectorHead)) + extent(sizeof(std::uint32_t), 0);
  const std::uint32_t room = shape_.sector_size - own - extent(0, marks);
  return room < UINT16_MAX ? room : UINT16_MAX - 1;
}

std::uint32_t RecordLog::capacity() const {
  const std::uint32_t all = (shape_.sector_count - 2) * max_size(0);
  return all - all / 8;
}

bool RecordLog::read_sector(std::uint32_t sector, SectorHead& head) const {
  std::uint8_t bytes[sizeof head];
  if (storage_->read(sector * shape_.sector_size, bytes) != Status::ok) return false;
  std::memcpy(&head, bytes, sizeof head);
  return head.magic == kMagic && head.check == head.right_check();
}

/// The first sector behind `sector` that belongs to the log; `sector` itself where there is none.
std::uint32_t RecordLog::next_in_log(std::uint32_t sector, SectorHead& head) const {
  std::uint32_t at = after(sector);
  while (at != sector && !(read_sector(at, head) && in_log(head.number))) at = after(at);
  return at;
}

/// Blank, the head of a record of that sector, or neither.
RecordLog::Found RecordLog::read_head(std::uint32_t address, Record& record) {
  std::uint8_t bytes[sizeof(RecordHead)];
  RecordHead head;
  if (storage_->read(address, bytes) != Status::ok) return Found::bad;
  bool blank = true;
  for (const std::uint8_t byte : bytes) blank = blank && byte == kErased;
  if (blank) return Found::blank;
  std::memcpy(&head, bytes, sizeof head);
  const std::uint32_t left = shape_.sector_size - address % shape_.sector_size;
  if (head.check != head.right_check(record.sector_number)) return Found::bad;
  if (head.marks > kMaxMarks || extent(head.size, head.marks) > left) return Found::bad;
  record = {address, record.sector_number, head.crc, head.size, head.kind, head.marks};
  return Found::good;
}

/// The next good head, whatever became of its record.
bool RecordLog::next_head(Record& record) {
  if (record.address != Record::kNone && in_log(record.sector_number)) {
    return find_head(record.address + extent(record.size, record.marks), record);
  }
  record.sector_number = oldest_;
  return find_head(first_record(tail_), record);
}

/// The first good head from `at`, which is in or at the end of the sector of `record`.
bool RecordLog::find_head(std::uint32_t at, Record& record) {
  const std::uint32_t size = shape_.sector_size;
  std::uint32_t sector = (at - 1) / size;
  for (;;) {
    bool bad = false;  // one damaged place counts once
    const std::uint32_t end = sector == head_ ? write_ : (sector + 1) * size - extent(0, 0) + 1;
    for (; at < end; at += unit_) {
      const Found found = read_head(at, record);
      if (found == Found::bad && !bad) ++damaged_;
      bad = found == Found::bad;
      if (found == Found::good) return true;
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
    if (at.kind == kFree || byte_at(mark_address(at, kCommitted)) == kErased) continue;
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
  return storage_->read(address, {&byte, 1}) == Status::ok ? byte : kErased;
}

/// Committed, and not removed.
bool RecordLog::is_live(const Record& record) const {
  return byte_at(mark_address(record, kCommitted)) != kErased &&
         byte_at(mark_address(record, kRemoved)) != kWritten;
}

std::uint8_t RecordLog::mark(const Record& record, std::uint8_t index) const {
  return byte_at(mark_address(record, kOwnMarks + index));
}

Status RecordLog::read(const Record& record, std::uint32_t offset, MutableBytes into) const {
  if (erasing_) return Status::would_block;
  return storage_->read(body_address(record) + offset, into);
}

Status RecordLog::check(const Record& record) const {
  StoredBody body(*this, record);
  const Result<std::uint32_t> crc = crc_of(body, record.size);
  if (!crc.ok()) return crc.status();
  return crc.value() == record.crc ? Status::ok : Status::lost;
}

/// Behind the last byte of the head sector that is not erased.
std::uint32_t RecordLog::find_end() const {
  std::uint8_t chunk[kChunk];
  const std::uint32_t base = head_ * shape_.sector_size;
  std::uint32_t at = base + shape_.sector_size;
  while (at > base) {
    const std::uint32_t n = at - base < kChunk ? at - base : kChunk;
    if (storage_->read(at - n, {chunk, n}) != Status::ok) return at;
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
  if (shape_.program_size == 0 || shape_.program_size > kChunk) return Status::unsupported;
  unit_ = shape_.program_size > 4 ? shape_.program_size : 4;
  const bool whole = shape_.sector_size % unit_ == 0 && unit_ % shape_.program_size == 0;
  if (!whole || (unit_ & (unit_ - 1)) != 0 || shape_.sector_count < kMinSectors ||
      shape_.sector_size < 512) {
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
    at = record.address + extent(record.size, record.marks);
    if (at > write_) write_ = at;
    std::uint8_t number[sizeof oldest_];
    if (record.kind != kFree || record.size != sizeof number || !is_live(record)) continue;
    if (check(record) != Status::ok || read(record, 0, number) != Status::ok) continue;
    std::memcpy(&oldest_, number, sizeof number);
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
    static_cast<void>(storage_->read(sector * shape.sector_size, begin));
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
    if (storage_->program(base, {bytes, round(sizeof head)}) != Status::ok) continue;
    SectorHead back;
    if (!read_sector(sector, back) || back.number != newest_) continue;
    head_ = sector;
    head_number_ = newest_;
    write_ = base + round(sizeof head);
    return Status::ok;
  }
  return Status::would_block;
}

/// Copies always find the last sector ready, and what frees the oldest has room kept for it.
Status RecordLog::make_room(std::uint32_t bytes, Use use) {
  const std::uint32_t kept = use == Use::free ? 0 : extent(sizeof(std::uint32_t), 0);
  const std::uint32_t end = (head_ + 1) * shape_.sector_size;
  if (write_ + bytes + kept <= end) return Status::ok;
  if (ready_count_ < (use == Use::append ? 2 : 1)) return Status::would_block;
  return open_next();
}

/// Programs `byte` into what is still erased around it, or bit by bit.
Status RecordLog::program_mark(std::uint32_t address, std::uint8_t byte) {
  std::uint8_t unit[kChunk];
  std::memset(unit, kErased, sizeof unit);
  const std::uint32_t inside = address & (shape_.program_size - 1);
  unit[inside] = byte;
  const Status status = storage_->program(address - inside, {unit, shape_.program_size});
  if (status != Status::ok) return status;
  return byte_at(address) == byte ? Status::ok : Status::lost;
}

Status RecordLog::set_mark(const Record& record, std::uint8_t index, std::uint8_t value) {
  if (erasing_) return Status::would_block;
  const std::uint32_t address = mark_address(record, kOwnMarks + index);
  const std::uint8_t now = byte_at(address);
  if (now == value) return Status::ok;
  if (now != kErased && !shape_.can_clear_bits) return Status::lost;
  return program_mark(address, value);
}

Status RecordLog::remove(const Record& record) {
  if (erasing_) return Status::would_block;
  const std::uint32_t address = mark_address(record, kRemoved);
  const std::uint8_t now = byte_at(address);
  if (now == kWritten) return Status::ok;
  if (now != kErased && !shape_.can_clear_bits) return Status::lost;
  return program_mark(address, kWritten);
}

/// Head, body, marks; all of it read back; then the mark that commits.
Status RecordLog::write_record(Record& record, ByteSource& body, Bytes marks) {
  std::uint8_t chunk[kChunk];
  RecordHead head{record.size, record.kind, record.marks, record.crc, 0};
  head.check = head.right_check(record.sector_number);
  std::memset(chunk, kErased, sizeof chunk);
  std::memcpy(chunk, &head, sizeof head);
  Status status = storage_->program(record.address, {chunk, round(sizeof head)});
  for (std::uint32_t at = 0; status == Status::ok && at < record.size; at += kChunk) {
    const std::uint32_t n = record.size - at < kChunk ? record.size - at : kChunk;
    std::memset(chunk, kErased, sizeof chunk);
    status = body.read(at, {chunk, n});
    if (status == Status::ok)
      status = storage_->program(body_address(record) + at, {chunk, round(n)});
  }
  for (std::uint8_t i = 0; status == Status::ok && i < marks.size(); ++i) {
    if (marks[i] != kErased) status = set_mark(record, i, marks[i]);
  }
  if (status != Status::ok) return status;
  Record back = record;
  if (read_head(record.address, back) != Found::good) return Status::lost;
  status = check(record);
  return status == Status::ok ? program_mark(mark_address(record, kCommitted), kWritten) : status;
}

Result<Record> RecordLog::put(const Record& what, ByteSource& body, Use use, Bytes marks) {
  const std::uint32_t bytes = extent(what.size, what.marks);
  touched_ = true;
  Status status = Status::lost;
  for (int tries = 0; tries < kTries; ++tries) {  // a bad cell is passed over
    const Status room = make_room(bytes, use);
    if (room != Status::ok) return room;
    Record record = what;
    record.address = write_;
    record.sector_number = head_number_;
    write_ += bytes;
    status = write_record(record, body, marks);
    if (status == Status::ok) return record;
    static_cast<void>(remove(record));  // it may be whole all the same
  }
  return status;
}

Result<Record> RecordLog::append(const Record& head, ByteSource& body) {
  if (!mounted_) return Status::refused;
  if (erasing_) return Status::would_block;
  if (head.size > max_size(head.marks)) return Status::no_space;
  Record record = head;
  const Result<std::uint32_t> crc = crc_of(body, head.size);
  if (!crc.ok()) return crc.status();
  record.crc = crc.value();
  return put(record, body, Use::append, {});
}

Result<Record> RecordLog::rewrite(const Record& record, Bytes marks) {
  return move(record, marks, Use::append);
}

bool RecordLog::holds(const Record& record) {
  Record there = record;
  return mounted_ && !erasing_ && in_log(record.sector_number) &&
         read_head(record.address, there) == Found::good && is_live(there);
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

Result<Record> RecordLog::move(const Record& from, Bytes marks, Use use) {
  if (erasing_) return Status::would_block;
  if (check(from) != Status::ok) return Status::malformed;
  StoredBody body(*this, from);
  const Result<Record> made = put(from, body, use, marks);
  // Failed: found twice after a boot, as if the power had gone between the two.
  if (made.ok()) static_cast<void>(remove(from));
  return made;
}

Status RecordLog::copy(const Record& from, RecordKeeper& keeper) {
  std::uint8_t marks[kMaxMarks];
  for (std::uint8_t i = 0; i < kMaxMarks; ++i) marks[i] = i < from.marks ? mark(from, i) : kErased;
  const Result<Record> made = move(from, marks, Use::copy);
  if (!made.ok() && made.status() != Status::malformed) return Status::lost;
  copied_ = from;
  keeper.moved(from, made.ok() ? made.value() : Record{});
  return Status::would_block;
}

/// Durable before the erase begins: one that is cut may bring old states back.
Status RecordLog::free_tail() {
  SectorHead head;
  const std::uint32_t next_tail = next_in_log(tail_, head);
  if (next_tail == tail_) return Status::lost;
  NumberBody body(head.number);
  Record record;
  record.size = sizeof head.number;
  record.kind = kFree;
  record.crc = crc_of(body, record.size).value();
  const Result<Record> made = put(record, body, Use::free, {});
  if (!made.ok()) return Status::lost;
  tail_ = next_tail;
  oldest_ = head.number;
  copied_ = Record{};
  ++recycled_;
  return Status::would_block;
}

}  // namespace fieldhook
