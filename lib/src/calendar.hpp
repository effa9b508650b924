// SPDX-License-Identifier: MIT
// The Gregorian calendar, as far as dates need it.
#pragma once

#include <cstdint>

namespace fieldhook {

constexpr bool is_leap_year(std::int32_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/// `month` from 1 to 12.
constexpr std::int32_t days_of_month(std::int32_t year, std::int32_t month) {
  constexpr std::uint8_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[month - 1] + (month == 2 && is_leap_year(year) ? 1 : 0);
}

}  // namespace fieldhook
