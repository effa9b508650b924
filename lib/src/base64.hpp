// SPDX-License-Identifier: MIT
// Base64, RFC 4648 section 4: padded, canonical, one reading only.
#pragma once

#include "digits.hpp"

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <string_view>

namespace fieldhook {

constexpr std::size_t base64_size(std::size_t bytes) {
  return (bytes + 2) / 3 * 4;
}

/// Writes base64_size(bytes.size()) characters at `out`; the end of what was written.
char* base64_encode(Bytes bytes, char* out);

/// Decodes all of `text` into `out`; the number of bytes. Errors as decode().
inline Result<std::size_t> base64_decode(std::string_view text, MutableBytes out) {
  return decode(text, Digits::base64, out);
}

}  // namespace fieldhook
