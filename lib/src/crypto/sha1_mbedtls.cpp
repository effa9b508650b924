// SPDX-License-Identifier: MIT
// SHA-1 by Mbed TLS 2.28 and 3.x, where it is built in.
#include "crypto/sha1.hpp"

#include <mbedtls/sha1.h>
#include <mbedtls/version.h>

#include <new>

namespace fieldhook {

#if defined(MBEDTLS_SHA1_C)
namespace {

static_assert(sizeof(mbedtls_sha1_context) <= Sha1State::kSize,
              "raise Sha256State::kSize for this hash engine");

mbedtls_sha1_context* context(Sha1State& state) {
  return std::launder(reinterpret_cast<mbedtls_sha1_context*>(state.bytes));
}

Status told(int error) {
  return error == 0 ? Status::ok : Status::unsupported;
}

}  // namespace

#if MBEDTLS_VERSION_NUMBER < 0x03000000
#define mbedtls_sha1_starts mbedtls_sha1_starts_ret
#define mbedtls_sha1_update mbedtls_sha1_update_ret
#define mbedtls_sha1_finish mbedtls_sha1_finish_ret
#endif

Status sha1_start(Sha1State& state) {
  mbedtls_sha1_init(new (state.bytes) mbedtls_sha1_context);
  return told(mbedtls_sha1_starts(context(state)));
}

Status sha1_update(Sha1State& state, Bytes bytes) {
  return told(mbedtls_sha1_update(context(state), bytes.data(), bytes.size()));
}

Status sha1_finish(Sha1State& state, std::uint8_t (&digest)[kSha1Size]) {
  const int error = mbedtls_sha1_finish(context(state), digest);
  mbedtls_sha1_free(context(state));  // wipes: what was hashed may be a key
  return told(error);
}

#else  // a library built without SHA-1

Status sha1_start(Sha1State&) {
  return Status::unsupported;
}
Status sha1_update(Sha1State&, Bytes) {
  return Status::unsupported;
}
Status sha1_finish(Sha1State&, std::uint8_t (&)[kSha1Size]) {
  return Status::unsupported;
}

#endif

}  // namespace fieldhook
