// SPDX-License-Identifier: MIT
#include "base64.hpp"

#include "text.hpp"

namespace fieldhook {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// 0..63, or a value above for what is not of the alphabet.
constexpr std::uint32_t value_of(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a' + 26);
  if (is_digit(c)) return static_cast<std::uint32_t>(c - '0' + 52);
  return c == '+' ? 62 : c == '/' ? 63 : 64;
}

}  // namespace

char* base64_encode(Bytes bytes, char* out) {
  std::size_t at = 0;
  for (; at + 3 <= bytes.size(); at += 3) {
    const std::uint32_t triple = static_cast<std::uint32_t>(bytes[at] << 16) |
                                 static_cast<std::uint32_t>(bytes[at + 1] << 8) | bytes[at + 2];
    *out++ = kAlphabet[triple >> 18];
    *out++ = kAlphabet[triple >> 12 & 63];
    *out++ = kAlphabet[triple >> 6 & 63];
    *out++ = kAlphabet[triple & 63];
  }
  const std::size_t rest = bytes.size() - at;
  if (rest == 0) return out;
  const std::uint32_t triple = static_cast<std::uint32_t>(bytes[at] << 16) |
                               (rest == 2 ? static_cast<std::uint32_t>(bytes[at + 1] << 8) : 0);
  *out++ = kAlphabet[triple >> 18];
  *out++ = kAlphabet[triple >> 12 & 63];
  *out++ = rest == 2 ? kAlphabet[triple >> 6 & 63] : '=';
  *out++ = '=';
  return out;
}

Result<std::size_t> base64_decode(std::string_view text, MutableBytes out) {
  if (text.size() % 4 != 0) return Status::malformed;
  std::size_t size = 0;
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const bool last = at + 4 == text.size();
    const std::size_t pads = !last || text[at + 3] != '=' ? 0 : text[at + 2] != '=' ? 1 : 2;
    std::uint32_t quad = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::uint32_t value = i + pads < 4 ? value_of(text[at + i]) : 0;
      if (value > 63) return Status::malformed;
      quad = quad << 6 | value;
    }
    if ((quad & ((1U << 8 * pads) - 1)) != 0) return Status::malformed;
    if (out.size() - size < 3 - pads) return Status::no_space;
    for (std::size_t i = 0; i < 3 - pads; ++i) {
      out[size++] = static_cast<std::uint8_t>(quad >> (16 - 8 * i));
    }
  }
  return size;
}

}  // namespace fieldhook
