// SPDX-License-Identifier: MIT
#include "rfc3339.hpp"

#include "calendar.hpp"
#include "text.hpp"

#include <cstddef>
#include <cstdint>

namespace fieldhook {
namespace {

/// The number of the two digits that `text` begins with.
std::uint32_t two_digits(std::string_view text) {
  return static_cast<std::uint32_t>((text[0] - '0') * 10 + (text[1] - '0'));
}

/// Takes two digits that are `least` to `most`, and behind them `mark` unless it is 0.
bool take_number(std::string_view& text, std::uint32_t least, std::uint32_t most, char mark) {
  const std::size_t size = mark == 0 ? 2 : 3;
  if (text.size() < size || !is_digit(text[0]) || !is_digit(text[1])) return false;
  if (mark != 0 && to_lower(text[2]) != mark) return false;
  const std::uint32_t number = two_digits(text);
  text.remove_prefix(size);
  return number >= least && number <= most;
}

/// The date of "2025-10-09T".
bool take_date(std::string_view& text) {
  const std::string_view whole = text;
  if (!take_number(text, 0, 99, 0) || !take_number(text, 0, 99, '-')) return false;
  if (!take_number(text, 1, 12, '-')) return false;
  const std::uint32_t days =
      days_of_month(two_digits(whole), two_digits(behind(whole, 2)), two_digits(behind(whole, 5)));
  return take_number(text, 1, days, 't');
}

}  // namespace

bool is_rfc3339_time(std::string_view text) {
  if (!take_date(text)) return false;
  if (!take_number(text, 0, 23, ':') || !take_number(text, 0, 59, ':')) return false;
  if (!take_number(text, 0, 60, 0)) return false;  // 60: a leap second
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    if (text.empty() || !is_digit(text[0])) return false;
    while (!text.empty() && is_digit(text[0])) text.remove_prefix(1);
  }
  if (text.size() == 1) return to_lower(text[0]) == 'z';
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return false;
  text.remove_prefix(1);
  return take_number(text, 0, 23, ':') && take_number(text, 0, 59, 0) && text.empty();
}

}  // namespace fieldhook
