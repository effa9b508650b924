// SPDX-License-Identifier: MIT
// The Gregorian calendar, as far as dates need it.
#pragma once

#include <cstdint>

namespace fieldhook {

/// The last two digits tell, unless they are zeros: then those of the century do.
constexpr bool is_leap_year(std::uint32_t century, std::uint32_t year) {
  return (year != 0 ? year : century) % 4 == 0;
}

/// `month` from 1 to 12: the long ones are the odd ones up to July, the even ones from August.
constexpr std::uint32_t days_of_month(std::uint32_t century, std::uint32_t year,
                                      std::uint32_t month) {
  if (month == 2) return is_leap_year(century, year) ? 29 : 28;
  return 30 + ((month + month / 8) & 1U);
}

}  // namespace fieldhook
