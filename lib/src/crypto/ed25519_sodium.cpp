// SPDX-License-Identifier: MIT
// Ed25519 by libsodium. sodium_init() is not called: it chooses among implementations of other
// algorithms and opens a source of randomness; nothing here has a choice or needs any.
#include "crypto/ed25519.hpp"

#include <fieldhook/secret.hpp>
#include <fieldhook/version.hpp>

#include <sodium.h>

#include <cstring>

namespace fieldhook {

static_assert(kEd25519Public == crypto_sign_ed25519_PUBLICKEYBYTES);
static_assert(kEd25519Seed == crypto_sign_ed25519_SEEDBYTES);
static_assert(kEd25519Secret == crypto_sign_ed25519_SECRETKEYBYTES);
static_assert(kEd25519Signature == crypto_sign_ed25519_BYTES);

bool has_ed25519() {
  return true;
}

Status ed25519_verify(const std::uint8_t (&public_key)[kEd25519Public], Bytes message,
                      const std::uint8_t (&signature)[kEd25519Signature]) {
  const int error =
      crypto_sign_ed25519_verify_detached(signature, message.data(), message.size(), public_key);
  return error == 0 ? Status::ok : Status::refused;
}

Status ed25519_secret(Bytes bytes, std::uint8_t (&secret)[kEd25519Secret]) {
  if (bytes.size() != kEd25519Seed && bytes.size() != kEd25519Secret) return Status::malformed;
  std::uint8_t public_key[kEd25519Public];
  if (crypto_sign_ed25519_seed_keypair(public_key, secret, bytes.data()) != 0) {
    return Status::unsupported;
  }
  const Bytes stated = bytes.from(kEd25519Seed);
  if (stated.empty() || std::memcmp(stated.data(), public_key, sizeof public_key) == 0) {
    return Status::ok;
  }
  wipe(secret);
  return Status::refused;
}

Status ed25519_sign(const std::uint8_t (&secret)[kEd25519Secret], Bytes message,
                    std::uint8_t (&signature)[kEd25519Signature]) {
  const int error =
      crypto_sign_ed25519_detached(signature, nullptr, message.data(), message.size(), secret);
  return error == 0 ? Status::ok : Status::unsupported;
}

std::string_view ed25519_library_version() {
  return SODIUM_VERSION_STRING;
}

}  // namespace fieldhook
