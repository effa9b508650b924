// SPDX-License-Identifier: MIT
// SHA-256 by Mbed TLS 2.28 and 3.x.
#include "crypto/sha256.hpp"

#include <fieldhook/secret.hpp>

#include <mbedtls/sha256.h>
#include <mbedtls/version.h>

#include <cstring>
#include <new>

#if MBEDTLS_VERSION_NUMBER < 0x03000000
#define mbedtls_sha256_starts mbedtls_sha256_starts_ret
#define mbedtls_sha256_update mbedtls_sha256_update_ret
#define mbedtls_sha256_finish mbedtls_sha256_finish_ret
#define MBEDTLS_PRIVATE(member) member
#endif

namespace fieldhook {
namespace {

mbedtls_sha256_context* context(Sha256State& state) {
  return std::launder(reinterpret_cast<mbedtls_sha256_context*>(state.bytes));
}

#if defined(MBEDTLS_SHA256_ALT)

static_assert(sizeof(mbedtls_sha256_context) < Sha256State::kSize,
              "raise Sha256State::kSize for this hash engine");

/// Behind the context: whether a call has failed.
std::uint8_t& failed(Sha256State& state) {
  return state.bytes[Sha256State::kSize - 1];
}

void note(Sha256State& state, int error) {
  if (error != 0) failed(state) = 1;
}

#else

static_assert(sizeof(mbedtls_sha256_context) <= Sha256State::kSize,
              "raise Sha256State::kSize for this version");

/// Hashing in software cannot fail: library/sha256.c answers 0 from every call, 2.28 to 3.6.
void note(Sha256State&, int) {}

#endif

constexpr std::uint8_t kInner = 0x36;
constexpr std::uint8_t kOuter = 0x5C;

/// Begins a hash with the block, which it xors with `pad` before.
void start_under(std::uint8_t pad, std::uint8_t (&block)[kSha256Block], Sha256State& state) {
  for (std::uint8_t& byte : block) byte = static_cast<std::uint8_t>(byte ^ pad);
  sha256_start(state);
  sha256_update(state, block);
}

}  // namespace

void sha256_start(Sha256State& state) {
  auto* const fresh = new (state.bytes) mbedtls_sha256_context;
#if defined(MBEDTLS_SHA256_ALT)
  mbedtls_sha256_init(fresh);  // the software context has nothing that starting does not set
  failed(state) = 0;
#endif
  note(state, mbedtls_sha256_starts(fresh, 0));
}

void sha256_update(Sha256State& state, Bytes bytes) {
  note(state, mbedtls_sha256_update(context(state), bytes.data(), bytes.size()));
}

Status sha256_finish(Sha256State& state, std::uint8_t (&digest)[kSha256Size]) {
  bool is_good = mbedtls_sha256_finish(context(state), digest) == 0;
  // What was hashed may be a key. From 3.0 on the backend has wiped it by now.
#if defined(MBEDTLS_SHA256_ALT)
  is_good = is_good && failed(state) == 0;
  mbedtls_sha256_free(context(state));
#elif MBEDTLS_VERSION_NUMBER < 0x03000000
  wipe(state.bytes);
#endif
  return is_good ? Status::ok : Status::unsupported;
}

void sha256_copy(Sha256State& to, const Sha256State& from) {
#if defined(MBEDTLS_SHA256_ALT)
  auto& source = const_cast<Sha256State&>(from);
  mbedtls_sha256_init(new (to.bytes) mbedtls_sha256_context);
  mbedtls_sha256_clone(context(to), context(source));
  failed(to) = failed(source);
#else
  to = from;  // the software context is plain data: its clone is this, behind two calls
#endif
}

#if defined(MBEDTLS_SHA256_ALT)

void sha256_keep(HmacStates& kept, std::uint8_t (&block)[kSha256Block], Sha256State&) {
  std::memcpy(kept.block, block, sizeof block);
}

void sha256_resume(Sha256State& state, const HmacStates& kept, Pad pad) {
  std::uint8_t block[kSha256Block];
  std::memcpy(block, kept.block, sizeof block);
  start_under(pad == Pad::inner ? kInner : kOuter, block, state);
  wipe(block);
}

#else

void sha256_keep(HmacStates& kept, std::uint8_t (&block)[kSha256Block], Sha256State& work) {
  std::uint8_t pad = kInner;
  for (auto& words : kept.words) {
    start_under(pad, block, work);
    std::memcpy(words, context(work)->MBEDTLS_PRIVATE(state), sizeof words);
    pad ^= kOuter;  // goes over the one before
  }
}

void sha256_resume(Sha256State& state, const HmacStates& kept, Pad pad) {
  auto* const fresh = new (state.bytes) mbedtls_sha256_context;
  fresh->MBEDTLS_PRIVATE(total)[0] = kSha256Block;
  fresh->MBEDTLS_PRIVATE(total)[1] = 0;
  const auto& words = kept.words[static_cast<std::size_t>(pad)];
  std::memcpy(fresh->MBEDTLS_PRIVATE(state), words, sizeof words);
#if defined(MBEDTLS_SHA224_C) || MBEDTLS_VERSION_NUMBER < 0x03000000
  fresh->MBEDTLS_PRIVATE(is224) = 0;
#endif
}

#endif

}  // namespace fieldhook
