// SPDX-License-Identifier: MIT
// What a backend of ecdsa_p256.hpp does: arithmetic over numbers that are known to be in range.
#pragma once

#include "crypto/ecdsa_p256.hpp"

#include <fieldhook/status.hpp>

#include <cstdint>

namespace fieldhook::p256_backend {

/// Errors    refused: `point`, which begins with 0x04, is not on the curve
///           no_space: no memory
Status check_point(const std::uint8_t (&point)[kP256Point]);

/// `point` passed check_point; r and s are from 1 to n - 1, the most significant byte first.
/// Errors    refused: not a signature of `digest`
///           no_space: no memory
Status verify(const std::uint8_t (&point)[kP256Point], const std::uint8_t (&digest)[kP256Digest],
              const std::uint8_t (&r)[kP256Scalar], const std::uint8_t (&s)[kP256Scalar]);

}  // namespace fieldhook::p256_backend
