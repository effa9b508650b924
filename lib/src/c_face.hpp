// SPDX-License-Identifier: MIT
// What stands behind the types that C only points at.
#pragma once

#include <fieldhook/fieldhook.h>

#include <fieldhook/profile.hpp>
#include <fieldhook/route.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/sink.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/time.hpp>
#include <fieldhook/verify.hpp>

#include <cstddef>
#include <string_view>

struct fieldhook_profile {
  const fieldhook::Profile& row;
};

struct fieldhook_sink {
  const fieldhook::Sink& row;
  fieldhook::Render render;  // nullptr: the payload goes as it is
};

/// Makes its row's Verifier at `place`: what of a verdict depends on the row.
struct fieldhook_verifier {
  fieldhook::Verifier& (*make)(void* place, fieldhook::Span<const fieldhook::SigningKey> keys);
};

namespace fieldhook {

// C has no namespaces and no enum class: the same numbers under its names.
constexpr fieldhook_status c_status(Status status) {
  return static_cast<fieldhook_status>(status);
}
static_assert(c_status(Status::ok) == FIELDHOOK_OK);
static_assert(c_status(Status::unsupported) == FIELDHOOK_UNSUPPORTED);

/// Whether a pointer and a size can belong together.
constexpr bool fits(const void* data, std::size_t size) {
  return data != nullptr || size == 0;
}
inline bool fits(fieldhook_text text) {
  return fits(text.data, text.size);
}
inline bool fits(fieldhook_bytes bytes) {
  return fits(bytes.data, bytes.size);
}

inline std::string_view view_of(fieldhook_text text) {
  return {text.data, text.size};
}
inline Bytes view_of(fieldhook_bytes bytes) {
  return {bytes.data, bytes.size};
}
inline fieldhook_text c_text(std::string_view text) {
  return {text.data(), text.size()};
}

/// A quality that C made up is the worst.
inline Now now_of(const fieldhook_now& now) {
  const auto quality = now.quality <= FIELDHOOK_CLOCK_SYNCED
                           ? static_cast<ClockQuality>(now.quality)
                           : ClockQuality::unknown;
  return {Instant{now.mono_ms}, UnixTime{now.wall_s}, quality};
}

/// What fieldhook_verify does, with something to do to the verifier before it begins.
struct VerifyCall {
  const fieldhook_verifier* verifier;
  const fieldhook_key* keys;
  std::size_t key_count;
  const fieldhook_request* request;
  const fieldhook_now* now;
};
using Prepare = void (*)(Verifier& verifier, void* context);
Verdict verify_for_c(const VerifyCall& call, Prepare prepare, void* context,
                     fieldhook_verdict& told);

class Courier;

/// Of a client that was made.
Courier& courier_of(fieldhook_client& client);

/// Keys as they were made by fieldhook_key_make.
inline Span<const SigningKey> keys_of(const fieldhook_key* keys, std::size_t count) {
  static_assert(sizeof(SigningKey) == sizeof(fieldhook_key), "an array of them is an array");
  static_assert(alignof(SigningKey) <= alignof(fieldhook_key));
  return {reinterpret_cast<const SigningKey*>(keys), count};
}

}  // namespace fieldhook
