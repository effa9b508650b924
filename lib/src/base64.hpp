// SPDX-License-Identifier: MIT
// The size of base64, RFC 4648 section 4. What writes it: encode_base64 of profile.hpp.
#pragma once

#include <fieldhook/profile.hpp>

#include <cstddef>

namespace fieldhook {

constexpr std::size_t base64_size(std::size_t bytes) {
  return (bytes + 2) / 3 * 4;
}

}  // namespace fieldhook
