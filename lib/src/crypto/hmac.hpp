// SPDX-License-Identifier: MIT
// HMAC-SHA256 (RFC 2104) on plain SHA-256, with the key's two states kept: the backends' own HMAC
// calls allocate, and hash the key anew for each message.
#pragma once

#include "crypto/sha256.hpp"
#include "key_bytes.hpp"

#include <fieldhook/profile.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// Makes the two states of a secret's text; see Scheme::keep.
Status hmac_keep(const KeyText& text, std::size_t least, KeptKey& kept);

/// Begins a message under `key` in `running`; go on with sha256_update.
void hmac_start(Sha256State& running, const SigningKey& key);
/// Ends the message; `running` is used up.
Status hmac_finish(Sha256State& running, const SigningKey& key, std::uint8_t (&mac)[kSha256Size]);

/// True for equal bytes, in a time that depends on the size only.
bool equal_in_constant_time(const std::uint8_t* a, const std::uint8_t* b, std::size_t size);

}  // namespace fieldhook
