// SPDX-License-Identifier: MIT
// SHA-256 by Mbed TLS 2.28 and 3.x.
#include "crypto/sha256.hpp"

#include <fieldhook/secret.hpp>

#include <mbedtls/sha256.h>
#include <mbedtls/version.h>

#include <cstring>
#include <new>

namespace fieldhook {
namespace {

static_assert(sizeof(mbedtls_sha256_context) <= Sha256State::kSize,
              "raise Sha256State::kSize for this hash engine");

mbedtls_sha256_context* context(Sha256State& state) {
  return std::launder(reinterpret_cast<mbedtls_sha256_context*>(state.bytes));
}

Status told(int error) {
  return error == 0 ? Status::ok : Status::unsupported;
}

/// Begins a hash with the block.
Status start_with(Sha256State& state, const std::uint8_t (&block)[kSha256Block]) {
  const Status status = sha256_start(state);
  return status == Status::ok ? sha256_update(state, block) : status;
}

void apply(std::uint8_t pad, std::uint8_t (&block)[kSha256Block]) {
  for (std::uint8_t& byte : block) byte = static_cast<std::uint8_t>(byte ^ pad);
}

}  // namespace

#if MBEDTLS_VERSION_NUMBER < 0x03000000
#define mbedtls_sha256_starts mbedtls_sha256_starts_ret
#define mbedtls_sha256_update mbedtls_sha256_update_ret
#define mbedtls_sha256_finish mbedtls_sha256_finish_ret
#define MBEDTLS_PRIVATE(member) member
#endif

Status sha256_start(Sha256State& state) {
  auto* const fresh = new (state.bytes) mbedtls_sha256_context;
#if defined(MBEDTLS_SHA256_ALT)
  mbedtls_sha256_init(fresh);  // the software context has nothing that starting does not set
#endif
  return told(mbedtls_sha256_starts(fresh, 0));
}

Status sha256_update(Sha256State& state, Bytes bytes) {
  return told(mbedtls_sha256_update(context(state), bytes.data(), bytes.size()));
}

Status sha256_finish(Sha256State& state, std::uint8_t (&digest)[kSha256Size]) {
  const int error = mbedtls_sha256_finish(context(state), digest);
  // What was hashed may be a key. From 3.0 on the backend has wiped it by now.
#if defined(MBEDTLS_SHA256_ALT)
  mbedtls_sha256_free(context(state));
#elif MBEDTLS_VERSION_NUMBER < 0x03000000
  wipe(state.bytes);
#endif
  return told(error);
}

void sha256_copy(Sha256State& to, const Sha256State& from) {
#if defined(MBEDTLS_SHA256_ALT)
  mbedtls_sha256_init(new (to.bytes) mbedtls_sha256_context);
  mbedtls_sha256_clone(context(to), context(const_cast<Sha256State&>(from)));
#else
  to = from;  // the software context is plain data: its clone is this, behind two calls
#endif
}

#if defined(MBEDTLS_SHA256_ALT)

Status sha256_keep(HmacStates& kept, std::uint8_t (&block)[kSha256Block]) {
  std::memcpy(kept.block, block, sizeof block);
  return Status::ok;
}

Status sha256_resume(Sha256State& state, const HmacStates& kept, Pad pad) {
  std::uint8_t block[kSha256Block];
  std::memcpy(block, kept.block, sizeof block);
  apply(kPads[static_cast<std::size_t>(pad)], block);
  const Status status = start_with(state, block);
  wipe(block);
  return status;
}

#else

Status sha256_keep(HmacStates& kept, std::uint8_t (&block)[kSha256Block]) {
  Sha256State state;
  Status status = Status::ok;
  std::uint8_t before = 0;
  for (std::size_t i = 0; i < sizeof kPads && status == Status::ok; ++i) {
    apply(kPads[i] ^ before, block);  // a pad goes over the one before
    before = kPads[i];
    status = start_with(state, block);
    std::memcpy(kept.words[i], context(state)->MBEDTLS_PRIVATE(state), sizeof kept.words[i]);
  }
  wipe(state.bytes);
  return status;
}

Status sha256_resume(Sha256State& state, const HmacStates& kept, Pad pad) {
  auto* const fresh = new (state.bytes) mbedtls_sha256_context;
  fresh->MBEDTLS_PRIVATE(total)[0] = kSha256Block;
  fresh->MBEDTLS_PRIVATE(total)[1] = 0;
  std::memcpy(fresh->MBEDTLS_PRIVATE(state), kept.words[static_cast<std::size_t>(pad)],
              sizeof kept.words[0]);
#if defined(MBEDTLS_SHA224_C) || MBEDTLS_VERSION_NUMBER < 0x03000000
  fresh->MBEDTLS_PRIVATE(is224) = 0;
#endif
  return Status::ok;
}

#endif

}  // namespace fieldhook
