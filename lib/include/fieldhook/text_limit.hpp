// SPDX-License-Identifier: MIT
// A text that is longer than its receiver takes: cut between two characters, or refused.
#pragma once

#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// What becomes of a text over its limit: the user's choice, never a silent one.
enum class OverLong : std::uint8_t {
  refuse,    ///< Status::refused, nothing is sent
  truncate,  ///< what fits, cut between two characters
};

/// What a receiver counts.
enum class CountBy : std::uint8_t {
  bytes,        ///< of UTF-8
  utf16_units,  ///< as JavaScript and Java do: two for a character above U+FFFF
  json_bytes,   ///< as written: escapes count whole
};

struct TextLimit {
  std::uint32_t most = UINT32_MAX;
  CountBy unit = CountBy::bytes;
};

/// A text that keeps a limit, and what it counts.
struct LimitedText {
  std::string_view text;
  std::uint32_t count = 0;
};

/// The part of `text` that keeps `limit`: all of it, or, where it is cut, whole characters. Looks
/// no further than the limit, so the length of `text` costs nothing.
/// Limits    a cut never parts a character; it may part a letter from its combining accent
/// Errors    refused: too long and not to be cut
///           malformed: no UTF-8 before the limit
Result<LimitedText> limit_text(std::string_view text, TextLimit limit, OverLong over_long);

}  // namespace fieldhook
