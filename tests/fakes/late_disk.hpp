// SPDX-License-Identifier: MIT
// A disk under a kernel that writes late, in any order, in parts, or not at all.
#pragma once

#include <fieldhook/file_storage.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace fieldhook::testing {

struct DiskRandom {
  std::uint32_t state;
  std::uint32_t below(std::uint32_t n) {
    state = state * 1664525U + 1013904223U;
    return (state >> 16) % n;
  }
};

enum class Fault { none, power, error, read_error, interrupt, half, killed };

/// The file as programs see it is the real one; what a disk would hold of it is kept here.
struct Disk {
  struct Write {
    std::size_t at;
    std::vector<std::uint8_t> bytes;
  };
  std::vector<std::uint8_t> durable;
  std::vector<Write> pending;
  int calls = 0;
  int faulty = 0;  // the call that the fault strikes, 0: none
  Fault fault = Fault::none;
  int error = EIO;
  bool is_off = false;
  bool spares_reads = false;

  /// What the call is to do: none, error, interrupt or half.
  Fault next() {
    if (is_off) return Fault::error;
    if (++calls != faulty) return Fault::none;
    if (fault == Fault::killed) ::_exit(0);
    is_off = fault == Fault::power;
    return is_off ? Fault::error : fault;
  }
  void synced() {
    for (const Write& write : pending) apply(write);
    pending.clear();
  }
  void apply(const Write& write) {
    if (durable.size() < write.at + write.bytes.size())
      durable.resize(write.at + write.bytes.size());
    std::copy(write.bytes.begin(), write.bytes.end(),
              durable.begin() + static_cast<std::ptrdiff_t>(write.at));
  }
  /// Of what was not synced, any part came to the disk, in any order, torn anywhere.
  void settle_after_cut(DiskRandom& random) {
    for (std::size_t left = pending.size(); left != 0; --left) {
      std::swap(pending[left - 1], pending[random.below(static_cast<std::uint32_t>(left))]);
      Write write = pending[left - 1];
      const auto size = static_cast<std::uint32_t>(write.bytes.size());
      const std::uint32_t from = random.below(2) == 0 ? 0 : random.below(size + 1);
      const std::uint32_t to = random.below(2) == 0 ? size : from + random.below(size - from + 1);
      write.at += from;
      write.bytes = {write.bytes.begin() + from, write.bytes.begin() + to};
      if (random.below(3) != 0) apply(write);
    }
    pending.clear();
  }
};
inline Disk disk;

inline bool fails(Fault fault) {
  errno = fault == Fault::interrupt ? EINTR : disk.error;
  return fault == Fault::error || fault == Fault::interrupt;
}
inline ssize_t model_pread(int file, void* into, std::size_t size, off_t offset) {
  const Fault fault = disk.spares_reads ? Fault::none : disk.next();
  if (fails(fault) || fault == Fault::read_error) return -1;
  return ::pread(file, into, fault == Fault::half ? (size + 1) / 2 : size, offset);
}
inline ssize_t model_pwrite(int file, const void* from, std::size_t size, off_t offset) {
  const bool was_on = !disk.is_off;
  const Fault fault = disk.next();
  const auto* const bytes = static_cast<const std::uint8_t*>(from);
  if (was_on && fault != Fault::interrupt) {  // also of one that fails, some may be there
    disk.pending.push_back({static_cast<std::size_t>(offset), {bytes, bytes + size}});
  }
  if (fails(fault)) return -1;
  return ::pwrite(file, from, fault == Fault::half ? (size + 1) / 2 : size, offset);
}
inline int model_sync(int) {
  if (fails(disk.next())) return -1;
  disk.synced();
  return 0;
}
inline int model_fsync(int file) {
  if (fails(disk.next())) return -1;
  struct stat about {};
  if (::fstat(file, &about) == 0 && S_ISREG(about.st_mode)) disk.synced();
  return 0;
}
inline int model_rename(int directory, const char* from, const char* to) {
  if (fails(disk.next())) return -1;
  return FileCalls::kSystem.rename(directory, from, to);
}
inline constexpr FileCalls kModel{model_pread, model_pwrite, model_sync, model_fsync, model_rename};

struct DiskFolder {
  DiskFolder() {
    disk = Disk();
    REQUIRE(::mkdtemp(path) != nullptr);
  }
  ~DiskFolder() {
    for (const char* name : {"/box", "/box.new"}) ::unlink((std::string(path) + name).c_str());
    ::rmdir(path);
  }
  /// The file becomes what the disk holds.
  void reboot() const {
    const int file = ::open((std::string(path) + "/box").c_str(), O_WRONLY | O_CLOEXEC);
    if (file < 0) return;
    CHECK(::pwrite(file, disk.durable.data(), disk.durable.size(), 0) ==
          static_cast<ssize_t>(disk.durable.size()));
    ::close(file);
    disk.is_off = false;
    disk.faulty = 0;
  }
  char path[32] = "/tmp/fieldhook_XXXXXX";
};

}  // namespace fieldhook::testing
