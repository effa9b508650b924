// SPDX-License-Identifier: MIT
#include <fieldhook/posix_entropy.hpp>

#include <sys/random.h>

#include <cerrno>

namespace fieldhook {

PosixEntropy::PosixEntropy() : PosixEntropy(::getrandom) {}

Status PosixEntropy::fill(MutableBytes space) {
  while (!space.empty()) {
    const ssize_t n = source_(space.data(), space.size(), GRND_NONBLOCK);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return Status::would_block;
    if (n <= 0 || static_cast<std::size_t>(n) > space.size()) return Status::lost;
    space = space.from(static_cast<std::size_t>(n));
  }
  return Status::ok;
}

}  // namespace fieldhook
