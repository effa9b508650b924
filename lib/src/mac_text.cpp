// SPDX-License-Identifier: MIT
#include "mac_text.hpp"

#include "base64.hpp"
#include "text.hpp"

namespace fieldhook {

std::size_t mac_text_size(MacText form, std::size_t bytes) {
  return form == MacText::base64 ? base64_size(bytes) : 2 * bytes;
}

char* write_mac(MacText form, Bytes mac, char* out) {
  if (form == MacText::base64) return base64_encode(mac, out);
  for (const std::uint8_t byte : mac) {
    put_hex(byte, out, 2);
    out += 2;
  }
  return out;
}

}  // namespace fieldhook
