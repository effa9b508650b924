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
  const std::uint32_t kept = use == Use::free ? 0 : head_and_marks(0);
  const std::uint32_t end = (head_ + 1) * shape_.sector_size;
  if (write_ + bytes + kept <= end) return Status::ok;
  if (ready_count_ < (use == Use::append ? 2 : 1)) return Status::would_block;
  return open_next();
}

/// Programs `byte` into what is still erased around it, or bit by bit.
Status RecordLog::write_mark(std::uint32_t address, std::uint8_t byte) {
  if (erasing_) return Status::would_block;
  const std::uint8_t now = byte_at(address);
  if (now == byte) return Status::ok;
  if (now != kErased && !shape_.can_clear_bits) return Status::lost;
  std::uint8_t unit[kChunk];
  std::memset(unit, kErased, sizeof unit);
  const std::uint32_t inside = address & (shape_.program_size - 1);
  unit[inside] = byte;
  const Status status = storage_->program(address - inside, {unit, shape_.program_size});
  if (status != Status::ok) return status;
  return byte_at(address) == byte ? Status::ok : Status::lost;
}

Status RecordLog::set_mark(const Record& record, std::uint8_t index, std::uint8_t value) {
  return write_mark(mark_address(record, kOwnMarks + index), value);
}

Status RecordLog::remove(const Record& record) {
  return write_mark(mark_address(record, kRemoved), kWritten);
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
  for (const Bytes& bytes : source.body->pieces) {
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
  return source.body->rest->read(offset, into);
}

/// Body, marks, and at last the head, without which all of it is nothing.
Status RecordLog::write_record(Record& record, const Source& source) {
  std::uint8_t chunk[kChunk];
  // Unit by unit where a unit is programmed once: a cut must leave none that only looks blank.
  const std::uint32_t unit = shape_.program_size;
  const std::uint32_t step = shape_.can_clear_bits ? kChunk : unit;
  std::uint32_t crc = 0;
  for (std::uint32_t at = 0; at < record.size; at += step) {
    const std::uint32_t n = record.size - at < step ? record.size - at : step;
    std::memset(chunk, kErased, sizeof chunk);
    Status status = fill(source, at, {chunk, n});
    if (status != Status::ok) return status;
    crc = crc32({chunk, n}, crc);
    status = program(body_address(record) + at, {chunk, (n + unit - 1) & ~(unit - 1)});
    if (status != Status::ok) return status;
  }
  if (record.size != 0) record.crc = crc;  // what frees the oldest sector has a number there
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

Status RecordLog::put(Record& record, const Source& source, Use use) {
  if (erasing_) return Status::would_block;
  const std::uint32_t bytes = extent(record);
  touched_ = true;
  Status status = Status::lost;
  for (int tries = 0; status == Status::lost && tries < kTries; ++tries) {
    status = make_room(bytes, use);
    if (status != Status::ok) break;
    record.address = write_;
    record.sector_number = head_number_;
    write_ += bytes;
    status = write_record(record, source);
    // It may be whole all the same.
    if (status != Status::ok) static_cast<void>(remove(record));
  }
  return status;
}

Status RecordLog::append(Record& record, const RecordBody& body) {
  if (!mounted_) return Status::refused;
  if (record.size > max_size(record.marks)) return Status::no_space;
  return put(record, {&body}, Use::append);
}

Status RecordLog::rewrite(Record& record, Change change) {
  const Record from = record;
  const Status status = put(record, {nullptr, &from, change}, Use::append);
  if (status != Status::ok) return status;
  // A mark may be there although the flash says that it failed: then the new one is all there is.
  static_cast<void>(remove(from));
  if (!is_live(from)) return status;
  // There must not be two of it.
  static_cast<void>(remove(record));
  return Status::lost;
}

}  // namespace fieldhook
