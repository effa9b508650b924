// SPDX-License-Identifier: MIT
// The signature header of one attempt.
#pragma once

#include <fieldhook/profile.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/time.hpp>

#include <cstddef>
#include <string_view>

namespace fieldhook {

/// Bytes for the signature header's value: four signatures of "v1," and 44 characters.
inline constexpr std::size_t kMaxSignature = 192;
/// Bytes for a timestamp's text.
inline constexpr std::size_t kMaxTimestamp = 20;

/// What is signed. Borrows id and payload.
struct SignInput {
  std::string_view id;
  UnixTime timestamp;
  Bytes payload;
};

/// Writes the signature header's value of one attempt into `out` and returns the written part: one
/// signature a key, in the keys' order, separated by spaces.
/// The signed content is streamed into the MAC piece by piece: no copy of the payload is made.
/// Limits    out needs kMaxSignature (192) bytes for kMaxKeys keys.
/// Units     timestamp in whole seconds since 1970-01-01 UTC, the wall clock of this attempt.
/// Errors    no_space: `out` is too small, nothing useful is in it
///           refused: no key, more than kMaxKeys, or a key made for another profile; a time
///           before 1970
///           malformed: `id` is no event id (a '.' would make the signed content ambiguous)
///           unsupported: the profile does not sign, or the hash failed
/// Source    Standard Webhooks 1.0, "Signature scheme"; vectors in tests/conformance.
Result<std::string_view> sign(const Profile& profile, Span<const SigningKey> keys,
                              const SignInput& input, Span<char> out);

}  // namespace fieldhook
