// SPDX-License-Identifier: MIT
// The verdict over an inbound request: over its raw bytes, before anything parses them.
#pragma once

#include <fieldhook/profile.hpp>
#include <fieldhook/replay_judge.hpp>
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
    bad_secret,       ///< no key, a key that is not ready, or one made for another profile
    no_clock,         ///< the wall clock cannot be trusted and the profile signs a time
    missing_url,      ///< the profile signs a URL or a method, and begin() was given none
    bad_body_hash,    ///< the signed URL names another hash of the body
    malformed_body,   ///< a profile that looks into the body cannot read it
    bad_certificate,  ///< the provider's certificate is not to be trusted, or none was given
    bad_cert_url,     ///< the certificate's URL is not the provider's
    no_space,         ///< the body does not fit the buffer that the profile needs
    unsupported,      ///< this build lacks the profile's algorithm
    malformed_event,  ///< a CloudEvent without what it must have
    stale,  ///< within the tolerance, but the replay guard may have forgotten it: its clock ran
            ///< back
    replay_guard_full,       ///< a replay could not be told from now on: answer 503, it comes again
    unsupported_media_type,  ///< a CloudEvent in a format that is not read here
    origin_not_allowed,      ///< a handshake of a sender that the policy does not name
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
  /// The id, to drop repeats by, where there is one. Only after ok; borrows the headers, or the
  /// buffer where the profile finds it in the body.
  std::string_view event_id;
  IdTrust id_trust = IdTrust::none;
  /// Only with a replay guard, and only after ok. True: it was here before, do nothing but answer.
  bool repeat = false;
  ReplayTicket ticket;  ///< to commit once the event is safe
};

/// What a scheme looks at that is checked against a certificate: PayPal. Borrows both; PEM or DER.
struct Certificates {
  Bytes chain;  ///< the provider's, its own first, as fetched from the URL that the request names
  Bytes roots;  ///< those that the caller trusts
};

/// One request as far as a verifier has it: what a profile's scheme judges. For lib/src.
struct InboundRequest : ContentPieces {
  const Profile* profile = nullptr;
  Span<const SigningKey> keys;
  Sha256State* running = nullptr;  ///< one a key
  Span<const Header> headers;
  std::string_view signatures;
  std::string_view second_signatures;
  std::string_view behind_body;  ///< of the content template
  MutableBytes buffer;           ///< for a body that is needed whole
  std::size_t before_body = 0;   ///< bytes of content in the buffer, the body behind them
  std::size_t body_size = 0;
  const Certificates* certificates = nullptr;
  /// What no replay can change: the MAC, a hash of the content. Empty: nothing of the request is
  /// signed. A signed id goes before it.
  Bytes identity;
  std::uint8_t identity_space[32];
  std::int64_t timestamp_s = 0;
  bool timed = false;      ///< timestamp_s is signed: the tolerance applies
  Word failed = Word::ok;  ///< what went wrong behind the head
};

/// Asks the guard about a request that is rightly signed. A function, so that only an image with a
/// guard links it.
Word ask_replay_guard(ReplayJudge& guard, const InboundRequest& request, std::int64_t tolerance_s,
                      const Now& now, Verdict& verdict);

/// Verifies one request whose body comes in pieces. Holds a running hash for each key; no copy of
/// the body is made, but for the profiles whose `body_need` says so: they get a buffer. Use begin,
/// body.., finish; begin again for the next request.
/// A profile that does not cover the body (covers_body()) proves who sent it, not what is in it.
/// Limits    kMaxKeys keys, kMaxSignatures signatures in the header.
/// Lifetime  the profile, the keys, the guard, the buffer and the certificates outlive the
/// verifier, the
///           head outlives finish().
class Verifier {
 public:
  static constexpr std::size_t kMaxSignatures = 16;

  Verifier(const Profile& profile, Span<const SigningKey> keys)
      : tolerance_s_(profile.tolerance_s) {
    request_.profile = &profile;
    request_.keys = keys;
  }
  /// Tells repeats too, whether honest or replayed: by the signed id where there is one, else by
  /// the MAC. A profile that signs no time needs a guard with a retention (else `unsupported`), and
  /// two equal bodies within it are one event there.
  Verifier(const Profile& profile, Span<const SigningKey> keys, ReplayJudge& guard)
      : Verifier(profile, keys) {
    guard_ = &guard;
    ask_guard_ = ask_replay_guard;
  }
  ~Verifier();  // the running hashes are as good as the keys: wiped
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;

  /// The accepted age of a timestamp in seconds, past and future, the bound included; at first the
  /// profile's own.
  void set_tolerance(std::int64_t seconds) { tolerance_s_ = seconds; }
  /// Memory for a profile whose body_need is not `streamed`, before body(); see space_needed().
  void set_buffer(MutableBytes buffer) { request_.buffer = buffer; }
  /// For a profile that is checked against a certificate; before finish().
  void set_certificates(const Certificates& certificates) { request_.certificates = &certificates; }

  /// Takes the request's head, with names in any case. What is wrong with it is told by finish();
  /// an answer other than ok already here saves reading the body.
  Word begin(const RequestHead& head);
  /// For profiles that sign neither method nor URL; others answer missing_url.
  Word begin(Span<const Header> headers) { return begin(RequestHead{{}, {}, headers}); }
  /// After begin(): the bytes of buffer that a body of this size takes. 0 for streamed profiles.
  std::size_t space_needed(std::size_t body_size) const {
    if (request_.profile->body_need == BodyNeed::streamed) return 0;
    return request_.before_body + body_size;
  }
  /// The next bytes of the raw body, after transfer coding, before anything else.
  void body(Bytes piece);
  Verdict finish(Now now);

 private:
  Word read_head();
  Word read_timestamp();

  InboundRequest request_;
  ReplayJudge* guard_ = nullptr;
  Word (*ask_guard_)(ReplayJudge& guard, const InboundRequest& request, std::int64_t tolerance_s,
                     const Now& now, Verdict& verdict) = nullptr;
  std::int64_t tolerance_s_;
  Word head_ = Word::missing_header;
  Sha256State running_[kMaxKeys];
};

/// The verdict over a request that is whole in memory.
/// `buffer`: for a profile whose body_need is not `streamed`; see Verifier::space_needed.
Verdict verify(const Profile& profile, Span<const SigningKey> keys, const RequestHead& head,
               Bytes body, Now now, MutableBytes buffer = {});
/// For profiles that sign neither method nor URL; others answer missing_url.
inline Verdict verify(const Profile& profile, Span<const SigningKey> keys,
                      Span<const Header> headers, Bytes body, Now now, MutableBytes buffer = {}) {
  return verify(profile, keys, RequestHead{{}, {}, headers}, body, now, buffer);
}

}  // namespace fieldhook
