// SPDX-License-Identifier: MIT
#include <fieldhook/file_storage.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace fieldhook {
namespace {

constexpr std::size_t kChunk = 512;

bool is_within(const StorageShape& shape, std::uint32_t address, std::size_t size) {
  const std::uint64_t all = static_cast<std::uint64_t>(shape.sector_size) * shape.sector_count;
  return address <= all && size <= all - address;
}

int rename_in(int directory, const char* from, const char* to) {
  return ::renameat(directory, from, directory, to);
}

/// Until it is no signal that ended the call.
int sync_with(int (*call)(int file), int file) {
  int done = 0;
  do {
    done = call(file);
  } while (done != 0 && errno == EINTR);
  return done;
}

}  // namespace

const FileCalls FileCalls::kSystem{::pread, ::pwrite, ::fdatasync, ::fsync, rename_in};

FileStorage::~FileStorage() {
  if (file_ >= 0) ::close(file_);
}

Status FileStorage::open(const char* directory, const char* name) {
  if (file_ >= 0) return Status::refused;
  cause_ = 0;
  const int folder = ::open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return fail();
  const Status status = open_in(folder, name);
  ::close(folder);
  failed_ = status != Status::ok;
  return status;
}

Status FileStorage::open_in(int directory, const char* name) {
  file_ = ::openat(directory, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (file_ < 0 && errno != ENOENT) return fail();
  if (file_ < 0) return make(directory, name);
  struct stat about {};
  const std::uint64_t size = static_cast<std::uint64_t>(shape_.sector_size) * shape_.sector_count;
  if (::fstat(file_, &about) != 0 || !S_ISREG(about.st_mode)) return fail();
  if (static_cast<std::uint64_t>(about.st_size) != size) return Status::malformed;
  const bool synced =
      sync_with(calls_->fsync, file_) == 0 && sync_with(calls_->fsync, directory) == 0;
  return synced ? Status::ok : fail();
}

/// Its bytes are synced before it has its name, and the name before anything is kept in it.
Status FileStorage::make(int directory, const char* name) {
  char beside[kMaxName + sizeof ".new"] = {};
  const std::size_t length = std::strlen(name);
  if (length > kMaxName) {
    errno = ENAMETOOLONG;
    return fail();
  }
  std::memcpy(beside, name, length);
  std::memcpy(beside + length, ".new", sizeof ".new");
  file_ = ::openat(directory, beside, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file_ < 0) return fail();
  failed_ = false;
  Status status = Status::ok;
  for (std::uint32_t i = 0; i < shape_.sector_count && status == Status::ok; ++i) {
    status = blank(i);
  }
  const bool made = status == Status::ok && sync_with(calls_->fsync, file_) == 0 &&
                    calls_->rename(directory, beside, name) == 0;
  if (made && sync_with(calls_->fsync, directory) == 0) return Status::ok;
  status = fail();
  if (!made) static_cast<void>(::unlinkat(directory, beside, 0));
  return status;
}

Status FileStorage::fail() {
  failed_ = true;
  cause_ = errno;
  return Status::lost;
}

Status FileStorage::read(std::uint32_t address, MutableBytes into) {
  if (file_ < 0 || !is_within(shape_, address, into.size())) return Status::lost;
  if (failed_ && address < doubtful_end_ && doubtful_ < address + into.size()) return Status::lost;
  while (!into.empty()) {
    const ssize_t n = calls_->pread(file_, into.data(), into.size(), static_cast<off_t>(address));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) cause_ = errno;
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
    if (n <= 0 || static_cast<std::size_t>(n) > bytes.size()) return fail();
    address += static_cast<std::uint32_t>(n);
    bytes = bytes.from(static_cast<std::size_t>(n));
  }
  return Status::ok;
}

/// A kernel may drop what it could not write and answer the next sync with success: never again.
Status FileStorage::sync() {
  unsynced_ = false;
  return sync_with(calls_->fdatasync, file_) == 0 ? Status::ok : fail();
}

/// Clears bits only, as flash does: what is there already stays as it is.
Status FileStorage::program(std::uint32_t address, Bytes bytes) {
  if (failed_ || file_ < 0 || !is_within(shape_, address, bytes.size())) return Status::lost;
  const bool goes_on = when_ == FileSync::each_commit && address == doubtful_end_ &&
                       bytes.size() > shape_.program_size;
  const Status before = unsynced_ && !goes_on ? sync() : Status::ok;
  if (before != Status::ok) return before;
  doubtful_ = address;
  doubtful_end_ = address + static_cast<std::uint32_t>(bytes.size());
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
  unsynced_ = goes_on;
  return goes_on ? Status::ok : sync();
}

Status FileStorage::start_erase(std::uint32_t sector) {
  if (failed_ || file_ < 0 || sector >= shape_.sector_count) return Status::lost;
  const Status before = unsynced_ ? sync() : Status::ok;
  if (before != Status::ok) return before;
  doubtful_ = sector * shape_.sector_size;
  doubtful_end_ = doubtful_ + shape_.sector_size;
  const Status status = blank(sector);
  return status == Status::ok ? sync() : status;
}

Status FileStorage::blank(std::uint32_t sector) {
  std::uint8_t blank[kChunk];
  std::memset(blank, 0xFF, sizeof blank);
  Status status = Status::ok;
  for (std::uint32_t at = 0; at < shape_.sector_size && status == Status::ok; at += kChunk) {
    const std::uint32_t left = shape_.sector_size - at;
    status = write(sector * shape_.sector_size + at, {blank, left < kChunk ? left : kChunk});
  }
  return status;
}

}  // namespace fieldhook
