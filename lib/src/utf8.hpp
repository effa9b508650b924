// SPDX-License-Identifier: MIT
// One rule of what UTF-8 is, for the JSON that is written and the JSON that is read.
#pragma once

#include <cstddef>
#include <string_view>

namespace fieldhook {

/// Bytes of the character that `text` begins with, 1 to 4; 0 where that is none: overlong, a
/// surrogate, above U+10FFFF, cut. `text` is not empty.
/// Source    RFC 3629, section 4.
inline std::size_t utf8_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < size) return 0;

  // The second byte's range is narrower where the first leaves room for overlong forms,
  // surrogates, or values above U+10FFFF.
  unsigned low = 0x80;
  unsigned high = 0xBF;
  if (lead == 0xE0) low = 0xA0;
  if (lead == 0xED) high = 0x9F;
  if (lead == 0xF0) low = 0x90;
  if (lead == 0xF4) high = 0x8F;
  for (std::size_t i = 1; i < size; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < low || c > high) return 0;
    low = 0x80;
    high = 0xBF;
  }
  return size;
}

}  // namespace fieldhook
