// SPDX-License-Identifier: MIT
#include "digits.hpp"

#include "text.hpp"

namespace fieldhook {
namespace {

/// 0..63, or -1 for what is not of the alphabet. Arithmetic is smaller than a table, and a
/// signature is short.
inline int base64_digit(char c) {
  if (is_letter(c)) return c >= 'a' ? c - 'a' + 26 : c - 'A';
  if (is_digit(c)) return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

inline int digit_of(char c, Digits digits) {
  if (digits == Digits::base64) return base64_digit(c);
  return digits == Digits::lower_hex && to_lower(c) != c ? -1 : hex_digit(c);
}

}  // namespace

Result<std::size_t> decode(std::string_view text, Digits digits, MutableBytes out) {
  const unsigned width = digits == Digits::base64 ? 6 : 4;
  std::uint32_t bits = 0;
  unsigned held = 0;  // of `bits`, not yet written
  std::uint8_t* at = out.begin();
  for (; !text.empty(); text.remove_prefix(1)) {
    const int digit = digit_of(text[0], digits);
    if (digit < 0) break;
    bits = bits << width | static_cast<std::uint32_t>(digit);
    held += width;
    if (held < 8) continue;
    if (at == out.end()) return Status::no_space;
    held -= 8;
    *at++ = static_cast<std::uint8_t>(bits >> held);
  }
  // One reading only: no set bits behind the last byte, and no digit that makes no byte.
  if (held > 4 || (bits & ((1U << held) - 1)) != 0) return Status::malformed;
  // Two bits are left over before one '=', four before two of them.
  for (; digits == Digits::base64 && held >= 2 && starts_with(text, "="); held -= 2) {
    text.remove_prefix(1);
  }
  if (held != 0 || !text.empty()) return Status::malformed;
  return static_cast<std::size_t>(at - out.begin());
}

}  // namespace fieldhook
