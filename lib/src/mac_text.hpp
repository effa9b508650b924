// SPDX-License-Identifier: MIT
// A MAC as text in a signature header.
#pragma once

#include <fieldhook/profile.hpp>
#include <fieldhook/span.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// Characters of a signature of `bytes` bytes.
std::size_t mac_text_size(MacText form, std::size_t bytes);

/// Writes mac_text_size() characters at `out`; the end of what was written.
char* write_mac(MacText form, Bytes mac, char* out);

}  // namespace fieldhook
