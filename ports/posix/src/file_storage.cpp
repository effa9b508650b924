// SPDX-License-Identifier: MIT
#include <fieldhook/file_storage.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstring>

namespace fieldhook {
namespace {

constexpr std::size_t kChunk = 512;

bool is_within(const StorageShape& shape, std::uint32_t address, std::size_t size) {
  const std::uint64_t all = static_cast<std::uint64_t>(shape.sector_size) * shape.sector_count;
  return address <= all && size <= all - address;
}

}  // namespace

const FileCalls FileCalls::kSystem{::pread, ::pwrite, ::fdatasync, ::fsync};

FileStorage::~FileStorage() {
  if (file_ >= 0) ::close(file_);
}

Status FileStorage::open(const char* directory, const char* name) {
  if (file_ >= 0) return Status::refused;
  const int folder = ::open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return Status::lost;
  file_ = ::openat(folder, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  const bool is_missing = file_ < 0 && errno == ENOENT;
  Status status = file_ < 0 ? Status::lost : Status::ok;
  if (is_missing) status = make(folder, name);
  ::close(folder);
  failed_ = status != Status::ok;
  if (status != Status::ok) return status;
  struct stat about {};
  const std::uint64_t size = static_cast<std::uint64_t>(shape_.sector_size) * shape_.sector_count;
  failed_ = ::fstat(file_, &about) != 0 || !S_ISREG(about.st_mode);
  if (failed_) return Status::lost;
  failed_ = static_cast<std::uint64_t>(about.st_size) != size;
  return failed_ ? Status::malformed : Status::ok;
}

/// Erased all over, and it has its name only then: half a file would be malformed for ever.
Status FileStorage::make(int directory, const char* name) {
  constexpr char kBeside[] = ".new";
  char beside[NAME_MAX + 1];
  const std::size_t size = std::strlen(name);
  if (size + sizeof kBeside > sizeof beside) return Status::lost;
  std::memcpy(beside, name, size);
  std::memcpy(beside + size, kBeside, sizeof kBeside);
  file_ = ::openat(directory, beside, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file_ < 0) return Status::lost;
  Status status = fill();
  if (status == Status::ok && ::renameat(directory, beside, directory, name) != 0) {
    status = Status::lost;
  }
  if (status != Status::ok) {
    static_cast<void>(::unlinkat(directory, beside, 0));
    return status;
  }
  status = sync_whole(directory);
  // Without its name on the disk it is made again.
  if (status != Status::ok) static_cast<void>(::unlinkat(directory, name, 0));
  return status;
}

/// The bytes of a new file, on the disk.
Status FileStorage::fill() {
  failed_ = false;
  for (std::uint32_t sector = 0; sector < shape_.sector_count; ++sector) {
    std::uint8_t blank[kChunk];
    std::memset(blank, 0xFF, sizeof blank);
    for (std::uint32_t at = 0; at < shape_.sector_size; at += kChunk) {
      const std::uint32_t left = shape_.sector_size - at;
      const Status status =
          write(sector * shape_.sector_size + at, {blank, left < kChunk ? left : kChunk});
      if (status != Status::ok) return status;
    }
  }
  return sync_whole(file_);
}

Status FileStorage::sync_whole(int file) {
  while (calls_->fsync(file) != 0) {
    if (errno != EINTR) return Status::lost;
  }
  return Status::ok;
}

Status FileStorage::read(std::uint32_t address, MutableBytes into) {
  if (file_ < 0 || !is_within(shape_, address, into.size())) return Status::lost;
  while (!into.empty()) {
    const ssize_t n = calls_->pread(file_, into.data(), into.size(), static_cast<off_t>(address));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0 || static_cast<std::size_t>(n) > into.size()) return Status::lost;
    address += static_cast<std::uint32_t>(n);
    into = into.from(static_cast<std::size_t>(n));
  }
  return Status::ok;
}

Status FileStorage::write(std::uint32_t address, Bytes bytes) {
  while (!bytes.empty()) {
    const ssize_t n =
        calls_->pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(address));
    if (n < 0 && errno == EINTR) continue;
    failed_ = n <= 0 || static_cast<std::size_t>(n) > bytes.size();
    if (failed_) return Status::lost;
    address += static_cast<std::uint32_t>(n);
    bytes = bytes.from(static_cast<std::size_t>(n));
  }
  return Status::ok;
}

/// A kernel may drop what it could not write and answer the next sync with success: never again.
Status FileStorage::sync() {
  while (calls_->fdatasync(file_) != 0) {
    if (errno == EINTR) continue;
    failed_ = true;
    return Status::lost;
  }
  return Status::ok;
}

/// Clears bits only, as flash does: what is there already stays as it is.
Status FileStorage::program(std::uint32_t address, Bytes bytes) {
  if (failed_ || file_ < 0 || !is_within(shape_, address, bytes.size())) return Status::lost;
  std::uint8_t chunk[kChunk];
  while (!bytes.empty()) {
    const std::size_t n = bytes.size() < kChunk ? bytes.size() : kChunk;
    Status status = read(address, {chunk, n});
    if (status != Status::ok) return status;
    for (std::size_t i = 0; i < n; ++i) chunk[i] = static_cast<std::uint8_t>(chunk[i] & bytes[i]);
    status = write(address, {chunk, n});
    if (status != Status::ok) return status;
    address += static_cast<std::uint32_t>(n);
    bytes = bytes.from(n);
  }
  return sync();
}

Status FileStorage::start_erase(std::uint32_t sector) {
  if (failed_ || file_ < 0 || sector >= shape_.sector_count) return Status::lost;
  std::uint8_t blank[kChunk];
  std::memset(blank, 0xFF, sizeof blank);
  for (std::uint32_t at = 0; at < shape_.sector_size; at += kChunk) {
    const std::uint32_t left = shape_.sector_size - at;
    const Status status =
        write(sector * shape_.sector_size + at, {blank, left < kChunk ? left : kChunk});
    if (status != Status::ok) return status;
  }
  return sync();
}

}  // namespace fieldhook
