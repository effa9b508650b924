// SPDX-License-Identifier: MIT
// Small questions about ASCII text, asked all over the core.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}
constexpr bool is_letter(char c) {
  return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}
constexpr bool is_visible(char c) {
  return c > 0x20 && c < 0x7F;
}

/// 0..15, or -1 for what is no hex digit.
constexpr int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
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

}  // namespace fieldhook
