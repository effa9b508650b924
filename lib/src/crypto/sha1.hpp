// SPDX-License-Identifier: MIT
// The door to SHA-1, for HMAC-SHA1 alone: what Twilio signs with. Collisions of SHA-1 do not break
// the HMAC; nothing else may use this.
#pragma once

#include <fieldhook/signing_key.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

inline constexpr std::size_t kSha1Size = 20;
inline constexpr std::size_t kSha1Block = 64;

/// The memory of either hash.
using Sha1State = Sha256State;

/// A hardware engine may fail: every answer counts. Errors: unsupported.
Status sha1_start(Sha1State& state);
Status sha1_update(Sha1State& state, Bytes bytes);
/// Ends the state; start or copy before the next use.
Status sha1_finish(Sha1State& state, std::uint8_t (&digest)[kSha1Size]);

/// What a key of any length comes to (RFC 2104), and keeps.
using Sha1KeyBlock = std::uint8_t[kSha1Block];
Status hmac_sha1_key(Bytes key, Sha1KeyBlock& block);
/// Begins a message; go on with sha1_update.
Status hmac_sha1_start(Sha1State& running, const Sha1KeyBlock& block);
/// Ends the message; `running` is used up.
Status hmac_sha1_finish(Sha1State& running, const Sha1KeyBlock& block,
                        std::uint8_t (&mac)[kSha1Size]);

}  // namespace fieldhook
