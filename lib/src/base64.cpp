// SPDX-License-Identifier: MIT
#include "base64.hpp"

namespace fieldhook {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

char* base64_encode(Bytes bytes, char* out) {
  const std::uint8_t* at = bytes.begin();
  for (std::size_t triples = bytes.size() / 3; triples != 0; --triples, at += 3, out += 4) {
    const unsigned first = at[0], second = at[1], third = at[2];
    out[0] = kAlphabet[first >> 2];
    out[1] = kAlphabet[(first << 4 | second >> 4) & 63];
    out[2] = kAlphabet[(second << 2 | third >> 6) & 63];
    out[3] = kAlphabet[third & 63];
  }
  const auto rest = static_cast<std::size_t>(bytes.end() - at);
  if (rest == 0) return out;
  const auto triple = static_cast<std::uint32_t>(at[0] << 16 | (rest == 2 ? at[1] << 8 : 0));
  *out++ = kAlphabet[triple >> 18];
  *out++ = kAlphabet[triple >> 12 & 63];
  *out++ = rest == 2 ? kAlphabet[triple >> 6 & 63] : '=';
  *out++ = '=';
  return out;
}

}  // namespace fieldhook
