// SPDX-License-Identifier: MIT
// A board's random number generator as an Entropy.
#pragma once

#include <fieldhook/transport.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

/// Fills from a function of the board, whole or not at all.
/// The function writes up to `size` bytes and says how many; 0: none now. It must not wait, and
/// must not make up what the hardware did not give. Errors    would_block: the source ran dry; what
/// was filled is not to be used
class BoardEntropy final : public Entropy {
 public:
  using Source = std::size_t (*)(std::uint8_t* space, std::size_t size);

  explicit BoardEntropy(Source source) : source_(source) {}

  Status fill(MutableBytes space) override {
    while (!space.empty()) {
      const std::size_t n = source_(space.data(), space.size());
      if (n == 0) return Status::would_block;
      if (n > space.size()) return Status::lost;
      space = space.from(n);
    }
    return Status::ok;
  }

 private:
  Source source_;
};

}  // namespace fieldhook
