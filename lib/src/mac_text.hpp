// SPDX-License-Identifier: MIT
// A MAC as text in a signature header.
#pragma once

#include "digits.hpp"

#include <fieldhook/profile.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// Characters of a signature of `bytes` bytes.
std::size_t mac_text_size(MacText form, std::size_t bytes);

/// Writes mac_text_size() characters at `out`; the end of what was written.
char* write_mac(MacText form, Bytes mac, char* out);

/// The alphabet of a MAC's text.
constexpr Digits digits_of(MacText form) {
  static_assert(static_cast<int>(MacText::base64) == static_cast<int>(Digits::base64));
  static_assert(static_cast<int>(MacText::hex) == static_cast<int>(Digits::hex));
  static_assert(static_cast<int>(MacText::lower_hex) == static_cast<int>(Digits::lower_hex));
  return static_cast<Digits>(form);
}

}  // namespace fieldhook
