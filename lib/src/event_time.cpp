// SPDX-License-Identifier: MIT
#include <fieldhook/event_time.hpp>

#include "calendar.hpp"
#include "rfc3339.hpp"

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
  const auto days = [year](std::uint32_t of) { return days_of_month(year / 100, year % 100, of); };
  for (; day >= days(month); ++month) day -= days(month);
  out = put_digits(year, 4, out);
  *out++ = '-';
  out = put_digits(month, 2, out);
  *out++ = '-';
  return put_digits(day + 1, 2, out);
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
  // The grammar takes both cases; who writes a time uses capitals.
  for (const char c : text) {
    if (c == 't' || c == 'z') return false;
  }
  return is_rfc3339_time(text);
}

}  // namespace fieldhook
