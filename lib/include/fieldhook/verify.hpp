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
    bad_secret,   ///< no key, a key that is not ready, or one made for another profile
    no_clock,     ///< the wall clock cannot be trusted and the profile signs a time
    missing_url,  ///< the profile signs a URL or a method, and begin() was given none
};

/// The word in the spelling of the vectors: "timestamp_too_old".
std::string_view text_of(Word word);

/// What an event id in a verdict is worth.
enum class IdTrust : std::uint8_t {
  none,         ///< there is no id
  unsigned_id,  ///< no MAC covers it: it finds honest repeats, a replay can carry any other
  signed_id,
};

/// The head of an inbound request. Borrows all of it.
struct RequestHead {
  /// All three, so that `{}` stays a list of headers.
  constexpr RequestHead(std::string_view its_method, std::string_view its_url,
                        Span<const Header> its_headers)
      : method(its_method), url(its_url), headers(its_headers) {}

  std::string_view method;  ///< as in the request: "POST"
  /// The endpoint's URL as the provider was given it, in its own spelling: not one made of the
  /// Host field, which proxies change.
  std::string_view url;
  Span<const Header> headers;
};

struct Verdict {
  Word word = Word::bad_signature;
  /// Our clock less the signed timestamp, in seconds. Only after ok, timestamp_too_old and
  /// timestamp_too_new: an unsigned timestamp says nothing.
  std::int64_t clock_difference_s = 0;
  /// The id, to drop repeats by, where there is one. Only after ok; borrows the headers.
  std::string_view event_id;
  IdTrust id_trust = IdTrust::none;
};

/// Verifies one request whose body comes in pieces. Holds a running hash for each key; no copy of
/// the body is made. Use begin, body.., finish; begin again for the next request.
/// A profile that does not cover the body (covers_body()) proves who sent it, not what is in it.
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
  Word begin(const RequestHead& head);
  /// For profiles that sign neither method nor URL; others answer missing_url.
  Word begin(Span<const Header> headers) { return begin(RequestHead{{}, {}, headers}); }
  /// The next bytes of the raw body, after transfer coding, before anything else.
  void body(Bytes piece);
  Verdict finish(Now now);

 private:
  static constexpr std::size_t kMac = 32;

  Word read_head(const RequestHead& head);
  Word read_timestamp();
  Word judge_signatures();
  Word judge_list(std::string_view list, const std::uint8_t (*macs)[kMac]) const;

  const Profile* profile_;
  Span<const SigningKey> keys_;
  std::int64_t tolerance_s_;
  Word head_ = Word::missing_header;
  bool hash_failed_ = false;
  std::string_view id_;
  std::string_view timestamp_text_;
  std::string_view signatures_;
  std::string_view second_signatures_;
  std::string_view behind_body_;
  std::int64_t timestamp_ = 0;
  Sha256State running_[kMaxKeys];
};

/// The verdict over a request that is whole in memory.
Verdict verify(const Profile& profile, Span<const SigningKey> keys, const RequestHead& head,
               Bytes body, Now now);
/// For profiles that sign neither method nor URL; others answer missing_url.
inline Verdict verify(const Profile& profile, Span<const SigningKey> keys,
                      Span<const Header> headers, Bytes body, Now now) {
  return verify(profile, keys, RequestHead{{}, {}, headers}, body, now);
}

}  // namespace fieldhook
