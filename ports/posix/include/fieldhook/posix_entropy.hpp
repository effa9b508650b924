// SPDX-License-Identifier: MIT
// The kernel's random numbers.
#pragma once

#include <fieldhook/transport.hpp>

#include <sys/types.h>

#include <cstddef>

namespace fieldhook {

/// Fills from getrandom(), whole or not at all. Never blocks.
/// Errors    would_block: early in the boot, the kernel has no randomness yet
///           lost: the system call failed
class PosixEntropy final : public Entropy {
 public:
  /// As getrandom(2); a test passes its own.
  using Source = ssize_t (*)(void* space, std::size_t size, unsigned flags);

  PosixEntropy();
  explicit PosixEntropy(Source source) : source_(source) {}

  Status fill(MutableBytes space) override;

 private:
  Source source_;
};

}  // namespace fieldhook
