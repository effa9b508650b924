// SPDX-License-Identifier: MIT
// The door to ECDSA on P-256 (FIPS 186-5, X9.62): one file per backend behind it.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

inline constexpr std::size_t kP256Scalar = 32;
inline constexpr std::size_t kP256Point = 1 + 2 * kP256Scalar;  // 0x04, x, y
inline constexpr std::size_t kP256Digest = 32;
inline constexpr std::size_t kP256Spki = 26 + kP256Point;

/// Reads a public key as a SubjectPublicKeyInfo (RFC 5480): the one DER encoding of an uncompressed
/// point of P-256. The backend may take memory from its heap.
/// Errors    malformed: anything else, another curve or a compressed point included
///           refused: the point is not on the curve
///           no_space: the backend has no memory
Status p256_read_spki(Bytes spki, std::uint8_t (&point)[kP256Point]);

/// Whether `signature` is of `digest` by the owner of `point`. The backend may take memory from
/// its heap. ECDSA is malleable: r and n - s verify as well, so a signature names no event.
/// Errors    malformed: not the one DER encoding of two integers from 1 to n - 1
///           refused: it is not
///           no_space: the backend has no memory
Status p256_verify(const std::uint8_t (&point)[kP256Point],
                   const std::uint8_t (&digest)[kP256Digest], Bytes signature);

}  // namespace fieldhook
