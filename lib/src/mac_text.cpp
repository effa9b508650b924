// SPDX-License-Identifier: MIT
#include "mac_text.hpp"

#include "base64.hpp"
#include "text.hpp"

namespace fieldhook {
namespace {

constexpr std::size_t kHexSize = 2 * kMacSize;

char* write_hex(const std::uint8_t (&mac)[kMacSize], char* out) {
  for (const std::uint8_t byte : mac) {
    put_hex(byte, out, 2);
    out += 2;
  }
  return out;
}

/// One way to write it: upper case is no digit.
int lower_hex_digit(char c) {
  return to_lower(c) == c ? hex_digit(c) : -1;
}

Status read_hex(std::string_view text, std::uint8_t (&mac)[kMacSize]) {
  if (text.size() != kHexSize) return Status::malformed;
  for (std::size_t i = 0; i < kMacSize; ++i) {
    const int high = lower_hex_digit(text[2 * i]);
    const int low = lower_hex_digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return Status::malformed;
    mac[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return Status::ok;
}

Status hash_token(std::string_view text, std::uint8_t (&mac)[kMacSize]) {
  Sha256State state;
  Status status = sha256_start(state);
  if (status == Status::ok) status = sha256_update(state, bytes_of(text));
  return status == Status::ok ? sha256_finish(state, mac) : status;
}

}  // namespace

std::size_t mac_text_size(MacText form) {
  return form == MacText::lower_hex ? kHexSize : base64_size(kMacSize);
}

char* write_mac(MacText form, const std::uint8_t (&mac)[kMacSize], char* out) {
  return form == MacText::lower_hex ? write_hex(mac, out) : base64_encode(mac, out);
}

Status read_mac(MacText form, std::string_view text, std::uint8_t (&mac)[kMacSize]) {
  if (form == MacText::token) return hash_token(text, mac);
  if (form == MacText::lower_hex) return read_hex(text, mac);
  const Result<std::size_t> size = base64_decode(text, mac);
  return size.ok() && size.value() == kMacSize ? Status::ok : Status::malformed;
}

std::string_view take_item(std::string_view& list, char separator) {
  const std::size_t end = separator == kOneSignature ? list.npos : list.find(separator);
  const std::string_view item = first(list, end);
  list.remove_prefix(end == list.npos ? list.size() : end + 1);
  return item;
}

}  // namespace fieldhook
