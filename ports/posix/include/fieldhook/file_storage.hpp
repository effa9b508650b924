// SPDX-License-Identifier: MIT
// A file that behaves like flash.
#pragma once

#include <fieldhook/storage.hpp>

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

/// The calls that FileStorage makes, as in POSIX; a test passes its own.
struct FileCalls {
  ssize_t (*pread)(int file, void* into, std::size_t size, off_t offset);
  ssize_t (*pwrite)(int file, const void* from, std::size_t size, off_t offset);
  int (*fdatasync)(int file);
  int (*fsync)(int file);
  /// Within one directory, as renameat().
  int (*rename)(int directory, const char* from, const char* to);

  static const FileCalls kSystem;
};

/// When what was programmed is on the disk.
enum class FileSync : std::uint8_t {
  each_time,  ///< before program() answers
  /// A program of several units that goes on where the one before ended is left to the next one
  /// that does not: that one is written after a sync, and synced. Enough for a RecordLog, which
  /// writes a body in order, then its head before it; a mark is one unit, and always synced.
  each_commit,
};

/// Flash in a file: a program is written, and synced as FileSync says, before it answers ok; an
/// erase writes 0xFF.
/// Once a write or a sync has failed, nobody knows what the disk holds: from then on every program
/// and erase answers lost, until the file is opened again, and so does a read of what was to be
/// written, as the system may show bytes that never came to the disk. Takes no lock, see FileLock.
class FileStorage final : public Storage {
 public:
  static constexpr StorageShape kShape{4096, 64, 1, true};

  explicit FileStorage(StorageShape shape = kShape, const FileCalls& calls = FileCalls::kSystem,
                       FileSync when = FileSync::each_time)
      : shape_(shape), calls_(&calls), when_(when) {}
  ~FileStorage();
  FileStorage(const FileStorage&) = delete;
  FileStorage& operator=(const FileStorage&) = delete;

  /// Opens `name` in `directory`, both zero-terminated. A missing file is made, erased all over:
  /// beside, as NAME.new, and renamed once it is whole, so that a power cut leaves none or all of
  /// it. What a process before left unsynced, its name included, is synced.
  /// Limits    kMaxName bytes of name
  /// Errors    lost: it cannot be opened, made or synced, see cause()
  ///           malformed: its size is not that of the shape: another product's, or cut short
  ///           refused: it is open
  Status open(const char* directory, const char* name);
  static constexpr std::size_t kMaxName = 58;
  /// errno of the last failure, 0: none.
  int cause() const { return cause_; }

  StorageShape shape() const override { return shape_; }
  Status read(std::uint32_t address, MutableBytes into) override;
  Status program(std::uint32_t address, Bytes bytes) override;
  Status start_erase(std::uint32_t sector) override;
  Status erase_status() override { return failed_ ? Status::lost : Status::ok; }

 private:
  Status open_in(int directory, const char* name);
  Status make(int directory, const char* name);
  Status blank(std::uint32_t sector);
  Status write(std::uint32_t address, Bytes bytes);
  Status sync();
  Status fail();

  StorageShape shape_;
  const FileCalls* calls_;
  int file_ = -1;
  int cause_ = 0;
  std::uint32_t doubtful_ = 0;  // what the last program or erase was to change
  std::uint32_t doubtful_end_ = 0;
  FileSync when_;
  bool unsynced_ = false;
  bool failed_ = false;
};

}  // namespace fieldhook
