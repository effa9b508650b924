// SPDX-License-Identifier: MIT
#include "http_date.hpp"

#include "calendar.hpp"
#include "text.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace fieldhook {
namespace {

constexpr std::int64_t kFiftyYears = 1577847600;  // of 365.2425 days

enum Number : std::uint8_t { day, hour, minute, second, year, century, month, kNumbers };
constexpr std::uint8_t kMost[] = {31, 23, 59, 60, 99, 99};

// A digit: a number of two digits, by its place in Number; 'W' a weekday in full but for "day", 'w'
// its first three letters, 'm' the month, '_' that a blank may stand for a zero; else itself.
constexpr char kForms[][23] = {"w m _0 1:2:3 54", "w, 0 m 54 1:2:3 GMT", "Wday, 0-m-4 1:2:3 GMT"};
constexpr std::size_t kAsctime = 24;  // the sizes of the first and of the second
constexpr std::size_t kFixdate = 29;

// Each name begins with a capital.
constexpr char kMonths[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
constexpr char kWeekdays[] = "SunMonTuesWednesThursFriSatur";

/// Takes the name that three letters at `at` begin, or all of it where `part` is 'W'; nullptr:
/// there is none. `index` counts it, from 1.
const char* take_name(const char* at, char part, std::uint8_t& index) {
  const char* name = part == 'm' ? kMonths : kWeekdays;
  for (index = 1; std::memcmp(name, at, 3) != 0; ++index) {
    do {
      ++name;
    } while (*name >= 'a');
    if (*name == '\0') return nullptr;
  }
  at += 3;
  for (name += 3; part == 'W' && *name >= 'a'; ++name, ++at) {
    if (*at != *name) return nullptr;
  }
  return at;
}

/// True if the text to `end` has the form. A full weekday may bring its last three letters behind
/// `end`: there, and only there, the text's end is looked at.
bool read_form(const char* form, const char* at, const char* end,
               std::uint8_t (&number)[kNumbers]) {
  for (; *form != '\0'; ++form) {
    const auto place = static_cast<unsigned>(*form - '0');
    if (place < month) {
      const char tens = form[-1] == '_' && *at == ' ' ? '0' : *at;
      number[place] = static_cast<std::uint8_t>((tens - '0') * 10 + at[1] - '0');
      if (!is_digit(tens) || !is_digit(at[1]) || number[place] > kMost[place]) return false;
      at += 2;
    } else if (*form == 'm' || (*form | 0x20) == 'w') {
      at = take_name(at, *form, number[month]);
      if (at == nullptr) return false;
    } else if (*form != '_') {
      if (at == end || *at != *form) return false;
      ++at;
    }
  }
  return at == end;
}

/// Of a year's leap days up to its own, only the months know whether its own is over.
std::int64_t unix_seconds(const std::uint8_t (&number)[kNumbers]) {
  const std::uint32_t years = number[century] * 100U + number[year];
  std::uint32_t days = 365 * years + years / 4 - number[century] + number[century] / 4U -
                       is_leap_year(number[century], number[year]) + number[day];
  for (unsigned before = 1; before < number[month]; ++before) {
    days += days_of_month(number[century], number[year], before);
  }
  const std::uint32_t seconds = (number[hour] * 60U + number[minute]) * 60U + number[second];
  constexpr std::uint32_t kDayParts = 86400 >> 7;  // the days' product fits in 32 bits
  constexpr std::int64_t kDaysTo1970 = 719528;
  return (static_cast<std::int64_t>(days * kDayParts) << 7) + seconds - kDaysTo1970 * 86400;
}

}  // namespace

Result<UnixTime> read_http_date(std::string_view text, UnixTime now) {
  if (text.size() < kAsctime) return Status::malformed;
  const unsigned form = text.size() < kFixdate ? 0 : text.size() == kFixdate ? 1 : 2;
  std::uint8_t number[kNumbers];
  number[century] = 99;
  if (!read_form(kForms[form], text.data(), text.data() + text.size(), number))
    return Status::malformed;
  UnixTime time{};
  for (;; --number[century]) {
    time.s = unix_seconds(number);
    const bool far_ahead = form == 2 && time.s - kFiftyYears > now.s;
    if (!far_ahead || number[century] <= 19) break;
  }
  const bool exists =
      number[day] - 1U < days_of_month(number[century], number[year], number[month]);
  if (!exists) return Status::malformed;
  return time;
}

}  // namespace fieldhook
