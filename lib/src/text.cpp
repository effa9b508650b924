// SPDX-License-Identifier: MIT
#include "text.hpp"

namespace fieldhook {

bool equal_ignoring_case(const char* a, const char* b, std::size_t size) {
  // From the end: header names of one size differ there first.
  while (size-- != 0) {
    if (a[size] != b[size] && ((a[size] ^ b[size]) != 0x20 || !is_letter(a[size]))) return false;
  }
  return true;
}

bool starts_with(std::string_view text, std::string_view prefix) {
  if (text.size() < prefix.size()) return false;
  return std::char_traits<char>::compare(text.data(), prefix.data(), prefix.size()) == 0;
}

/// Divides `number` by 10 in place and returns the rest. In 16-bit steps: a Cortex-M0 would have to
/// link a 64-bit division.
static std::uint32_t divide_by_10(std::uint64_t& number) {
  std::uint32_t rest = 0;
  for (int step = 0; step < 4; ++step) {
    rest = rest << 16 | static_cast<std::uint32_t>(number >> 48);
    number = number << 16 | rest / 10;
    rest %= 10;
  }
  return rest;
}

char* put_decimal(std::uint64_t number, char* end) {
  char* at = end;
  while ((number >> 32) != 0) *--at = static_cast<char>('0' + divide_by_10(number));
  auto low = static_cast<std::uint32_t>(number);
  do {  // a division is a library call there too: one for each digit
    const std::uint32_t rest = low / 10;
    *--at = static_cast<char>('0' + low - rest * 10);
    low = rest;
  } while (low != 0);
  return at;
}

void put_hex(std::uint32_t number, char* out, std::size_t digits) {
  for (std::size_t i = digits; i-- > 0; number >>= 4) out[i] = "0123456789abcdef"[number & 15];
}

}  // namespace fieldhook
