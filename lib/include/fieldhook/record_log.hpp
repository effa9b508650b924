// SPDX-License-Identifier: MIT
// A ring of records on flash: what was appended is there after any power cut.
#pragma once

#include <fieldhook/payload_reader.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/storage.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

/// What a record is made of: pieces in memory, and behind them all that a reader has.
struct RecordBody {
  Span<const Bytes> pieces;
  PayloadReader* rest = nullptr;
};

/// Where a record lies, and what its head says.
struct Record {
  static constexpr std::uint32_t kNone = UINT32_MAX;

  std::uint32_t address = kNone;    ///< of the head; kNone: before the first record
  std::uint32_t sector_number = 0;  ///< the sequence number of its sector
  std::uint32_t crc = 0;            ///< of the body
  std::uint16_t size = 0;           ///< of the body, in bytes
  std::uint8_t kind = 0;            ///< the user's, 1 to 7
  std::uint8_t marks = 0;           ///< how many there are
  std::uint8_t tag = 0;             ///< the user's, any
};

/// Decides which records outlive their sector.
class RecordKeeper {
 public:
  virtual bool wants(const Record& record) const = 0;
  /// `from` is now elsewhere, with its marks; malformed: nowhere, its body being damaged.
  virtual void moved(const Record& from, Status status) = 0;

 protected:
  ~RecordKeeper() = default;
};

/// The promise: a record whose append() answered ok is found by next(), with its bytes, after any
/// power cut, until it is removed. The log owns its Storage whole; one user, one context.
///
/// Sectors are used in turn. Each begins with a head (number, oldest live sector, the user's note),
/// then records: head, marks, body. The head is written last: with it the record is there. A mark
/// is a byte that is written once after the record, or bit by bit where the medium can. The oldest
/// sector is recycled by maintain(): wanted records are appended again, a record says that the
/// sector is free, then it is erased.
class RecordLog {
 public:
  /// What a user wants to know from the last sector head, before it reads a record.
  struct Note {
    std::uint32_t first;
    std::uint32_t second;
  };
  static constexpr std::uint32_t kMinSectors = 3;
  static constexpr std::uint8_t kMaxMarks = 24;

  explicit RecordLog(Storage& storage) : storage_(&storage) {}

  /// Reads all sector heads, and the newest sector. Writes nothing.
  /// Errors    malformed: no log of ours; if that is right, format()
  ///           unsupported: the shape cannot be used
  ///           lost: nothing can be read
  Status mount();
  /// Begins an empty log; it is there when maintain() answers ok. Cut before, the old one is there.
  Status format();
  bool mounted() const { return mounted_; }
  /// All sectors begin blank, but for one at most: nobody's data, or a first format() that was cut.
  bool is_blank() const;
  /// An erase is running: every other call answers would_block, or finds nothing.
  bool busy() const { return erasing_; }

  /// The longest body of a record with `marks` marks.
  std::uint32_t max_size(std::uint8_t marks) const;
  /// Flash bytes of a record.
  std::uint32_t extent(const Record& record) const;
  /// Bytes that live records may take, so that recycling stays cheap.
  std::uint32_t capacity() const;

  /// Appends `record.size` bytes of `body`, which are read once, and answers when all of it has
  /// been read back; then `record` says where it lies. Never erases.
  /// Errors    would_block: no erased sector: maintain(), then again
  ///           no_space: longer than max_size()
  ///           lost: it could not be written; nothing of it will be found
  ///           what `body` answers
  Status append(Record& record, const RecordBody& body);
  /// The next record, oldest place first; false: none. `record` as it was answered before.
  bool next(Record& record);
  /// As next(), with those that were removed and are still to be seen.
  bool next_written(Record& record);
  /// Part of the body, unchecked.
  Status read(const Record& record, std::uint32_t offset, MutableBytes into) const;
  /// Errors    lost: the body is not what was appended
  Status check(const Record& record) const;
  /// 0xFF: never written. A mark that cannot be read is 0xFF.
  std::uint8_t mark(const Record& record, std::uint8_t index) const;
  /// Errors    lost: it does not read as `value` afterwards
  Status set_mark(const Record& record, std::uint8_t index, std::uint8_t value);
  /// Marks that a rewritten record does not take over: `count` of them from `first`. The first of
  /// them is `value`, the others are unwritten.
  struct Change {
    std::uint8_t first = 0;
    std::uint8_t count = 0;
    std::uint8_t value = 0xFF;
  };
  /// Appends the record again, with its marks but for the change, removes it from where it was, and
  /// says where it is now.
  /// Errors    as append(); malformed: its body is damaged; lost: also where the old one cannot be
  ///           removed: it is the one that is there
  Status rewrite(Record& record, Change change);
  /// The record is still where it was.
  bool holds(const Record& record) const;
  /// It was not removed.
  bool is_live(const Record& record) const;
  /// next() does not find it any more.
  Status remove(const Record& record);

  /// One step: begins or ends an erase, copies one record forward. Never waits.
  /// Errors    would_block: there is more to do
  ///           no_space: what is wanted fills the log
  ///           lost: a sector is bad and passed over, or the log cannot be written any more
  ///           refused: not mounted
  Status maintain(RecordKeeper& keeper);
  /// Something was removed, or appended: recycling may gain again.
  void progress() { recycled_ = 0; }
  /// maintain() has turned the whole ring, and gained nothing.
  bool is_stuck() const { return recycled_ > shape_.sector_count; }

  /// Goes into the next sector head.
  void set_note(Note note) { note_ = note; }
  Note note() const { return note_; }
  /// Places that next() passed over because they hold no record: torn heads, flipped bits.
  std::uint32_t damaged() const { return damaged_; }
  void forget_damaged() { damaged_ = 0; }

 private:
  struct SectorHead;
  struct Source;
  enum class Use : std::uint8_t { append, copy, free };
  enum class Found : std::uint8_t { blank, bad, good };

  std::uint32_t round(std::uint32_t n) const;
  std::uint32_t after(std::uint32_t sector) const;
  std::uint32_t stride() const;
  std::uint32_t head_and_marks(std::uint8_t marks) const;
  std::uint32_t mark_address(const Record& record, std::uint32_t index) const;
  std::uint32_t body_address(const Record& record) const;
  std::uint32_t behind(const Record& record) const { return record.address + extent(record); }
  Status fetch(std::uint32_t address, MutableBytes into) const;
  std::uint8_t byte_at(std::uint32_t address) const;
  bool in_log(std::uint32_t number) const { return newest_ - number <= newest_ - oldest_; }
  bool read_sector(std::uint32_t sector, SectorHead& head) const;
  std::uint32_t next_in_log(std::uint32_t sector, SectorHead& head) const;
  std::uint32_t find_end() const;
  Found read_head(std::uint32_t address, Record& record) const;
  std::uint32_t skip_blank(std::uint32_t at, std::uint32_t end) const;
  std::uint32_t first_record(std::uint32_t sector) const;
  bool next_head(Record& record);
  bool find_head(std::uint32_t at, Record& record);
  Status prepare();
  Status open_next();
  Status make_room(std::uint32_t bytes, Use use);
  Status write_mark(std::uint32_t address, std::uint8_t byte);
  Status program(std::uint32_t address, Bytes bytes);
  Status fill(const Source& source, std::uint32_t offset, MutableBytes into) const;
  Status write_record(Record& record, const Source& source);
  Status copy_marks(const Record& record, const Source& source);
  Status put(Record& record, const Source& source, Use use);
  Status start_erase(std::uint32_t sector);
  Status end_erase();
  Status begin();
  Status recycle(RecordKeeper& keeper);
  Status copy(const Record& from, RecordKeeper& keeper);
  Status free_tail();

  // What is asked for most stands first: within reach of a Cortex-M0+'s short loads.
  Storage* storage_;
  std::uint8_t ready_count_ = 0;
  bool erasing_ = false;
  bool mounted_ = false;
  bool formatting_ = false;
  bool touched_ = false;  // a device that only reboots wears nothing
  StorageShape shape_;
  std::uint32_t unit_ = 4;         // every head, mark area and body begins at a multiple
  std::uint32_t head_ = 0;         // the sector that is written
  std::uint32_t head_number_ = 0;  // its number
  std::uint32_t newest_ = 0;       // the last number that was given out
  std::uint32_t tail_ = 0;         // the oldest sector
  std::uint32_t oldest_ = 0;       // its number
  std::uint32_t write_ = 0;        // the address behind the last record
  std::uint32_t edge_ = 0;         // the last sector behind the head that was erased or passed over
  std::uint32_t ready_[2] = {};
  std::uint32_t recycled_ = 0;  // sectors since progress()
  std::uint32_t damaged_ = 0;
  Note note_ = {};
  Record copied_;  // how far the tail was copied
};

}  // namespace fieldhook
