// SPDX-License-Identifier: MIT
#include "text.hpp"

namespace fieldhook {

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (to_lower(a[i]) != to_lower(b[i])) return false;
  }
  return true;
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

std::string_view decimal(std::uint64_t number, char (&space)[20]) {
  std::size_t at = sizeof space;
  while ((number >> 32) != 0) space[--at] = static_cast<char>('0' + divide_by_10(number));
  auto low = static_cast<std::uint32_t>(number);
  do {
    space[--at] = static_cast<char>('0' + low % 10);
    low /= 10;
  } while (low != 0);
  return {space + at, sizeof space - at};
}

void put_hex(std::uint32_t number, char* out, std::size_t digits) {
  for (std::size_t i = digits; i-- > 0; number >>= 4) out[i] = "0123456789abcdef"[number & 15];
}

}  // namespace fieldhook
