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

/// Bytes for the signature header's value: four Ed25519 signatures of "v1a," and
/// 88 characters, or as many shorter ones.
inline constexpr std::size_t kMaxSignature = 376;
/// Bytes for a timestamp's text.
inline constexpr std::size_t kMaxTimestamp = 24;

/// What is signed. Borrows all of it.
struct SignInput {
  std::string_view id;  ///< only where the profile signs it; else it may be empty
  UnixTime timestamp;
  Bytes payload;
  std::string_view method = {};  ///< "POST"; this and
  std::string_view url = {};     ///< the receiver's URL only where the profile signs them
  /// Room for all that is signed, the payload included; only for a profile whose body_need is not
  /// `streamed`.
  MutableBytes scratch = {};
};

/// The value of the timestamp header of one attempt, written into `space`; time.s >= 0.
std::string_view timestamp_text(const Profile& profile, UnixTime time,
                                char (&space)[kMaxTimestamp]);

/// Writes the signature header's value of one attempt into `out` and returns the written part: one
/// signature a key, in the keys' order, with the profile's separator between them.
/// The signed content is streamed into the MAC piece by piece: no copy of the payload is made.
/// Limits    out needs kMaxSignature (376) bytes for kMaxKeys keys.
/// Units     timestamp in whole seconds since 1970-01-01 UTC, the wall clock of this attempt.
/// Errors    no_space: `out` or the scratch is too small, nothing useful is in it
///           refused: no key, more than kMaxKeys (than one, where the header holds no list), or
///           a key made for another profile; a time before 1970; no method or URL for a profile
///           that signs it
///           malformed: `id` is no event id (a '.' would make the signed content ambiguous)
///           unsupported: the profile does not sign or is for receivers only, the key is a public
///           one, or the hash failed
/// Source    the rows of profiles.hpp; vectors in tests/conformance.
Result<std::string_view> sign(const Profile& profile, Span<const SigningKey> keys,
                              const SignInput& input, Span<char> out);

}  // namespace fieldhook
