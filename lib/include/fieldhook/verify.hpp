// SPDX-License-Identifier: MIT
// The verdict over an inbound request: over its raw bytes, before anything parses them.
#pragma once

#include <fieldhook/profile.hpp>
#include <fieldhook/replay_judge.hpp>
#include <fieldhook/secret.hpp>
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
struct JudgeSteps;
struct SignatureList;
/// What begins anew with each request.
struct RequestState : ContentPieces {
  RequestState();  // all zeros; once, not wherever a Verifier is made

  Span<const Header> headers;
  Sha256State* running;  ///< one a key
  std::string_view signatures;
  std::string_view behind_body;  ///< of the content template
  std::size_t before_body;       ///< bytes of content in the buffer, the body behind them
  std::size_t body_size;
  /// What no replay can change: the MAC, a hash of the content. Empty: nothing of the request is
  /// signed. A signed id goes before it.
  Bytes identity;
  Word failed;  ///< what went wrong behind the head
  /// Last, so that no padding is behind it: begin() clears all of this, and nothing else may lie in
  /// it.
  std::int64_t timestamp_s;
};
struct InboundRequest : RequestState {
  const Profile* profile;
  Span<const SigningKey> keys;
  const JudgeSteps* steps;
  Decode decode;  ///< of a signature's text
  bool (*next_signature)(SignatureList& list);
  /// Finds the one field that a column of the row names.
  Word (*find)(const InboundRequest& request, std::string_view Profile::*name,
               std::string_view& value);
  /// Hashes the parts of the content around the body; nullptr: there are none.
  void (*hash_parts)(Sha256State& state, std::string_view& content, const ContentPieces& pieces);
  MutableBytes buffer;  ///< for a body that is needed whole
  const Certificates* certificates = nullptr;
  std::int64_t tolerance_s;
  ReplayJudge* guard;
  std::uint8_t identity_space[32];
};

/// How a scheme verifies. Streaming schemes hash the body as it comes, the others collect it.
struct JudgeSteps {
  /// The head is read; the keys are made for the row.
  void (*begin)(InboundRequest& request);
  /// The next bytes of the body.
  void (*body)(InboundRequest& request, Bytes piece);
  /// The word over the request, but for the tolerance. A scheme that finds its timestamp in the
  /// body puts it into the request.
  Word (*judge)(InboundRequest& request, const Now& now);
};
namespace judges {
extern const JudgeSteps mac, mac_of_head, secret_token, basic_authorization, bearer_authorization,
    linear_body_time, mailgun_members, apideck_sorted_json, twilio_sha1, ed25519, ecdsa_p256,
    paypal_certificate;
}  // namespace judges

constexpr const JudgeSteps* steps_of(SchemeKind kind) {
  switch (kind) {
    case SchemeKind::secret_token: return &judges::secret_token;
    case SchemeKind::basic_authorization: return &judges::basic_authorization;
    case SchemeKind::bearer_authorization: return &judges::bearer_authorization;
    case SchemeKind::linear_body_time: return &judges::linear_body_time;
    case SchemeKind::mailgun_members: return &judges::mailgun_members;
    case SchemeKind::apideck_sorted_json: return &judges::apideck_sorted_json;
    case SchemeKind::twilio_sha1: return &judges::twilio_sha1;
    case SchemeKind::ed25519: return &judges::ed25519;
    case SchemeKind::ecdsa_p256: return &judges::ecdsa_p256;
    case SchemeKind::paypal_certificate: return &judges::paypal_certificate;
    default: return &judges::mac;
  }
}

// What only some rows need.
/// Finds a field by the row's name alone, or also by that of the row whose names count too.
Word find_own_field(const InboundRequest& request, std::string_view Profile::*name,
                    std::string_view& value);
Word find_either_field(const InboundRequest& request, std::string_view Profile::*name,
                       std::string_view& value);
/// Asks for the method and the URL that the row signs.
Word read_url(InboundRequest& request);
Word read_signatures(InboundRequest& request);
/// Reads the id, where it is there: one reading only.
Word read_id(InboundRequest& request);
/// Reads the timestamp of a header of its own, or of the items of the signature header.
Word read_header_time(InboundRequest& request);
Word read_labelled_time(InboundRequest& request);
/// Applies the tolerance.
Word judge_time(const InboundRequest& request, const Now& now, Verdict& verdict);
/// Tells the id.
Word tell_id(const InboundRequest& request, const Now& now, Verdict& verdict);
/// Takes the pieces of `content` up to its %b, or to its end, and hashes them.
void hash_until_body(Sha256State& state, std::string_view& content, const ContentPieces& pieces);
/// Steps onto the next signature of a header that holds one, a list, or one in each of two headers.
bool next_of_one(SignatureList& list);
bool next_of_list(SignatureList& list);
bool next_of_two(SignatureList& list);

/// Asks the guard about a request that is rightly signed. A function, so that only an image with a
/// guard links it.
Word ask_replay_guard(const InboundRequest& request, const Now& now, Verdict& verdict);

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

  /// Chooses the functions that this row needs. It is inline for that: where the row is a constant,
  /// as in `Verifier verifier{profiles::github, keys}`, the compiler drops the others.
  [[gnu::always_inline]] Verifier(const Profile& profile, Span<const SigningKey> keys) {
    request_.profile = &profile;
    request_.keys = keys;
    request_.steps = steps_of(profile.kind);
    const bool is_mac =
        profile.kind == SchemeKind::hmac_sha256 || profile.kind == SchemeKind::secret_prefix_sha256;
    if (is_mac && !profile.covers_body()) request_.steps = &judges::mac_of_head;
    request_.decode = decode_of(profile.mac_text);
    request_.next_signature = !profile.second_signature_header.empty() ? next_of_two
                              : profile.separator == kOneSignature     ? next_of_one
                                                                       : next_of_list;
    request_.find = profile.also == nullptr ? find_own_field : find_either_field;
    constexpr auto kBodyOnly = static_cast<std::uint8_t>(Part::body);
    const bool body_only = profile.signed_parts == kBodyOnly && profile.content.size() == 2;
    request_.hash_parts = body_only ? nullptr : hash_until_body;
    request_.tolerance_s = profile.tolerance_s;

    Reader* reader = readers_;
    if (profile.covers(Part::method) || profile.covers(Part::url)) *reader++ = read_url;
    if (!profile.signature_header.empty()) *reader++ = read_signatures;
    if (!profile.id_header.empty()) *reader++ = read_id;
    if (!profile.timestamp_label.empty()) {
      *reader++ = read_labelled_time;
    } else if (!profile.timestamp_header.empty()) {
      *reader++ = read_header_time;
    }
    *reader = nullptr;
    const bool timed = profile.has_timestamp() || profile.tolerance_s != 0;
    judges_[0] = timed ? judge_time : nullptr;
    judges_[1] = nullptr;
    const bool has_id = !profile.id_header.empty() || profile.covers(Part::id);
    judges_[2] = has_id ? tell_id : nullptr;
  }
  /// Tells repeats too, whether honest or replayed: by the signed id where there is one, else by
  /// the MAC. A profile that signs no time needs a guard with a retention (else `unsupported`), and
  /// two equal bodies within it are one event there. That MAC is the first key's, whichever fits:
  /// during a rotation the new key stands behind the old one.
  [[gnu::always_inline]] Verifier(const Profile& profile, Span<const SigningKey> keys,
                                  ReplayJudge& guard)
      : Verifier(profile, keys) {
    request_.guard = &guard;
    judges_[1] = ask_replay_guard;
  }
  ~Verifier();  // the running hashes are as good as the keys: wiped
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;

  /// The accepted age of a timestamp in seconds, past and future, the bound included; at first the
  /// profile's own.
  void set_tolerance(std::int64_t seconds) { request_.tolerance_s = seconds; }
  /// What the constructor with a guard does, for who has none to give there: `question` is
  /// ask_replay_guard.
  void ask(ReplayJudge& guard, Word (*question)(const InboundRequest&, const Now&, Verdict&)) {
    request_.guard = &guard;
    judges_[1] = question;
  }
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
  using Reader = Word (*)(InboundRequest& request);
  using Judge = Word (*)(const InboundRequest& request, const Now& now, Verdict& verdict);

  Word read_head();

  InboundRequest request_;
  Reader readers_[5];  // of the head; nullptr behind the last
  Judge judges_[3];    // behind the signature: of the time, the guard, the id
  Word head_ = Word::missing_header;
  Sha256State running_[kMaxKeys];
};

/// The verdict over a request that is whole in memory.
/// `buffer`: for a profile whose body_need is not `streamed`; see Verifier::space_needed.
[[gnu::always_inline]] inline Verdict verify(const Profile& profile, Span<const SigningKey> keys,
                                             const RequestHead& head, Bytes body, Now now,
                                             MutableBytes buffer = {}) {
  Verifier verifier(profile, keys);
  verifier.set_buffer(buffer);
  if (verifier.begin(head) == Word::ok) verifier.body(body);
  return verifier.finish(now);
}
/// For profiles that sign neither method nor URL; others answer missing_url.
[[gnu::always_inline]] inline Verdict verify(const Profile& profile, Span<const SigningKey> keys,
                                             Span<const Header> headers, Bytes body, Now now,
                                             MutableBytes buffer = {}) {
  return verify(profile, keys, RequestHead{{}, {}, headers}, body, now, buffer);
}

}  // namespace fieldhook
