// SPDX-License-Identifier: MIT
#include "base64.hpp"

#include "text.hpp"

namespace fieldhook {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t kNone = 64;

/// The values of '+' to 'z'; kNone for what is not of the alphabet.
struct Values {
  std::uint8_t of[80] = {};
  constexpr Values() {
    for (std::uint8_t& value : of) value = kNone;
    for (std::uint8_t i = 0; i < 64; ++i) of[kAlphabet[i] - '+'] = i;
  }
};
constexpr Values kValues;

inline std::uint32_t value_of(char c) {
  const auto at = static_cast<std::uint8_t>(c - '+');
  return at < sizeof kValues.of ? kValues.of[at] : kNone;
}

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

Result<std::size_t> base64_decode(std::string_view text, MutableBytes out) {
  if (text.size() % 4 != 0) return Status::malformed;
  const std::size_t pads = text.empty() || text.back() != '=' ? 0
                           : text[text.size() - 2] != '='     ? 1
                                                              : 2;
  const std::size_t size = text.size() / 4 * 3 - pads;
  if (size > out.size()) return Status::no_space;
  const char* at = text.data();
  std::uint8_t* to = out.begin();
  std::uint8_t* const end = to + size;
  for (; end - to >= 3; at += 4, to += 3) {
    const std::uint32_t first = value_of(at[0]), second = value_of(at[1]);
    const std::uint32_t third = value_of(at[2]), fourth = value_of(at[3]);
    if (((first | second | third | fourth) & kNone) != 0) return Status::malformed;
    to[0] = static_cast<std::uint8_t>(first << 2 | second >> 4);
    to[1] = static_cast<std::uint8_t>(second << 4 | third >> 2);
    to[2] = static_cast<std::uint8_t>(third << 6 | fourth);
  }
  if (to == end) return size;
  // One byte or two, and behind them bits that must be zero: one reading only.
  const std::uint32_t first = value_of(at[0]), second = value_of(at[1]);
  const std::uint32_t third = pads == 2 ? 0 : value_of(at[2]);
  if (((first | second | third) & kNone) != 0) return Status::malformed;
  if ((pads == 2 ? second & 15 : third & 3) != 0) return Status::malformed;
  *to++ = static_cast<std::uint8_t>(first << 2 | second >> 4);
  if (pads == 1) *to = static_cast<std::uint8_t>(second << 4 | third >> 2);
  return size;
}

}  // namespace fieldhook
