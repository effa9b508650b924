// SPDX-License-Identifier: MIT
#include <fieldhook/secret.hpp>

namespace fieldhook {
namespace {

constexpr std::uint8_t kNone = 64;

/// The values of '+' to 'z' in base64; kNone for what is not of its alphabet.
struct Values {
  std::uint8_t of[80] = {};
  constexpr Values() {
    for (std::uint8_t& value : of) value = kNone;
    for (std::uint8_t i = 0; i < 26; ++i) {
      of['A' - '+' + i] = i;
      of['a' - '+' + i] = static_cast<std::uint8_t>(26 + i);
      if (i < 10) of['0' - '+' + i] = static_cast<std::uint8_t>(52 + i);
    }
    of[0] = 62;
    of['/' - '+'] = 63;
  }
};
constexpr Values kValues;

inline unsigned base64_value(char c) {
  const auto place = static_cast<unsigned char>(c - '+');
  return place < sizeof kValues.of ? kValues.of[place] : kNone;
}

}  // namespace

/// In groups of four digits, three bytes each; the last may end in one '=' or two.
Result<std::size_t> decode_base64(std::string_view text, MutableBytes out) {
  if (text.size() % 4 != 0) return Status::malformed;
  if (text.empty()) return 0;
  const char* from = text.data();
  const char* const text_end = from + text.size();
  std::size_t size = text.size() / 4 * 3;
  if (text_end[-1] == '=') --size;
  if (text_end[-2] == '=') --size;
  if (size > out.size()) return Status::no_space;
  std::uint8_t* at = out.begin();
  for (std::uint8_t* const end = at + size; at < end; from += 4, at += 3) {
    const auto bytes = end - at;  // a '=' counts nothing
    const unsigned a = base64_value(from[0]), b = base64_value(from[1]);
    const unsigned c = bytes < 2 ? 0 : base64_value(from[2]);
    const unsigned d = bytes < 3 ? 0 : base64_value(from[3]);
    if (((a | b | c | d) & kNone) != 0) return Status::malformed;
    at[0] = static_cast<std::uint8_t>(a << 2 | b >> 4);
    unsigned left = b << 4;
    if (bytes > 1) {
      at[1] = static_cast<std::uint8_t>(left | c >> 2);
      left = c << 6;
    }
    if (bytes > 2) {
      at[2] = static_cast<std::uint8_t>(left | d);
    } else if ((left & 0xFF) != 0) {  // one reading only: no set bits behind the last byte
      return Status::malformed;
    }
  }
  return size;
}

}  // namespace fieldhook
