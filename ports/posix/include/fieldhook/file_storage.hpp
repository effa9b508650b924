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

  static const FileCalls kSystem;
};

/// Flash in a file: a program is written and synced before it answers ok, an erase writes 0xFF.
/// Once a write or a sync has failed, nobody knows what the disk holds: from then on every program
/// and erase answers lost, until the file is opened again. Takes no lock.
class FileStorage final : public Storage {
 public:
  static constexpr StorageShape kShape{4096, 64, 1, true};

  explicit FileStorage(StorageShape shape = kShape, const FileCalls& calls = FileCalls::kSystem)
      : shape_(shape), calls_(&calls) {}
  ~FileStorage();
  FileStorage(const FileStorage&) = delete;
  FileStorage& operator=(const FileStorage&) = delete;

  /// Opens `name` in `directory`, both zero-terminated. A missing file is made as `name`.new,
  /// erased all over, synced and then renamed, its directory synced too: a cut leaves none or a
  /// whole one. Errors    lost: it cannot be opened, made or synced
  ///           malformed: its size is not that of the shape: another product's, or cut short
  Status open(const char* directory, const char* name);

  StorageShape shape() const override { return shape_; }
  Status read(std::uint32_t address, MutableBytes into) override;
  Status program(std::uint32_t address, Bytes bytes) override;
  Status start_erase(std::uint32_t sector) override;
  Status erase_status() override { return failed_ ? Status::lost : Status::ok; }

 private:
  Status write(std::uint32_t address, Bytes bytes);
  Status sync();
  Status sync_whole(int file);
  Status make(int directory, const char* name);
  Status fill();

  StorageShape shape_;
  const FileCalls* calls_;
  int file_ = -1;
  bool failed_ = false;
};

}  // namespace fieldhook
