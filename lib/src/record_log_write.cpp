// SPDX-License-Identifier: MIT
// Writing records and their marks, and moving them.
#include <fieldhook/record_log.hpp>

#include "record_form.hpp"

namespace fieldhook {
namespace {

constexpr int kTries = 3;  // places that a record is written to before it is an error

}  // namespace

/// Copies always find the last sector ready, and what frees the oldest has room kept for it.
Status RecordLog::make_room(std::uint32_t bytes, Use use) {
  const std::uint32_t kept = use == Use::free ? 0 : extent(0, 0);
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

/// Programs what is not blank, and compares all of it: whole units, that nothing was written to.
Status RecordLog::program(std::uint32_t address, Bytes bytes) {
  std::uint8_t back[kChunk];
  std::uint8_t all = kErased;
  for (const std::uint8_t byte : bytes) all &= byte;
  Status status = all == kErased ? Status::ok : storage_->program(address, bytes);
  if (status == Status::ok) status = fetch(address, {back, bytes.size()});
  if (status != Status::ok) return status;
  return std::memcmp(back, bytes.data(), bytes.size()) == 0 ? Status::ok : Status::lost;
}

Status RecordLog::fill(const Source& source, std::uint32_t offset, MutableBytes into) const {
  if (source.from != nullptr) return read(*source.from, offset, into);
  for (const Bytes& bytes : source.body.pieces) {
    if (offset >= bytes.size()) {
      offset -= static_cast<std::uint32_t>(bytes.size());
      continue;
    }
    const std::size_t left = bytes.size() - offset;
    const std::size_t n = left < into.size() ? left : into.size();
    std::memcpy(into.data(), bytes.data() + offset, n);
    into = into.from(n);
    offset = 0;
    if (into.empty()) return Status::ok;
  }
  return source.body.rest->read(offset, into);
}

/// Body, marks, and at last the head, without which all of it is nothing.
Status RecordLog::write_record(Record& record, const Source& source) {
  std::uint8_t chunk[kChunk];
  // Unit by unit where a unit is programmed once: a cut must leave none that only looks blank.
  const std::uint32_t unit = shape_.program_size;
  const std::uint32_t step = shape_.can_clear_bits ? kChunk : unit;
  for (std::uint32_t at = 0; at < record.size; at += step) {
    const std::uint32_t n = record.size - at < step ? record.size - at : step;
    std::memset(chunk, kErased, sizeof chunk);
    Status status = fill(source, at, {chunk, n});
    if (status != Status::ok) return status;
    record.crc = crc32({chunk, n}, record.crc);
    status = program(body_address(record) + at, {chunk, (n + unit - 1) & ~(unit - 1)});
    if (status != Status::ok) return status;
  }
  if (source.from != nullptr) {
    if (record.crc != source.from->crc) return Status::malformed;
    const Status status = copy_marks(record, source);
    if (status != Status::ok) return status;
  }
  RecordHead head{record.size, static_cast<std::uint8_t>(record.kind << kKindShift | record.marks),
                  record.tag, record.crc, 0};
  head.check = head.right_check(record.sector_number);
  std::memset(chunk, kErased, sizeof chunk);
  std::memcpy(chunk, &head, sizeof head);
  return program(record.address, {chunk, round(sizeof head)});
}

Status RecordLog::copy_marks(const Record& record, const Source& source) {
  const Change& change = source.change;
  Status status = Status::ok;
  for (std::uint8_t i = 0; status == Status::ok && i < record.marks; ++i) {
    std::uint8_t value = mark(*source.from, i);
    if (i == change.first && change.count != 0) {
      value = change.value;
    } else if (i >= change.first && i < change.first + change.count) {
      value = kErased;
    }
    if (value != kErased) status = set_mark(record, i, value);
  }
  return status;
}

Result<Record> RecordLog::put(const Record& what, const Source& source, Use use) {
  const std::uint32_t bytes = extent(what.size, what.marks);
  touched_ = true;
  Status status = Status::lost;
  for (int tries = 0; status == Status::lost && tries < kTries; ++tries) {
    status = make_room(bytes, use);
    if (status != Status::ok) break;
    Record record = what;
    record.address = write_;
    record.sector_number = head_number_;
    write_ += bytes;
    status = write_record(record, source);
    if (status == Status::ok) return record;
    static_cast<void>(remove(record));  // it may be whole all the same
  }
  return status;
}

Result<Record> RecordLog::append(const Record& head, const RecordBody& body) {
  if (!mounted_) return Status::refused;
  if (erasing_) return Status::would_block;
  if (head.size > max_size(head.marks)) return Status::no_space;
  Record record = head;
  record.crc = 0;
  return put(record, {body, nullptr, {}}, Use::append);
}

Result<Record> RecordLog::rewrite(const Record& record, Change change) {
  const Result<Record> made = put_again(record, change, Use::append);
  if (!made.ok()) return made;
  // A mark may be there although the flash says that it failed: then the new one is all there is.
  static_cast<void>(remove(record));
  if (!is_live(record)) return made;
  // There must not be two of it.
  static_cast<void>(remove(made.value()));
  return Status::lost;
}

Result<Record> RecordLog::put_again(const Record& from, Change change, Use use) {
  if (erasing_) return Status::would_block;
  Record record = from;
  record.crc = 0;
  return put(record, {{}, &from, change}, use);
}

}  // namespace fieldhook
