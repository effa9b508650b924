// SPDX-License-Identifier: MIT
// One seed makes a whole history, and one number tells two histories apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook::simulate {

/// SplitMix64: small, and good enough to choose faults.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>((next() >> 32) % n); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  /// A wait that is `mean` long on average: up to twice of it, and never 0.
  std::int64_t around(std::int64_t mean) {
    return 1 + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(2 * mean));
  }

 private:
  std::uint64_t state_;
};

/// FNV-1a over all that happens.
class Digest {
 public:
  void add(std::uint64_t value) {
    for (int i = 0; i < 8; ++i) mix(static_cast<std::uint8_t>(value >> (8 * i)));
  }
  void add(std::string_view text) {
    for (const char c : text) mix(static_cast<std::uint8_t>(c));
    add(static_cast<std::uint64_t>(text.size()));
  }
  std::uint64_t value() const { return value_; }

 private:
  void mix(std::uint8_t byte) { value_ = (value_ ^ byte) * 0x100000001B3U; }
  std::uint64_t value_ = 0xCBF29CE484222325U;
};

}  // namespace fieldhook::simulate
