// SPDX-License-Identifier: MIT
// Requests that a provider sends to see who answers. One call says whether this is one, and what
// to answer.
#pragma once

#include <fieldhook/signing_key.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/verify.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// An answer. Borrows from the row, the request and the space that the call was given.
struct Reply {
  static constexpr std::size_t kMaxHeaders = 3;

  std::uint16_t status = 0;       ///< 0: no handshake, the application answers
  std::string_view content_type;  ///< empty: no body
  std::string_view body;
  Header headers[kMaxHeaders];  ///< beside Content-Type
  std::uint8_t header_count = 0;
};

/// The word over a handshake that no signature covers, and what to answer in any case.
struct HandshakeVerdict {
  Word word = Word::ok;
  Reply reply;
};

/// One signed request that is no event: what its body says, and what to answer.
struct HandshakeRule {
  std::string_view member;  ///< of the body's object
  std::string_view value;   ///< the member's: digits are a number, else it is a string
  /// A member that an event has and this request has not; empty: none is looked for.
  std::string_view absent;
  std::uint16_t status;
  std::string_view content_type;
  std::string_view body;          ///< the answer's, where it is always the same; else
  std::string_view echo_path[2];  ///< the member whose text it is made of,
  /// by this function; nullptr: it is that text.
  Result<std::string_view> (*write)(std::string_view echo, const SigningKey& key, Span<char> space);
};

/// The handshakes of one provider whose requests are signed like events.
struct Handshake {
  std::string_view profile;  ///< the row that verifies them
  Span<const HandshakeRule> rules;
};

/// Bytes of `space` that serve every handshake.
inline constexpr std::size_t kMaxReply = 1024;

/// What to answer to a verified request: the provider's handshake, 401 where the verdict is not ok,
/// or status 0: an event. The body is whole, and looked into only behind a verdict that is ok.
/// `keys`: those of the verdict; the first is the one that an answer is signed with.
/// A body that is no JSON, or names a member of the rule twice, is no handshake.
/// Errors    no_space: the answer does not fit `space`; kMaxReply bytes serve
Result<Reply> answer_handshake(const Handshake& row, const Verdict& verdict,
                               Span<const SigningKey> keys, Bytes body, Span<char> space);

namespace handshakes {

// Slack docs, "url_verification event".
extern const Handshake slack;
// Discord docs, "Interactions" and "Webhook events": PING, of type 1 there and of type 0 here,
// where type 1 is an event. Discord probes with bad signatures and drops a URL that does not answer
// them with 401.
extern const Handshake discord;
// Zoom docs, "Validate your webhook endpoint". The answer holds an HMAC of the token.
extern const Handshake zoom;
// Xero docs, "Intent to receive": a request without events; 200 where it is rightly signed, 401 for
// the others.
extern const Handshake xero;

}  // namespace handshakes

/// Meta platforms, "Verification requests": GET with hub.mode, hub.challenge and hub.verify_token
/// in the query. `tokens`: those that were given there, any may match. The challenge comes back as
/// text/plain, so that nobody's markup is reflected.
/// Another method is no handshake: status 0, and malformed_header, so that nobody takes it for one.
/// word    ok; missing_header: no token; bad_signature: another token; malformed_header: a mode
/// other
///         than subscribe, a query that is none, no challenge, or a parameter twice; no_space; and
///         bad_secret: no token to compare with
HandshakeVerdict answer_subscription(Span<const std::string_view> tokens, const RequestHead& head,
                                     Span<char> space);

/// Who may send, and how much.
struct WebhookPolicy {
  Span<const std::string_view> origins;  ///< DNS names; "*": anybody
  std::uint32_t max_rate = 0;            ///< requests a minute; 0: any
};

/// CloudEvents HTTP webhooks 1.0, "Abuse protection": OPTIONS with WebHook-Request-Origin. Consent
/// is in the headers, never in the status. Another method is no handshake, as above: deliveries
/// name their origin too. A callback is not called: its URL is the sender's word. word    ok;
/// missing_header, duplicate_header, malformed_header; origin_not_allowed; no_space
HandshakeVerdict answer_validation(const WebhookPolicy& policy, const RequestHead& head,
                                   Span<char> space);

}  // namespace fieldhook
