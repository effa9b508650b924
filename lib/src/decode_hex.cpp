// SPDX-License-Identifier: MIT
#include <fieldhook/secret.hpp>

#include "text.hpp"

namespace fieldhook {

Result<std::size_t> decode_hex(std::string_view text, MutableBytes out) {
  if (text.size() % 2 != 0) return Status::malformed;
  if (text.size() / 2 > out.size()) return Status::no_space;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int value = hex_digit(text[i]);
    if (value < 0) return Status::malformed;
    out[i / 2] = static_cast<std::uint8_t>(out[i / 2] << 4 | value);
  }
  return text.size() / 2;
}

}  // namespace fieldhook
