// SPDX-License-Identifier: MIT
// How every sink's builder writes its texts: a field is a row, its limit and escapes are columns.
#pragma once

#include <fieldhook/json_writer.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/text_limit.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// A character that a receiver would read as markup, and what stands for it.
struct Replacement {
  char from;
  std::string_view to;
};

/// Whether a part of a text still says something: a part of a URL or a key does not.
enum class Cut : std::uint8_t { allowed, never };

/// One text field of a sink's payload.
struct FieldRow {
  std::string_view name;
  TextLimit limit;  ///< counted behind the replacements
  Cut cut = Cut::allowed;
  Span<const Replacement> replacements = {};
};

/// limit_text for a field: at most `most` of what its limit counts.
Result<LimitedText> limit_field(const FieldRow& row, std::string_view text, std::uint32_t most,
                                OverLong over_long);

/// A JsonWriter whose texts keep limits.
class FieldWriter {
 public:
  FieldWriter(Span<char> out, OverLong over_long) : json(out), over_long_(over_long) {}

  /// Writes the member, or nothing where `text` is empty or nothing of it may stand.
  FieldWriter& text(const FieldRow& row, std::string_view text);
  /// The same for texts that share `budget`, which shrinks.
  FieldWriter& text(const FieldRow& row, std::string_view text, std::uint32_t& budget);

  OverLong over_long() const { return over_long_; }

  JsonWriter json;

 private:
  OverLong over_long_;
};

/// The one-line payloads: an object with `text` as its only member.
/// Errors    malformed: no text
Result<std::string_view> write_one_field(const FieldRow& row, std::string_view text, Span<char> out,
                                         OverLong over_long);

}  // namespace fieldhook
