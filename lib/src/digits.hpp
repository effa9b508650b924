// SPDX-License-Identifier: MIT
// Bytes written as digits of 4 or 6 bits: one loop reads hex and base64.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

enum class Digits : std::uint8_t {
  base64,     ///< RFC 4648 section 4: padded and canonical
  hex,        ///< in either case
  lower_hex,  ///< upper case is no digit: one way to write it
  octets,     ///< each character is a byte
};

/// Decodes all of `text` into `out`; the number of bytes.
/// Errors    malformed: another character, a number of digits that makes no whole bytes, missing
///           or inner padding, set bits behind the last byte
///           no_space: `out` is too small; it is never written past its end
Result<std::size_t> decode(std::string_view text, Digits digits, MutableBytes out);

}  // namespace fieldhook
