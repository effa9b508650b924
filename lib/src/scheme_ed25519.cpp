// SPDX-License-Identifier: MIT
// Ed25519: the content whole, as it is hashed twice. A key keeps its secret half, where it has
// one, which ends with its public half; and behind them a mark that says so.
#include "crypto/ed25519.hpp"
#include "crypto/sha256.hpp"
#include "scheme.hpp"
#include "signature_list.hpp"
#include "signed_content.hpp"

#include <fieldhook/secret.hpp>

#include <cstring>

namespace fieldhook {
namespace {

using PublicKey = std::uint8_t[kEd25519Public];
using SecretKey = std::uint8_t[kEd25519Secret];
static_assert(kEd25519Secret < Sha256State::kSize);

const PublicKey& public_of(const KeptKey& kept) {
  return *reinterpret_cast<const PublicKey*>(kept.bytes + kEd25519Seed);
}
const SecretKey& secret_of(const KeptKey& kept) {
  return *reinterpret_cast<const SecretKey*>(kept.bytes);
}
bool has_secret(const KeptKey& kept) {
  return kept.bytes[kEd25519Secret] != 0;
}

Status keep_public(Bytes bytes, KeptKey& kept) {
  if (bytes.size() != kEd25519Public) return Status::malformed;
  std::memcpy(kept.bytes + kEd25519Seed, bytes.data(), kEd25519Public);
  kept.bytes[kEd25519Secret] = 0;
  return Status::ok;
}

Status keep_secret(Bytes bytes, KeptKey& kept) {
  SecretKey secret;
  const Status status = ed25519_secret(bytes, secret);
  if (status == Status::ok) {
    std::memcpy(kept.bytes, secret, sizeof secret);
    kept.bytes[kEd25519Secret] = 1;
  }
  wipe(secret);
  return status;
}

Status keep(const KeyText& text, std::size_t, KeptKey& kept) {
  if (!has_ed25519()) return Status::unsupported;
  if (text.text.empty() || text.reader->decode == nullptr) return Status::refused;
  SecretKey space;
  const Result<std::size_t> size = text.reader->decode(text.text, MutableBytes(space));
  Status status = Status::malformed;
  if (size.ok()) {
    const Bytes bytes(space, size.value());
    status =
        text.form == SecretForm::whsk_base64 ? keep_secret(bytes, kept) : keep_public(bytes, kept);
  }
  wipe(space);
  return status;
}

bool fits_a_key(const InboundRequest& request, Bytes content,
                const std::uint8_t (&signature)[kEd25519Signature]) {
  for (const SigningKey& key : request.keys) {
    if (ed25519_verify(public_of(key.kept()), content, signature) == Status::ok) return true;
  }
  return false;
}

/// By the content's hash. Not by the signature: a sender may have made two of one content.
Status identify(InboundRequest& request, Bytes content) {
  Sha256State state;
  sha256_start(state);
  sha256_update(state, content);
  const Status status = sha256_finish(state, request.identity_space);
  if (status == Status::ok) request.identity = request.identity_space;
  return status;
}

/// Stops at the first that fits: nothing here is secret.
Word judge(InboundRequest& request, const Now&) {
  const Result<Bytes> content = collected_content(request);
  if (!content.ok()) return request.failed;
  bool fits = false;
  SignatureList list(request);
  while (!fits && list.next()) {
    std::uint8_t signature[kEd25519Signature];
    const Result<std::size_t> size = request.decode(list.signature, MutableBytes(signature));
    if (!size.ok() || size.value() != sizeof signature) continue;
    list.word = Word::bad_signature;
    fits = fits_a_key(request, content.value(), signature);
  }
  if (fits && identify(request, content.value()) != Status::ok) return Word::unsupported;
  return list.verdict(fits);
}

Result<std::size_t> sign(const SigningKey& key, const WholeContent& whole, MutableBytes signature) {
  const Result<Bytes> content = write_content(whole);
  if (!content.ok()) return content.status();
  if (!has_secret(key.kept())) return Status::unsupported;
  std::uint8_t bytes[kEd25519Signature];
  if (signature.size() < sizeof bytes) return Status::no_space;
  const Status status = ed25519_sign(secret_of(key.kept()), content.value(), bytes);
  if (status != Status::ok) return status;
  std::memcpy(signature.data(), bytes, sizeof bytes);
  return sizeof bytes;
}

}  // namespace

const Scheme schemes::ed25519{keep, nullptr, nullptr, sign};
const JudgeSteps judges::ed25519{collect_begin, collect_body, judge};

}  // namespace fieldhook
