// SPDX-License-Identifier: MIT
#include <fieldhook/file_lock.hpp>

#include <fieldhook/posix_socket.hpp>

#include "wait.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace fieldhook {
namespace {

/// A descriptor of the lock's file, -1: errno says why.
int open_file(const char* directory) {
  const int folder = ::open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return -1;
  // Writable: over NFS that is what an exclusive lock asks for.
  const int file = ::openat(folder, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  const int error = errno;
  ::close(folder);
  errno = error;
  return file;
}

}  // namespace

Status FileLock::lock(const char* directory, Instant until, const PosixClock& clock) {
  unlock();
  cause_ = 0;
  file_ = open_file(directory);
  if (file_ < 0) {
    cause_ = errno;
    return Status::lost;
  }
  while (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    cause_ = errno;
    const bool is_taken = cause_ == EWOULDBLOCK;
    const Instant now = clock.mono();
    if (!is_taken || !(now < until)) {
      unlock();
      return is_taken ? Status::timed_out : Status::lost;
    }
    wait_for(nullptr, 0, earlier(until, now + kAskAgain), clock);
  }
  cause_ = 0;
  return Status::ok;
}

void FileLock::unlock() {
  if (file_ >= 0) ::close(file_);
  file_ = -1;
}

std::string_view FileLock::reason() const {
  return cause_ == EWOULDBLOCK ? "another process holds the lock" : text_of_errno(cause_);
}

}  // namespace fieldhook
