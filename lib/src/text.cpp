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
  return first(text, prefix.size()) == prefix;
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
  while (low >= 10) {  // two digits a division: that is a library call there too
    const std::uint32_t pair = low % 100;
    const std::uint32_t tens = pair * 103 >> 10;
    *--at = static_cast<char>('0' + pair - tens * 10);
    *--at = static_cast<char>('0' + tens);
    low /= 100;
  }
  if (low != 0 || at == end) *--at = static_cast<char>('0' + low);
  return at;
}

void put_hex(std::uint32_t number, char* out, std::size_t digits) {
  for (std::size_t i = digits; i-- > 0; number >>= 4) out[i] = "0123456789abcdef"[number & 15];
}

}  // namespace fieldhook
