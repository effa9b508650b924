// SPDX-License-Identifier: MIT
// How a log lies on flash. Numbers are in the machine's byte order: an image stays on its device.
#pragma once

#include <fieldhook/record_log.hpp>

#include "crc32.hpp"

#include <cstring>

namespace fieldhook {

constexpr std::uint32_t kMagic = 0x46524C32;  // "FRL2": form 2 of this log
constexpr std::uint32_t kChunk = 64;          // bytes moved at once, the largest program size
constexpr std::uint8_t kErased = 0xFF;
constexpr std::uint8_t kWritten = 0;

/// The kind of the record that says: what is older than the number in `crc` is free.
constexpr std::uint8_t kFree = 0;
/// A record's first mark is the log's own: removed. It counts only as a whole.
constexpr std::uint32_t kRemoved = 0;
constexpr std::uint32_t kOwnMarks = 1;

/// The check is seeded with the sector's number: what an erase left over, or a payload that looks
/// like a record, is none.
struct RecordHead {
  std::uint16_t size;
  std::uint8_t kind_and_marks;  // 3 bits, 5 bits
  std::uint8_t tag;
  std::uint32_t crc;  // of the body
  std::uint32_t check;

  std::uint32_t right_check(std::uint32_t sector_number) const {
    return crc32({reinterpret_cast<const std::uint8_t*>(this), 8}, sector_number);
  }
};
constexpr std::uint8_t kMarksMask = 31;
constexpr int kKindShift = 5;

struct RecordLog::SectorHead {
  std::uint32_t magic;
  std::uint32_t number;
  std::uint32_t oldest;
  Note note;
  std::uint32_t check;

  std::uint32_t right_check() const {
    return crc32({reinterpret_cast<const std::uint8_t*>(this), 20});
  }
};

/// What a record is written from.
struct RecordLog::Source {
  const RecordBody* body;
  const Record* from = nullptr;  // in place of the body: a record of this log
  Change change = {};            // of its marks
};

}  // namespace fieldhook
