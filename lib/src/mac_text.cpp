// SPDX-License-Identifier: MIT
#include "mac_text.hpp"

#include "digits.hpp"

namespace fieldhook {
namespace {

Status hash_token(std::string_view text, std::uint8_t (&mac)[kSha256Size]) {
  Sha256State state;
  Status status = sha256_start(state);
  if (status == Status::ok) status = sha256_update(state, bytes_of(text));
  return status == Status::ok ? sha256_finish(state, mac) : status;
}

}  // namespace

Status read_mac(MacText form, std::string_view text, std::uint8_t (&mac)[kSha256Size]) {
  if (form == MacText::token) return hash_token(text, mac);
  const Digits digits = form == MacText::base64 ? Digits::base64 : Digits::lower_hex;
  const Result<std::size_t> size = decode(text, digits, mac);
  return size.ok() && size.value() == kSha256Size ? Status::ok : Status::malformed;
}

}  // namespace fieldhook
