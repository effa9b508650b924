// SPDX-License-Identifier: MIT
// A build without Ed25519: nothing is verified, nothing is signed.
#include "crypto/ed25519.hpp"

#include <fieldhook/version.hpp>

namespace fieldhook {

bool has_ed25519() {
  return false;
}

Status ed25519_verify(const std::uint8_t (&)[kEd25519Public], Bytes,
                      const std::uint8_t (&)[kEd25519Signature]) {
  return Status::unsupported;
}

Status ed25519_secret(Bytes, std::uint8_t (&)[kEd25519Secret]) {
  return Status::unsupported;
}

Status ed25519_sign(const std::uint8_t (&)[kEd25519Secret], Bytes,
                    std::uint8_t (&)[kEd25519Signature]) {
  return Status::unsupported;
}

std::string_view ed25519_library_version() {
  return {};
}

}  // namespace fieldhook
