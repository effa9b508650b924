// SPDX-License-Identifier: MIT
#include <fieldhook/secret.hpp>

#include "text.hpp"

namespace fieldhook {

/// One way to write it: upper case is no digit.
Result<std::size_t> decode_lower_hex(std::string_view text, MutableBytes out) {
  for (const char c : text) {
    if (to_lower(c) != c) return Status::malformed;
  }
  return decode_hex(text, out);
}

}  // namespace fieldhook
