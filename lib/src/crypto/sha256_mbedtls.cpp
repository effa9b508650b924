// SPDX-License-Identifier: MIT
// SHA-256 by Mbed TLS 2.28 and 3.x.
#include "crypto/sha256.hpp"

#include <fieldhook/secret.hpp>

#include <mbedtls/sha256.h>
#include <mbedtls/version.h>

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

}  // namespace

#if MBEDTLS_VERSION_NUMBER < 0x03000000
#define mbedtls_sha256_starts mbedtls_sha256_starts_ret
#define mbedtls_sha256_update mbedtls_sha256_update_ret
#define mbedtls_sha256_finish mbedtls_sha256_finish_ret
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

}  // namespace fieldhook
