// SPDX-License-Identifier: MIT
// A JSON number as JavaScript prints it.
#pragma once

#include <fieldhook/status.hpp>

#include <cstddef>
#include <string_view>

namespace fieldhook {

inline constexpr std::size_t kMaxNumberText = 24;

/// What JSON.stringify prints for a number once it was parsed: 1.0 is 1, 1e21 is 1e+21, -0 is 0.
/// `token` is a number of the scanner's. In decimal digits only: up to 15 of them survive the way
/// through a double, as does each whole number to 2^53 - 1.
/// Errors    unsupported: more digits, under 1e-301, or from 1e300 on: it would be a guess
/// Source    ECMA-262, Number::toString
Result<std::string_view> stringify_number(std::string_view token, char (&space)[kMaxNumberText]);

}  // namespace fieldhook
