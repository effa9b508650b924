// SPDX-License-Identifier: MIT
// A MAC as text in a signature header.
#pragma once

#include "crypto/sha256.hpp"

#include <fieldhook/profile.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// Characters of a signature of `bytes` bytes. Not for tokens.
std::size_t mac_text_size(MacText form, std::size_t bytes);

/// Writes mac_text_size() characters at `out`; the end of what was written.
char* write_mac(MacText form, Bytes mac, char* out);

/// Reads all of `text`; a token becomes its SHA-256, so that tokens of any length compare in
/// constant time.
/// Errors    malformed: not the one way to write 32 bytes
///           unsupported: the hash failed
Status read_mac(MacText form, std::string_view text, std::uint8_t (&mac)[kSha256Size]);

}  // namespace fieldhook
