// SPDX-License-Identifier: MIT
#include <fieldhook/signing_key.hpp>

#include "base64.hpp"
#include "crypto/mac_algorithm.hpp"
#include "text.hpp"

namespace fieldhook {
namespace {

constexpr std::string_view kWhsec = "whsec_";

/// Decodes a secret of any length without a buffer for all of it.
Status add_base64(HmacKey& key, std::string_view text) {
  constexpr std::size_t kChunk = 64;  // characters
  std::uint8_t bytes[kChunk / 4 * 3];
  Status status = Status::ok;
  while (!text.empty() && status == Status::ok) {
    const std::string_view chunk = first(text, kChunk);
    text.remove_prefix(chunk.size());
    const Result<std::size_t> size = base64_decode(chunk, bytes);
    if (!size.ok()) {
      status = size.status();
    } else if (!text.empty() && size.value() != sizeof bytes) {
      status = Status::malformed;  // padding before the end
    } else {
      key.add(Bytes(bytes, size.value()));
    }
  }
  wipe(bytes);
  return status;
}

}  // namespace

Status SigningKey::assign(const Secret& secret, const Profile& profile) {
  clear();
  if (!profile.is_signed()) return status_ = Status::unsupported;
  if (secret.form_ != profile.secret_form) return status_ = Status::refused;

  HmacKey key;
  const std::string_view text = secret.text_;
  Status status = Status::ok;
  if (secret.form_ == SecretForm::text) {
    key.add(bytes_of(text));
  } else {
    const bool labelled = secret.form_ == SecretForm::whsec_base64 && starts_with(text, kWhsec);
    status = add_base64(key, labelled ? behind(text, kWhsec.size()) : text);
  }
  if (status != Status::ok) return status_ = status;
  if (key.size() == 0 || key.size() < profile.min_secret) return status_ = Status::refused;
  status = profile.algorithm->keep(key, inner_, outer_);
  if (status == Status::ok) profile_ = &profile;
  return status_ = status;
}

void SigningKey::clear() {
  wipe(inner_.bytes);
  wipe(outer_.bytes);
  profile_ = nullptr;
  status_ = Status::refused;
}

}  // namespace fieldhook
