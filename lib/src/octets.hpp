// SPDX-License-Identifier: MIT
// Which octets may stand where: one answer for what is written and for what is read.
#pragma once

#include <cstdint>
#include <string_view>

namespace fieldhook {

/// Sets of octets: letters, digits, and some of kMarks: how many, and 32 times where the first
/// stands.
enum class Octets : std::uint8_t {
  uri = 19,             ///< RFC 3986 pchar, '/' and '?', without '%', which stands before digits
  scheme = 1 * 32 + 3,  ///< RFC 3986 3.1, behind the first
  label = 1 * 32 + 1,   ///< of a host name: hyphens
  word = 2,             ///< hyphens and underscores
};

/// What follows the octets of a set that `text` begins with.
std::string_view behind_all(std::string_view text, Octets set);

/// Both answer the first octet that does not belong, or `end`.
/// A token, RFC 9110 5.6.2.
const std::uint8_t* skip_token(const std::uint8_t* at, const std::uint8_t* end);
/// What a value, a reason phrase and a chunk extension may hold: no control but the tab.
const std::uint8_t* skip_text(const std::uint8_t* at, const std::uint8_t* end);

inline bool is_text(std::uint8_t c) {
  return static_cast<std::uint8_t>(c - 0x20) < 0x5F || c >= 0x80 || c == '\t';
}

/// Visible ASCII without '.', which would make `id.timestamp.body` ambiguous.
bool is_id_text(std::string_view text);

}  // namespace fieldhook
