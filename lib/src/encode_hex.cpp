// SPDX-License-Identifier: MIT
#include "text.hpp"

namespace fieldhook {

char* encode_hex(Bytes bytes, char* out) {
  for (const std::uint8_t byte : bytes) {
    put_hex(byte, out, 2);
    out += 2;
  }
  return out;
}

}  // namespace fieldhook
