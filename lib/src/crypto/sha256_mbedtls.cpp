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

/// Begins a hash with the block, which it xors with `pad` before.
Status start_under(std::uint8_t pad, std::uint8_t (&block)[kSha256Block], Sha256State& state) {
  for (std::uint8_t& byte : block) byte = static_cast<std::uint8_t>(byte ^ pad);
  const Status status = sha256_start(state);
  return status == Status::ok ? sha256_update(state, block) : status;
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

Status sha256_keep(HmacStates& kept, std::uint8_t (&block)[kSha256Block], Sha256State&) {
  std::memcpy(kept.block, block, sizeof block);
  return Status::ok;
}

Status sha256_resume(Sha256State& state, const HmacStates& kept, Pad pad) {
  std::uint8_t block[kSha256Block];
  std::memcpy(block, kept.block, sizeof block);
  const Status status = start_under(static_cast<std::uint8_t>(pad), block, state);
  wipe(block);
  return status;
}

#else

Status sha256_keep(HmacStates& kept, std::uint8_t (&block)[kSha256Block], Sha256State& work) {
  auto pad = static_cast<std::uint8_t>(Pad::inner);
  for (auto& words : kept.words) {
    const Status status = start_under(pad, block, work);
    if (status != Status::ok) return status;
    std::memcpy(words, context(work)->MBEDTLS_PRIVATE(state), sizeof words);
    pad ^= static_cast<std::uint8_t>(Pad::outer);  // goes over the one before
  }
  return Status::ok;
}

Status sha256_resume(Sha256State& state, const HmacStates& kept, Pad pad) {
  auto* const fresh = new (state.bytes) mbedtls_sha256_context;
  fresh->MBEDTLS_PRIVATE(total)[0] = kSha256Block;
  fresh->MBEDTLS_PRIVATE(total)[1] = 0;
  const auto& words = kept.words[pad == Pad::inner ? 0 : 1];
  std::memcpy(fresh->MBEDTLS_PRIVATE(state), words, sizeof words);
#if defined(MBEDTLS_SHA224_C) || MBEDTLS_VERSION_NUMBER < 0x03000000
  fresh->MBEDTLS_PRIVATE(is224) = 0;
#endif
  return Status::ok;
}

#endif

}  // namespace fieldhook
