// SPDX-License-Identifier: MIT
#include "whole_seconds.hpp"

namespace fieldhook {

/// In 32 bits, as 64-bit division is long on a small processor: 2^32 is 4294967 * 1000 + 296.
std::int64_t whole_seconds(std::uint64_t ms) {
  std::int64_t seconds = 0;
  while (ms >> 32 != 0) {
    const std::uint64_t high = ms >> 32;
    seconds += static_cast<std::int64_t>(high * 4294967);
    ms = high * 296 + static_cast<std::uint32_t>(ms);
  }
  return seconds + static_cast<std::uint32_t>(ms) / 1000;
}

}  // namespace fieldhook
