// SPDX-License-Identifier: MIT
// One process at a time in a directory.
#pragma once

#include <fieldhook/posix_clock.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/time.hpp>

#include <string_view>

namespace fieldhook {

/// An advisory lock on a directory: an empty file in it, `lock`, made when missing and never
/// removed. The kernel lets go of it when the process ends, however it ends: nothing is ever stale.
/// It holds between two objects of one process, too, and is not passed on to a program that the
/// process starts; one that it forks without starting another shares it.
class FileLock {
 public:
  /// How often a lock that another one holds is tried.
  static constexpr Millis kAskAgain = 20;

  FileLock() = default;
  ~FileLock() { unlock(); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  /// Takes the lock of `directory`, which is there and zero-terminated; waits for it until `until`,
  /// and tries at least once: Instant{} does not wait. Held already: taken anew, also elsewhere.
  /// Errors    timed_out: another one holds it
  ///           lost: the system refused, see reason()
  Status lock(const char* directory, Instant until, const PosixClock& clock = {});
  bool is_held() const { return file_ >= 0; }
  /// Idempotent.
  void unlock();

  /// errno of the last failure, 0: none; and in words: "not permitted".
  int cause() const { return cause_; }
  std::string_view reason() const;

 private:
  int file_ = -1;
  int cause_ = 0;
};

}  // namespace fieldhook
