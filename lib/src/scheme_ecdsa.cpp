// SPDX-License-Identifier: MIT
// ECDSA on P-256 over the SHA-256 of the content, which is hashed as it comes. A key keeps its
// point.
#include "crypto/ecdsa_p256.hpp"
#include "crypto/pem.hpp"
#include "scheme.hpp"
#include "signature_list.hpp"
#include "signed_content.hpp"

#include <cstring>

namespace fieldhook {
namespace {

using Point = std::uint8_t[kP256Point];
static_assert(kP256Point <= Sha256State::kSize);
static_assert(kP256Digest == kSha256Size);

/// DER: a head of two bytes, and two integers of at most a sign and a scalar.
constexpr std::size_t kMaxSignatureDer = 2 + 2 * (3 + kP256Scalar);

const Point& point_of(const SigningKey& key) {
  return *reinterpret_cast<const Point*>(key.kept().bytes);
}

/// The key's DER, from base64 or PEM.
Result<Bytes> read_spki(std::string_view text, MutableBytes space) {
  PemReader reader(text, "PUBLIC KEY");
  if (reader.next()) return reader.decode(space);
  const Result<std::size_t> size = decode_base64(text, space);
  if (!size.ok()) return size.status();
  return Bytes(space).first(size.value());
}

Status keep(const KeyText& text, std::size_t, KeptKey& kept) {
  if (text.text.empty()) return Status::refused;
  std::uint8_t space[kP256Spki];
  const Result<Bytes> spki = read_spki(text.text, space);
  if (!spki.ok()) return Status::malformed;
  Point point;
  const Status status = p256_read_spki(spki.value(), point);
  if (status != Status::ok) return status == Status::refused ? Status::malformed : status;
  std::memcpy(kept.bytes, point, sizeof point);
  return Status::ok;
}

void start(Sha256State& running, const SigningKey&) {
  sha256_start(running);
}

/// ok: a key made this signature; else the worst that a key answered.
Status verify_any(const InboundRequest& request, const std::uint8_t (&digest)[kP256Digest],
                  Bytes signature) {
  Status status = Status::refused;
  for (const SigningKey& key : request.keys) {
    status = p256_verify(point_of(key), digest, signature);
    if (status != Status::refused) break;
  }
  return status;
}

/// All keys hash alike: the first hash counts. Stops at the first that fits: nothing is secret.
Word judge(InboundRequest& request, const Now&) {
  std::uint8_t digest[kP256Digest];
  std::string_view content = request.behind_body;
  hash_until_body(request.running[0], content, request);
  if (sha256_finish(request.running[0], digest) != Status::ok) {
    request.failed = Word::unsupported;
  }
  if (request.failed != Word::ok) return request.failed;
  // Not the signature: from one of this kind everybody can make another.
  static_assert(sizeof digest == sizeof request.identity_space);
  std::memcpy(request.identity_space, digest, sizeof digest);
  request.identity = request.identity_space;
  bool fits = false;
  SignatureList list(request);
  while (!fits && list.next()) {
    std::uint8_t space[kMaxSignatureDer];
    const Result<std::size_t> size = request.decode(list.signature, MutableBytes(space));
    if (!size.ok()) continue;
    const Status status = verify_any(request, digest, Bytes(space, size.value()));
    if (status == Status::no_space) return Word::no_space;
    if (status == Status::malformed) continue;
    list.word = Word::bad_signature;
    fits = status == Status::ok;
  }
  return list.verdict(fits);
}

}  // namespace

const Scheme schemes::ecdsa_p256{keep, start, nullptr, nullptr};
const JudgeSteps judges::ecdsa_p256{macs_begin, macs_body, judge};

}  // namespace fieldhook
