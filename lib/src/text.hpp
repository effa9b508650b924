// SPDX-License-Identifier: MIT
// Small questions about ASCII text, asked all over the core.
#pragma once

#include <fieldhook/ascii.hpp>
#include <fieldhook/span.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

constexpr bool is_visible(char c) {
  return c > 0x20 && c < 0x7F;
}

/// The octet of the percent-escape that `text` begins with, or -1 where it begins with none.
constexpr int percent_octet(std::string_view text) {
  if (text.size() < 3 || text[0] != '%') return -1;
  const int high = hex_digit(text[1]);
  const int low = hex_digit(text[2]);
  return high < 0 || low < 0 ? -1 : high << 4 | low;
}

/// Equal but for the case of ASCII letters, `size` of them.
bool equal_ignoring_case(const char* a, const char* b, std::size_t size);

inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && equal_ignoring_case(a.data(), b.data(), a.size());
}

/// The first `n` characters, or all where there are fewer.
inline std::string_view first(std::string_view text, std::size_t n) {
  return {text.data(), n < text.size() ? n : text.size()};
}

bool starts_with(std::string_view text, std::string_view prefix);

/// What follows the first `n` characters; n <= size. substr() would link the exceptions.
inline std::string_view behind(std::string_view text, std::size_t n) {
  return {text.data() + n, text.size() - n};
}

/// Writes the decimal digits of `number`, 20 at most, so that they stop at `end`; the first one.
char* put_decimal(std::uint64_t number, char* end);

/// The decimal digits of `number`, written into `space`.
inline std::string_view decimal(std::uint64_t number, char (&space)[20]) {
  char* const end = space + sizeof space;
  const char* const begin = put_decimal(number, end);
  return {begin, static_cast<std::size_t>(end - begin)};
}

/// `digits` lower hex digits of `number`, with leading zeros.
void put_hex(std::uint32_t number, char* out, std::size_t digits);
/// Two digits a byte, in lower case; the end of what was written.
char* encode_hex(Bytes bytes, char* out);

}  // namespace fieldhook
