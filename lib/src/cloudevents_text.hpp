// SPDX-License-Identifier: MIT
// The texts of a CloudEvent, as fields and JSON write them.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <string_view>

namespace fieldhook {

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// UTF-8 without a control, the second set of them (U+0080 to U+009F) included, and without a code
/// point that is no character.
/// Source    CloudEvents 1.0.2, "Type System"
bool is_attribute_text(std::string_view text);

/// A header field's value, not empty, as the text that it stands for: unquoted, then
/// percent-decoded once. Empty: a quoted-string that is none, or holds nothing. Errors    no_space
/// Source    CloudEvents HTTP protocol binding 1.0.2, 3.1.3.2
Result<std::string_view> decode_field(std::string_view value, Span<char> space);

/// Decodes the base64 of a JSON string in groups of four; `out` may be nullptr: only checked.
/// Errors    malformed; no_space
Result<std::size_t> decode_base64_token(std::string_view token, MutableBytes* out);

/// application/json, text/json, or any type with +json.
bool is_json_type(std::string_view content_type);

}  // namespace fieldhook
