// SPDX-License-Identifier: MIT
// Base64, RFC 4648 section 4: padded.
#pragma once

#include <fieldhook/span.hpp>

#include <cstddef>

namespace fieldhook {

constexpr std::size_t base64_size(std::size_t bytes) {
  return (bytes + 2) / 3 * 4;
}

/// Writes base64_size() characters at `out`; their end.
char* encode_base64(Bytes bytes, char* out);

}  // namespace fieldhook
