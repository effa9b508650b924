// SPDX-License-Identifier: MIT
#include "octets.hpp"

#include <cstddef>

namespace fieldhook {

using namespace std::string_view_literals;

namespace {

/// The marks of a token, a bit each: octet 16 * h + l has bit h of the byte l.
struct TokenTable {
  std::uint8_t rows[16] = {};

  constexpr TokenTable() {
    for (char c = 0x21; c < 0x7F; ++c) {
      if ("\"(),/:;<=>?@[\\]{}"sv.find(c) != std::string_view::npos) continue;
      std::uint8_t& row = rows[c & 15];
      row = static_cast<std::uint8_t>(row | 1U << (c >> 4));
    }
  }
};
constexpr TokenTable kToken;

inline bool is_token(std::uint8_t c) {
  return (kToken.rows[c & 15] >> (c >> 4) & 1) != 0;
}

constexpr std::uint32_t kEach = 0x01010101;  // a byte's value in each of four
constexpr std::uint32_t kHigh = 0x80 * kEach;

inline std::uint32_t four_at(const std::uint8_t* at) {
  return std::uint32_t{at[0]} | std::uint32_t{at[1]} << 8 | std::uint32_t{at[2]} << 16 |
         std::uint32_t{at[3]} << 24;
}

/// True if each of the four bytes is a letter or a hyphen: most of a field's name. Bytes below 0x80
/// do not carry into each other, and one above has its high bit.
inline bool are_of_name(std::uint32_t four) {
  const std::uint32_t lower = four | 0x20 * kEach;
  const std::uint32_t letter = (lower + 0x1F * kEach) & ~(lower + 0x05 * kEach);  // 'a' to 'z'
  const std::uint32_t other = (four ^ '-' * kEach) + 0x7F * kEach;
  return ((four | (other & ~letter)) & kHigh) == 0;
}

/// True if each of the four bytes is in `lowest`..0x7E. A byte below borrows, 0x7F carries, one
/// above has its high bit: the lowest such byte shows.
inline bool are_between(std::uint32_t four, std::uint8_t lowest) {
  return (((four - lowest * kEach) | (four + kEach) | four) & kHigh) == 0;
}

[[maybe_unused]] inline bool holds_dot(std::uint32_t four) {
  const std::uint32_t zero_for_dot = four ^ ('.' * kEach);
  return ((zero_for_dot - kEach) & ~zero_for_dot & kHigh) != 0;
}

}  // namespace

const std::uint8_t* skip_token(const std::uint8_t* at, const std::uint8_t* end) {
  while (end - at >= 4 && are_of_name(four_at(at))) at += 4;
  while (at != end && is_token(*at)) ++at;
  return at;
}

const std::uint8_t* skip_text(const std::uint8_t* at, const std::uint8_t* end) {
  while (end - at >= 4 && are_between(four_at(at), 0x20)) at += 4;
  while (at != end && is_text(*at)) ++at;
  return at;
}

bool is_id_text(std::string_view text) {
  const auto* at = reinterpret_cast<const std::uint8_t*>(text.data());
  std::size_t left = text.size();
#if !defined(__OPTIMIZE_SIZE__)
  for (; left >= 4; left -= 4, at += 4) {
    const std::uint32_t four = four_at(at);
    if (!are_between(four, 0x21) || holds_dot(four)) return false;
  }
#endif
  for (; left != 0; --left, ++at) {
    if (*at <= 0x20 || *at >= 0x7F || *at == '.') return false;
  }
  return true;
}

}  // namespace fieldhook
