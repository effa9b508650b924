// SPDX-License-Identifier: MIT
// Looks for what a key leaves in memory.
#pragma once

#include <fieldhook/signing_key.hpp>
#include <fieldhook/span.hpp>

#include <cstddef>
#include <cstring>

namespace fieldhook::testing {

/// True where any 8 telling bytes of `state` stand in `memory`. The chaining value stands somewhere
/// in the backend's state; mostly zero bytes tell nothing. `state` is one that began in
/// zeroed memory.
inline bool holds_state(Bytes memory, const Sha256State& state) {
  constexpr std::size_t kWindow = 8;
  for (std::size_t at = 0; at + kWindow <= Sha256State::kSize; at += 4) {
    std::size_t set = 0;
    for (std::size_t i = 0; i < kWindow; ++i) set += state.bytes[at + i] != 0;
    if (set < kWindow - 2) continue;
    for (std::size_t i = 0; i + kWindow <= memory.size(); ++i) {
      if (std::memcmp(memory.data() + i, state.bytes + at, kWindow) == 0) return true;
    }
  }
  return false;
}

}  // namespace fieldhook::testing
