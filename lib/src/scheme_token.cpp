// SPDX-License-Identifier: MIT
// Schemes that send the secret itself. Its hash is compared: a token's length cannot be timed
// either.
#include "crypto/hmac.hpp"
#include "key_bytes.hpp"
#include "scheme.hpp"
#include "text.hpp"

#include <cstring>

namespace fieldhook {
namespace {

Status hash_token(const KeyText& text, std::size_t least, std::uint8_t (&digest)[kSha256Size]) {
  KeyBytes token;
  const Status status = token.read(text, least);
  return status == Status::ok ? sha256_finish(token.hash(), digest) : status;
}

Status keep(const KeyText& text, std::size_t least, KeptKey& kept) {
  std::uint8_t digest[kSha256Size];
  const Status status = hash_token(text, least, digest);
  if (status == Status::ok) std::memcpy(kept.bytes, digest, sizeof digest);
  return status;
}

void begin(InboundRequest& request) {
  request.running = nullptr;
}

void body(InboundRequest&, Bytes) {}

/// Compares what `sent` stands for with every key.
Word compare(const InboundRequest& request, const KeyText& sent) {
  std::uint8_t digest[kSha256Size];
  if (hash_token(sent, 1, digest) != Status::ok) return Word::malformed_header;
  bool fits = false;
  for (const SigningKey& key : request.keys) {
    fits |= equal_in_constant_time(digest, key.kept().bytes, sizeof digest);
  }
  return fits ? Word::ok : Word::bad_signature;
}

Word judge(InboundRequest& request, const Now&) {
  return compare(request, {request.signatures, &secret_readers::text, SecretForm::text});
}

/// Compares what stands behind the name of an authorization scheme: in any case, RFC 9110 11.1.
Word compare_behind(const InboundRequest& request, std::string_view label,
                    const SecretReader* reader, SecretForm form) {
  if (!equal_ignoring_case(first(request.signatures, label.size()), label)) {
    return Word::malformed_header;
  }
  return compare(request, {behind(request.signatures, label.size()), reader, form});
}

Word judge_basic(InboundRequest& request, const Now&) {
  return compare_behind(request, "Basic ", &secret_readers::base64, SecretForm::base64);
}

Word judge_bearer(InboundRequest& request, const Now&) {
  return compare_behind(request, "Bearer ", &secret_readers::text, SecretForm::text);
}

}  // namespace

const Scheme schemes::secret_token{keep, nullptr, nullptr, nullptr};
const JudgeSteps judges::secret_token{begin, body, judge};
const JudgeSteps judges::basic_authorization{begin, body, judge_basic};
const JudgeSteps judges::bearer_authorization{begin, body, judge_bearer};

}  // namespace fieldhook
