// SPDX-License-Identifier: MIT
#include "base64.hpp"

namespace fieldhook {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

char* encode_base64(Bytes bytes, char* out) {
  const std::uint8_t* at = bytes.begin();
  auto left = static_cast<std::ptrdiff_t>(bytes.size());
  for (; left > 0; left -= 3, at += 3, out += 4) {
    unsigned triple = at[0] << 16;
    if (left > 1) triple |= at[1] << 8;
    if (left > 2) triple |= at[2];
    out[0] = kAlphabet[triple >> 18];
    out[1] = kAlphabet[triple >> 12 & 63];
    out[2] = kAlphabet[triple >> 6 & 63];
    out[3] = kAlphabet[triple & 63];
  }
  if (left < 0) out[-1] = '=';  // for each byte that the last triple lacks
  if (left < -1) out[-2] = '=';
  return out;
}

}  // namespace fieldhook
