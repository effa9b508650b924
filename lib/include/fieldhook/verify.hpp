// SPDX-License-Identifier: MIT
// The verdict over an inbound request: over its raw bytes, before anything parses them.
#pragma once

#include <fieldhook/profile.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/time.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// The verdict in one word. Only `ok` lets a request in.
enum class [[nodiscard]] Word : std::uint8_t{
    ok,
    missing_header,     ///< absent or empty
    duplicate_header,   ///< more than once: two stacks could read two messages
    malformed_header,   ///< there, and not by its grammar
    unknown_version,    ///< well formed, but no signature of a version that the profile knows
    bad_signature,      ///< no signature fits any key
    timestamp_too_old,  ///< rightly signed, outside of the tolerance
    timestamp_too_new,
    bad_secret,  ///< no key, a key that is not ready, or one made for another profile
    no_clock,    ///< the wall clock cannot be trusted and the profile signs a time
};

/// The word in the spelling of the vectors: "timestamp_too_old".
std::string_view text_of(Word word);

struct Verdict {
  Word word = Word::bad_signature;
  /// Our clock less the signed timestamp, in seconds. Only after ok, timestamp_too_old and
  /// timestamp_too_new: an unsigned timestamp says nothing.
  std::int64_t clock_difference_s = 0;
  /// The signed id, to drop repeats by. Only after ok; borrows the headers.
  std::string_view event_id;
};

/// Verifies one request whose body comes in pieces. Holds a running hash for each key; no copy of
/// the body is made. Use begin, body.., finish; begin again for the next request.
/// Limits    kMaxKeys keys, kMaxSignatures signatures in the header.
/// Lifetime  the profile and the keys outlive the verifier, the headers outlive finish().
class Verifier {
 public:
  static constexpr std::size_t kMaxSignatures = 16;

  Verifier(const Profile& profile, Span<const SigningKey> keys)
      : Verifier(profile, keys, profile.tolerance_s) {}
  /// `tolerance_s`: accepted age of a timestamp in seconds, past and future, the bound included.
  Verifier(const Profile& profile, Span<const SigningKey> keys, std::int64_t tolerance_s)
      : profile_(&profile), keys_(keys), tolerance_s_(tolerance_s) {}
  ~Verifier();  // the running hashes are as good as the keys: wiped
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;

  /// Takes the request's head, with names in any case. What is wrong with it is told by finish();
  /// an answer other than ok already here saves reading the body.
  Word begin(Span<const Header> headers);
  /// The next bytes of the raw body, after transfer coding, before anything else.
  void body(Bytes piece);
  Verdict finish(Now now);

 private:
  Word read_head(Span<const Header> headers);
  Word judge_signatures();

  const Profile* profile_;
  Span<const SigningKey> keys_;
  std::int64_t tolerance_s_;
  Word head_ = Word::missing_header;
  bool hash_failed_ = false;
  std::string_view id_;
  std::string_view timestamp_text_;
  std::string_view signatures_;
  std::string_view behind_body_;
  std::int64_t timestamp_ = 0;
  Sha256State running_[kMaxKeys];
};

/// The verdict over a request that is whole in memory.
Verdict verify(const Profile& profile, Span<const SigningKey> keys, Span<const Header> headers,
               Bytes body, Now now);

}  // namespace fieldhook
