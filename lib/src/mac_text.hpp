// SPDX-License-Identifier: MIT
// A MAC as text in a signature header, and the lists that such texts stand in.
#pragma once

#include "crypto/hmac.hpp"

#include <fieldhook/profile.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// Characters of one MAC. Not for tokens.
std::size_t mac_text_size(MacText form);

/// Writes mac_text_size(form) characters at `out`; the end of what was written.
char* write_mac(MacText form, const std::uint8_t (&mac)[kMacSize], char* out);

/// Reads all of `text`; a token becomes its SHA-256, so that tokens of any length compare in
/// constant time.
/// Errors    malformed: not the one way to write 32 bytes
///           unsupported: the hash failed
Status read_mac(MacText form, std::string_view text, std::uint8_t (&mac)[kMacSize]);

/// Takes the next item off `list`, and the separator behind it.
std::string_view take_item(std::string_view& list, char separator);

}  // namespace fieldhook
