// SPDX-License-Identifier: MIT
// The door to Ed25519 (RFC 8032): one file per backend behind it, and one for builds without any.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

inline constexpr std::size_t kEd25519Public = 32;
inline constexpr std::size_t kEd25519Seed = 32;
inline constexpr std::size_t kEd25519Secret = 64;  // the seed, then the public key
inline constexpr std::size_t kEd25519Signature = 64;

/// Whether this build has Ed25519; if not, every call answers `unsupported`.
bool has_ed25519();

/// Whether `signature` is of `message` by the owner of `public_key`. The message is hashed twice
/// and must be whole: the streaming call of libraries is another algorithm (Ed25519ph).
/// Errors    refused: it is not; nor is it under a key or an R of small order, a key that is not
///           canonical, or an S that is not below the order of the group
///           unsupported: this build has no Ed25519
Status ed25519_verify(const std::uint8_t (&public_key)[kEd25519Public], Bytes message,
                      const std::uint8_t (&signature)[kEd25519Signature]);

/// Makes of a seed (32 bytes), or of a seed and its public key (64), what ed25519_sign takes.
/// `secret` is the caller's to wipe.
/// Errors    malformed: neither length
///           refused: the public key is not the seed's own; to sign with it gives the seed away
///           unsupported: this build has no Ed25519
Status ed25519_secret(Bytes bytes, std::uint8_t (&secret)[kEd25519Secret]);

/// Needs no randomness: the same message has the same signature.
/// Errors    unsupported: this build has no Ed25519
Status ed25519_sign(const std::uint8_t (&secret)[kEd25519Secret], Bytes message,
                    std::uint8_t (&signature)[kEd25519Signature]);

}  // namespace fieldhook
