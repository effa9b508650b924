// SPDX-License-Identifier: MIT
// PayPal: RSA with SHA-256 over "id|time|webhook id|CRC-32 of the body", by the key of a
// certificate that the request names. The CRC covers no body: whoever has seen one request can make
// another body with the same CRC. The id is signed.
#include "crc32.hpp"
#include "crypto/certificate.hpp"
#include "crypto/sha256.hpp"
#include "host.hpp"
#include "scheme.hpp"
#include "text.hpp"

#include <fieldhook/endpoint.hpp>

#include <cstring>

namespace fieldhook {
namespace {

constexpr std::string_view kDomain = "paypal.com";
constexpr std::string_view kTimeHeader = "PAYPAL-TRANSMISSION-TIME";
constexpr std::string_view kUrlHeader = "PAYPAL-CERT-URL";
constexpr std::string_view kAlgorithmHeader = "PAYPAL-AUTH-ALGO";
constexpr std::string_view kAlgorithm = "SHA256withRSA";

/// A key keeps the webhook id as text, and behind it its length.
constexpr std::size_t kMaxWebhookId = Sha256State::kSize - 1;

Status keep(const KeyText& text, std::size_t least, KeptKey& kept) {
  const std::string_view id = text.text;
  if (id.empty() || id.size() < least) return Status::refused;
  if (id.size() > kMaxWebhookId) return Status::malformed;
  std::memcpy(kept.bytes, id.data(), id.size());
  kept.bytes[kMaxWebhookId] = static_cast<std::uint8_t>(id.size());
  return Status::ok;
}

std::string_view webhook_id_of(const SigningKey& key) {
  const std::uint8_t* bytes = key.kept().bytes;
  return {reinterpret_cast<const char*>(bytes), bytes[kMaxWebhookId]};
}

/// Whether a certificate may be fetched from there: HTTPS, from PayPal.
bool is_good_url(std::string_view url) {
  const Result<Endpoint> endpoint = Endpoint::parse(url);
  return endpoint.ok() && endpoint.value().secure() &&
         is_in_domain(endpoint.value().host(), kDomain);
}

Word read_fields(InboundRequest& request) {
  std::string_view url;
  std::string_view algorithm;
  Word word = find_field(request.headers, kTimeHeader, request.timestamp);
  if (word == Word::ok) word = find_field(request.headers, kUrlHeader, url);
  if (word == Word::ok) word = find_field(request.headers, kAlgorithmHeader, algorithm);
  if (word != Word::ok) return word;
  // What joins them may not stand in them: one reading of what was signed.
  for (const std::string_view piece : {request.id, request.timestamp}) {
    if (piece.find('|') != piece.npos) return Word::malformed_header;
  }
  if (!equal_ignoring_case(algorithm, kAlgorithm)) return Word::unknown_version;
  return is_good_url(url) ? Word::ok : Word::bad_cert_url;
}

/// The place of the first running hash holds the running CRC.
std::uint32_t running_crc(const InboundRequest& request) {
  std::uint32_t crc = 0;
  std::memcpy(&crc, request.running[0].bytes, sizeof crc);
  return crc;
}
void set_running_crc(InboundRequest& request, std::uint32_t crc) {
  std::memcpy(request.running[0].bytes, &crc, sizeof crc);
}

void begin(InboundRequest& request) {
  request.timestamp = {};
  request.failed = read_fields(request);
  set_running_crc(request, 0);
}

void body(InboundRequest& request, Bytes piece) {
  set_running_crc(request, crc32(piece, running_crc(request)));
}

Status hash_content(const InboundRequest& request, std::string_view webhook_id,
                    std::uint8_t (&digest)[kSha256Size]) {
  char digits[20];
  const std::string_view crc = decimal(running_crc(request), digits);
  Sha256State state;
  sha256_start(state);
  for (const std::string_view piece :
       {request.id, std::string_view("|"), request.timestamp, std::string_view("|"), webhook_id,
        std::string_view("|"), crc}) {
    sha256_update(state, bytes_of(piece));
  }
  return sha256_finish(state, digest);
}

/// Whether one of the webhook ids stands in what was signed.
Word verify_any(const InboundRequest& request, Bytes key, Bytes signature) {
  for (const SigningKey& each : request.keys) {
    std::uint8_t digest[kSha256Size];
    if (hash_content(request, webhook_id_of(each), digest) != Status::ok) return Word::unsupported;
    const Status status = rsa_verify(key, digest, signature);
    if (status == Status::ok) return Word::ok;
    if (status == Status::no_space) return Word::no_space;
    if (status == Status::malformed) return Word::malformed_header;  // of another length
  }
  return Word::bad_signature;
}

Word judge(InboundRequest& request, const Now& now) {
  std::uint8_t signature[kMaxRsaBits / 8];
  const Result<std::size_t> size = decode_base64(request.signatures, signature);
  if (!size.ok()) return Word::malformed_header;
  if (request.certificates == nullptr) return Word::bad_certificate;
  if (now.quality == ClockQuality::unknown) return Word::no_clock;

  std::uint8_t scratch[kMaxCertificate];
  const Certificates& certificates = *request.certificates;
  const Result<Bytes> key =
      judge_signer({certificates.chain, certificates.roots, kDomain}, now, scratch);
  if (!key.ok()) {
    return key.status() == Status::no_space ? Word::no_space : Word::bad_certificate;
  }
  return verify_any(request, key.value(), Bytes(signature, size.value()));
}

}  // namespace

const Scheme schemes::paypal_certificate{keep, nullptr, nullptr, nullptr};
const JudgeSteps judges::paypal_certificate{begin, body, judge};

}  // namespace fieldhook
