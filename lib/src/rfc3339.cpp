// SPDX-License-Identifier: MIT
#include "rfc3339.hpp"

#include "text.hpp"

#include <cstddef>
#include <cstdint>

namespace fieldhook {
namespace {

constexpr std::string_view kDateTime = "dddd-dd-ddTdd:dd:dd";
constexpr std::string_view kOffset = "+dd:dd";

/// Each 'd' a digit, each other character itself.
bool fits(std::string_view text, std::string_view pattern) {
  if (text.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (pattern[i] == 'd' ? !is_digit(text[i]) : to_lower(text[i]) != to_lower(pattern[i])) {
      return false;
    }
  }
  return true;
}

/// The two digits at `at`.
unsigned pair_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned>((text[at] - '0') * 10 + (text[at + 1] - '0'));
}

unsigned days_of(unsigned century, unsigned year, unsigned month) {
  if (month != 2) return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  const bool leap = (year != 0 ? year : century) % 4 == 0;
  return leap ? 29 : 28;
}

bool is_offset(std::string_view text) {
  if (text == "Z" || text == "z") return true;
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return false;
  return fits(behind(text, 1), behind(kOffset, 1)) && pair_at(text, 1) < 24 &&
         pair_at(text, 4) < 60;
}

}  // namespace

bool is_rfc3339_time(std::string_view text) {
  if (!fits(first(text, kDateTime.size()), kDateTime)) return false;
  const unsigned month = pair_at(text, 5);
  const unsigned day = pair_at(text, 8);
  if (month < 1 || month > 12 || day < 1) return false;
  if (day > days_of(pair_at(text, 0), pair_at(text, 2), month)) return false;
  if (pair_at(text, 11) > 23 || pair_at(text, 14) > 59 || pair_at(text, 17) > 60) return false;

  std::string_view rest = behind(text, kDateTime.size());
  if (!rest.empty() && rest[0] == '.') {
    std::size_t size = 1;
    while (size < rest.size() && is_digit(rest[size])) ++size;
    if (size == 1) return false;
    rest = behind(rest, size);
  }
  return is_offset(rest);
}

}  // namespace fieldhook
