// SPDX-License-Identifier: MIT
// Copying text in words while looking for what JSON has to escape: a part of JsonWriter, inline so
// that names which are constants cost nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace fieldhook {

/// Where 64 bits are a register and may be read anywhere. Elsewhere one character after the other
/// is as good, and the code is smaller.
inline constexpr bool kHasWords = sizeof(void*) >= 8;

/// 0 where each of eight characters stands in a JSON string as it is, and is one by itself: ASCII
/// but for controls, the quote and the backslash.
constexpr std::uint64_t odd_ones(std::uint64_t eight) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  // The exchanged bit brings the quote below '!', where else only controls are.
  const std::uint64_t quote_or_control = (eight ^ kOnes * 2) - kOnes * '!';
  const std::uint64_t backslash = (eight ^ kOnes * '\\') - kOnes;
  // The top bit of a byte is set where the subtraction went below 0. It was there before where the
  // byte is no ASCII, and stays in one of the two: 0xDC ^ '\\' alone is 0x80.
  return (quote_or_control | backslash) & kOnes * 0x80;
}

template <class Word>
[[gnu::always_inline]] inline std::uint64_t copy_word(char* to, const char* from) {
  Word word;
  std::memcpy(&word, from, sizeof word);
  std::memcpy(to, &word, sizeof word);
  return word;
}

/// Copies `size` characters; 0 where odd_ones() is for each. The last word may overlap the others.
[[gnu::always_inline]] inline std::uint64_t copy_words(char* to, const char* from,
                                                       std::size_t size) {
  constexpr std::uint64_t kPlain = 0x2020202020202020;
  const std::size_t last4 = size - 4;
  if (last4 < 4) {  // 4 to 7
    const std::uint64_t head = copy_word<std::uint32_t>(to, from);
    return odd_ones(head | copy_word<std::uint32_t>(to + last4, from + last4) << 32);
  }
  if (size < 4) {
    std::uint64_t word = kPlain;
    for (std::size_t i = 0; i < size; ++i) {
      word = word << 8 | copy_word<std::uint8_t>(to + i, from + i);
    }
    return odd_ones(word);
  }
  const std::size_t last8 = size - 8;
  std::uint64_t odd = odd_ones(copy_word<std::uint64_t>(to + last8, from + last8));
  for (std::size_t i = 0; i < last8; i += 8) {
    odd |= odd_ones(copy_word<std::uint64_t>(to + i, from + i));
  }
  return odd;
}

}  // namespace fieldhook
