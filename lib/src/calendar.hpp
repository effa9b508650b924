// SPDX-License-Identifier: MIT
// The Gregorian calendar, as far as dates need it.
#pragma once

#include <cstdint>

namespace fieldhook {

constexpr bool is_leap_year(std::uint32_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/// `month` from 1 to 12. Unsigned all: a Cortex-M0 would link a second division.
constexpr std::uint32_t days_of_month(std::uint32_t year, std::uint32_t month) {
  constexpr std::uint8_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[month - 1] + (month == 2 && is_leap_year(year) ? 1U : 0U);
}

}  // namespace fieldhook
