// SPDX-License-Identifier: MIT
#include <fieldhook/sign.hpp>

#include <fieldhook/event.hpp>

#include "base64.hpp"
#include "crypto/hmac.hpp"
#include "signed_content.hpp"
#include "text.hpp"

#include <cstring>

namespace fieldhook {
namespace {

Status compute_mac(const Profile& profile, const SigningKey& key, const ContentPieces& pieces,
                   Bytes payload, std::uint8_t (&mac)[kMacSize]) {
  Sha256State running;
  hmac_start(running, key);
  const auto rest = hash_until_body(running, profile.content, pieces);
  if (!rest.ok()) return rest.status();
  const Status status = sha256_update(running, payload);
  if (status != Status::ok) return status;
  const auto end = hash_until_body(running, rest.value(), pieces);
  return end.ok() ? hmac_finish(running, key, mac) : end.status();
}

}  // namespace

Result<std::string_view> sign_pieces(const Profile& profile, Span<const SigningKey> keys,
                                     const ContentPieces& pieces, Bytes payload, Span<char> out) {
  if (keys.empty() || keys.size() > kMaxKeys) return Status::refused;
  const std::size_t each = profile.label.size() + base64_size(kMacSize);
  char* at = out.begin();
  for (const SigningKey& key : keys) {
    if (!key.made_for(profile)) return Status::refused;
    const bool first = at == out.begin();
    if (static_cast<std::size_t>(out.end() - at) < each + (first ? 0 : 1)) return Status::no_space;
    std::uint8_t mac[kMacSize];
    const Status status = compute_mac(profile, key, pieces, payload, mac);
    if (status != Status::ok) return status;
    if (!first) *at++ = ' ';
    std::memcpy(at, profile.label.data(), profile.label.size());
    at = base64_encode(mac, at + profile.label.size());
  }
  return std::string_view(out.begin(), static_cast<std::size_t>(at - out.begin()));
}

Result<std::string_view> sign(const Profile& profile, Span<const SigningKey> keys,
                              const SignInput& input, Span<char> out) {
  if (!profile.is_signed()) return Status::unsupported;
  if (input.timestamp.s < 0) return Status::refused;
  if (!is_event_id(input.id)) return Status::malformed;
  char digits[kMaxTimestamp];
  const std::string_view timestamp = decimal(static_cast<std::uint64_t>(input.timestamp.s), digits);
  return sign_pieces(profile, keys, {input.id, timestamp}, input.payload, out);
}

}  // namespace fieldhook
