// SPDX-License-Identifier: MIT
#include <fieldhook/secret.hpp>

namespace fieldhook {

/// One way to write it: upper case is no digit.
Result<std::size_t> decode_lower_hex(std::string_view text, MutableBytes out) {
  if (text.size() % 2 != 0) return Status::malformed;
  if (text.size() / 2 > out.size()) return Status::no_space;
  unsigned byte = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = static_cast<unsigned>(text[i]) - '0';
    if (value > 9) {
      value -= 'a' - '0';
      if (value > 5) return Status::malformed;
      value += 10;
    }
    byte = byte << 4 | value;
    out[i / 2] = static_cast<std::uint8_t>(byte);
  }
  return text.size() / 2;
}

}  // namespace fieldhook
