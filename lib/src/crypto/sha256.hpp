// SPDX-License-Identifier: MIT
// The door to SHA-256: one file per backend behind it.
#pragma once

#include <fieldhook/signing_key.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

inline constexpr std::size_t kSha256Size = 32;
inline constexpr std::size_t kSha256Block = 64;

void sha256_start(Sha256State& state);
void sha256_update(Sha256State& state, Bytes bytes);
/// Ends the state; start or copy before the next use.
/// Errors    unsupported: a hardware engine failed, in this call or in one since the start
Status sha256_finish(Sha256State& state, std::uint8_t (&digest)[kSha256Size]);
/// `to` goes on from where `from` stands.
void sha256_copy(Sha256State& to, const Sha256State& from);

/// RFC 2104: under which pad a key's block stands, at the begin of either hash.
enum class Pad : std::uint8_t { inner, outer };

/// Hashes a key's block under each pad, and keeps what that comes to. `block` and `work` are used
/// up, and the caller's to wipe.
void sha256_keep(HmacStates& kept, std::uint8_t (&block)[kSha256Block], Sha256State& work);
/// Begins behind the block under `pad`.
void sha256_resume(Sha256State& state, const HmacStates& kept, Pad pad);

}  // namespace fieldhook
