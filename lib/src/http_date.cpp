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

enum Number : std::uint8_t { day, hour, minute, second, year, century, kNumbers };

// A digit: a number of two digits, by its place in Number; 'W' a weekday in full but for "day", 'w'
// its first three letters, 'm' the month, '_' that a blank may stand for a zero; else itself.
constexpr char kForms[][23] = {"w, 0 m 54 1:2:3 GMT", "Wday, 0-m-4 1:2:3 GMT", "w m _0 1:2:3 54"};
constexpr std::size_t kLongest = 33;  // "Wednesday, 09-Nov-94 08:49:37 GMT"

// Each name begins with a capital.
constexpr char kMonths[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
constexpr char kWeekdays[] = "SunMonTuesWednesThursFriSatur";

struct Fields {
  std::uint8_t number[kNumbers] = {};
  std::uint8_t month = 0;  // from 1
};

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

/// Behind the end of the text stand zeros, which fit nothing. Where it fits, its end; else nullptr.
const char* read_form(const char* form, const char* at, Fields& fields) {
  for (; *form != '\0'; ++form) {
    const auto place = static_cast<unsigned>(*form - '0');
    if (place < kNumbers) {
      const char tens = form[-1] == '_' && *at == ' ' ? '0' : *at;
      if (!is_digit(tens) || !is_digit(at[1])) return nullptr;
      fields.number[place] = static_cast<std::uint8_t>((tens - '0') * 10 + at[1] - '0');
      at += 2;
    } else if (*form == 'm' || (*form | 0x20) == 'w') {
      at = take_name(at, *form, fields.month);
      if (at == nullptr) return nullptr;
    } else if (*form != '_' && *form != *at++) {
      return nullptr;
    }
  }
  return at;
}

bool exists(const Fields& fields) {
  const std::uint8_t(&number)[kNumbers] = fields.number;
  const std::uint32_t of_month = days_of_month(number[century] * 100U + number[year], fields.month);
  return number[day] >= 1 && number[day] <= of_month && number[hour] < 24 && number[minute] < 60 &&
         number[second] <= 60;
}

/// In the Gregorian calendar. Years are counted from March, so that the leap day is the last one,
/// and from 400 years before year 0, so that none is negative.
std::int64_t unix_seconds(const Fields& fields) {
  const std::uint8_t(&number)[kNumbers] = fields.number;
  const bool early = fields.month < 3;
  const std::uint32_t from_march = fields.month + (early ? 9U : 0U) - (early ? 0U : 3U);
  const std::uint32_t years = number[century] * 100U + number[year] + (early ? 399U : 400U);
  const std::uint32_t days = 365 * years + years / 4 - years / 100 + years / 400 +
                             (153 * from_march + 2) / 5 + number[day] - 1;
  const std::uint32_t seconds = (number[hour] * 60U + number[minute]) * 60U + number[second];
  constexpr std::uint32_t kDayParts = 86400 >> 7;  // the days' product fits in 32 bits
  constexpr std::int64_t kDaysTo1970 = 719468 + 146097;
  return (static_cast<std::int64_t>(days * kDayParts) << 7) + seconds - kDaysTo1970 * 86400;
}

}  // namespace

Result<UnixTime> read_http_date(std::string_view text, UnixTime now) {
  if (text.size() > kLongest) return Status::malformed;
  char space[kLongest + 4] = {};
  if (!text.empty()) std::memcpy(space, text.data(), text.size());
  const bool short_year = space[3] != ',' && space[3] != ' ';
  const char* const form = kForms[space[3] == ',' ? 0 : short_year ? 1 : 2];
  Fields fields;
  if (read_form(form, space, fields) != space + text.size()) return Status::malformed;
  if (short_year) fields.number[century] = 19;
  std::int64_t seconds = unix_seconds(fields);
  while (short_year && fields.number[century] < 99) {
    ++fields.number[century];
    const std::int64_t later = unix_seconds(fields);
    if (later - kFiftyYears > now.s) {
      --fields.number[century];
      break;
    }
    seconds = later;
  }
  if (!exists(fields)) return Status::malformed;
  return UnixTime{seconds};
}

}  // namespace fieldhook
