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

/// The memory of either hash: a key keeps two states, whichever its scheme hashes with.
using Sha1State = Sha256State;

/// A hardware engine may fail: every answer counts. Errors: unsupported.
Status sha1_start(Sha1State& state);
Status sha1_update(Sha1State& state, Bytes bytes);
/// Ends the state; start or copy before the next use.
Status sha1_finish(Sha1State& state, std::uint8_t (&digest)[kSha1Size]);
/// `to` goes on from where `from` stands.
void sha1_copy(Sha1State& to, const Sha1State& from);

/// Makes the two states that a key of any length keeps (RFC 2104). A message begins with a
/// sha1_copy of `inner` and goes on with sha1_update.
Status hmac_sha1_key(Bytes key, Sha1State& inner, Sha1State& outer);
/// Ends the message; `running` is used up.
Status hmac_sha1_finish(Sha1State& running, const Sha1State& outer, std::uint8_t (&mac)[kSha1Size]);

}  // namespace fieldhook
