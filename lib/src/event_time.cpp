// SPDX-License-Identifier: MIT
#include <fieldhook/event_time.hpp>

#include "calendar.hpp"
#include "text.hpp"

#include <cstring>

namespace fieldhook {

namespace {

constexpr std::int64_t kYear0 = -62167219200;  // 0000-01-01
constexpr std::int64_t kYear10000 = 253402300800;
constexpr std::uint32_t kSecondsOfDay = 86400;

/// Days from 0000-01-01 to the first of January.
std::uint32_t days_before(std::uint32_t year) {
  return 365 * year + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
}

/// Writes the last `digits` digits of `number`; what follows them.
char* put_digits(std::uint32_t number, std::size_t digits, char* out) {
  for (std::size_t i = digits; i-- > 0; number /= 10) out[i] = static_cast<char>('0' + number % 10);
  return out + digits;
}

/// "2025-10-09": of a day counted from 0000-01-01.
char* put_date(std::uint32_t day, char* out) {
  std::uint32_t year = day / 366;  // a little too early
  while (days_before(year + 1) <= day) ++year;
  day -= days_before(year);
  std::uint32_t month = 1;
  for (; day >= days_of_month(year, month); ++month) day -= days_of_month(year, month);
  out = put_digits(year, 4, out);
  *out++ = '-';
  out = put_digits(month, 2, out);
  *out++ = '-';
  return put_digits(day + 1, 2, out);
}

/// The number of the two digits that `text` begins with.
std::uint32_t two_digits(std::string_view text) {
  return static_cast<std::uint32_t>((text[0] - '0') * 10 + (text[1] - '0'));
}

/// Takes two digits that are `least` to `most`, and behind them `mark` unless it is 0.
bool take_number(std::string_view& text, std::uint32_t least, std::uint32_t most, char mark) {
  const std::size_t size = mark == 0 ? 2 : 3;
  if (text.size() < size || !is_digit(text[0]) || !is_digit(text[1])) return false;
  if (mark != 0 && text[2] != mark) return false;
  const std::uint32_t number = two_digits(text);
  text.remove_prefix(size);
  return number >= least && number <= most;
}

/// The date of "2025-10-09T".
bool take_date(std::string_view& text) {
  const std::string_view whole = text;
  if (!take_number(text, 0, 99, 0) || !take_number(text, 0, 99, '-')) return false;
  if (!take_number(text, 1, 12, '-')) return false;
  const std::uint32_t year = two_digits(whole) * 100 + two_digits(behind(whole, 2));
  return take_number(text, 1, days_of_month(year, two_digits(behind(whole, 5))), 'T');
}

}  // namespace

Result<std::string_view> write_time(EventTime time, Span<char> out) {
  if (time.at.s < kYear0 || time.at.s >= kYear10000 || time.ms > 999) return Status::malformed;
  const auto seconds = static_cast<std::uint64_t>(time.at.s - kYear0);
  // Both divided by 128, the day and the seconds fit in 32 bits: no 64-bit division.
  const std::uint32_t day = static_cast<std::uint32_t>(seconds >> 7) / (kSecondsOfDay >> 7);
  const auto second =
      static_cast<std::uint32_t>(seconds - static_cast<std::uint64_t>(day) * kSecondsOfDay);

  char text[kMaxTimeText];
  char* at = put_date(day, text);
  char mark = 'T';
  for (const std::uint32_t part : {second / 3600, second / 60 % 60, second % 60}) {
    *at++ = mark;
    at = put_digits(part, 2, at);
    mark = ':';
  }
  if (time.ms != 0) {
    *at++ = '.';
    at = put_digits(time.ms, 3, at);
  }
  *at++ = 'Z';
  const auto size = static_cast<std::size_t>(at - text);
  if (out.size() < size) return Status::no_space;
  std::memcpy(out.data(), text, size);
  return std::string_view(out.data(), size);
}

bool is_time_text(std::string_view text) {
  if (!take_date(text)) return false;
  if (!take_number(text, 0, 23, ':') || !take_number(text, 0, 59, ':')) return false;
  if (!take_number(text, 0, 60, 0)) return false;  // 60: a leap second
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    if (text.empty() || !is_digit(text[0])) return false;
    while (!text.empty() && is_digit(text[0])) text.remove_prefix(1);
  }
  if (text == "Z") return true;
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return false;
  text.remove_prefix(1);
  return take_number(text, 0, 23, ':') && take_number(text, 0, 59, 0) && text.empty();
}

}  // namespace fieldhook
