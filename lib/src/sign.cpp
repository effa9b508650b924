// SPDX-License-Identifier: MIT
#include <fieldhook/sign.hpp>

#include <fieldhook/event.hpp>
#include <fieldhook/request_writer.hpp>

#include "base64.hpp"
#include "crypto/hmac.hpp"
#include "scheme.hpp"
#include "signed_content.hpp"
#include "text.hpp"

namespace fieldhook {
namespace {

constexpr std::size_t kMaxSignatureBytes = 64;  // Ed25519

using Mac = std::uint8_t[kMacSize];

Status compute_mac(const WholeContent& whole, const SigningKey& key, Mac& mac) {
  Sha256State running;
  const Profile& profile = whole.profile;
  std::string_view content = profile.content;
  profile.scheme->start(running, key);
  hash_until_body(running, content, whole.pieces);
  if (profile.covers_body()) {
    const Status status = whole.body.hash(running, whole.scratch);
    if (status != Status::ok) return status;
  }
  hash_until_body(running, content, whole.pieces);
  return profile.scheme->finish(running, key, mac);
}

/// The bytes of one signature, in `space`.
Result<std::size_t> make_signature(const WholeContent& whole, const SigningKey& key,
                                   std::uint8_t (&space)[kMaxSignatureBytes]) {
  const Scheme& scheme = *whole.profile.scheme;
  if (!key.made_for(whole.profile)) return Status::refused;
  if (scheme.sign != nullptr) return scheme.sign(key, whole, MutableBytes(space));
  if (scheme.finish == nullptr) return Status::unsupported;
  const Status status = compute_mac(whole, key, reinterpret_cast<Mac&>(space));
  if (status != Status::ok) return status;
  return kMacSize;
}

/// What of the signed content is only the caller's to give.
Status check_pieces(const Profile& profile, const SignInput& input) {
  if (profile.covers(Part::timestamp) && input.timestamp.s < 0) return Status::refused;
  if (profile.covers(Part::method) && input.method.empty()) return Status::refused;
  if (profile.covers(Part::url) && input.url.empty()) return Status::refused;
  return !profile.covers(Part::id) || is_event_id(input.id) ? Status::ok : Status::malformed;
}

}  // namespace

std::string_view timestamp_text(const Profile& profile, UnixTime time,
                                char (&space)[kMaxTimestamp]) {
  char* const end = space + sizeof space;
  char* at = end;
  for (auto zeros = static_cast<unsigned>(profile.time_unit); zeros != 0; --zeros) *--at = '0';
  at = put_decimal(static_cast<std::uint64_t>(time.s), at);
  return {at, static_cast<std::size_t>(end - at)};
}

Result<std::size_t> sign_content(const WholeContent& whole, Span<char> out) {
  const Profile& profile = whole.profile;
  RequestWriter value({reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
  if (!profile.timestamp_label.empty()) {
    value.put(profile.timestamp_label);
    value.put(whole.pieces.timestamp);
  }
  for (const SigningKey& key : whole.keys) {
    std::uint8_t signature[kMaxSignatureBytes];
    const Result<std::size_t> made = make_signature(whole, key, signature);
    if (!made.ok()) return made.status();
    if (!value.empty() && profile.separator != kOneSignature) value.put(&profile.separator, 1);
    value.put(profile.label);
    char digits[2 * kMaxSignatureBytes];
    const auto encode = profile.mac_text == MacText::base64 ? encode_base64 : encode_hex;
    const char* const end = encode(Bytes(signature, made.value()), digits);
    value.put(digits, static_cast<std::size_t>(end - digits));
  }
  return value.written();
}

Result<std::string_view> sign(const Profile& profile, Span<const SigningKey> keys,
                              const SignInput& input, Span<char> out) {
  if (!profile.can_sign()) return Status::unsupported;
  // Two signatures of one header each are no value of a header.
  const std::size_t most = profile.separator == kOneSignature ? 1 : kMaxKeys;
  if (keys.empty() || keys.size() > most) return Status::refused;
  const Status checked = check_pieces(profile, input);
  if (checked != Status::ok) return checked;
  char space[kMaxTimestamp];
  const std::string_view timestamp =
      profile.covers(Part::timestamp) ? timestamp_text(profile, input.timestamp, space) : "";
  PayloadPasses payload(input.payload);
  const ContentPieces pieces{input.id, timestamp, input.method, input.url};
  const Result<std::size_t> size =
      sign_content({profile, pieces, payload, input.scratch, keys}, out);
  if (!size.ok()) return size.status();
  return std::string_view(out.begin(), size.value());
}

}  // namespace fieldhook
