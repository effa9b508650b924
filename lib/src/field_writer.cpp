// SPDX-License-Identifier: MIT
#include "field_writer.hpp"

#include "text.hpp"
#include "utf8.hpp"

namespace fieldhook {

namespace {

/// What stands for the character that `rest` begins with: itself, or its replacement.
std::string_view standing_for(const FieldRow& row, std::string_view character) {
  for (const Replacement& replacement : row.replacements) {
    if (character[0] == replacement.from) return replacement.to;
  }
  return character;
}

/// What one character counts. A replacement counts as its bytes, which is never too little.
std::uint32_t count_of(std::string_view character, CountBy unit) {
  const auto size = static_cast<std::uint32_t>(character.size());
  const auto lead = static_cast<unsigned char>(character[0]);
  if (unit == CountBy::utf16_units) {
    if (lead < 0x80) return size;
    return lead < 0xF0 ? 1 : 2;
  }
  if (unit == CountBy::bytes || lead >= 0x80) return size;
  constexpr std::string_view kShortEscapes = "\"\\\b\f\n\r\t";
  if (kShortEscapes.find(character[0]) != std::string_view::npos) return size + 1;
  return lead < 0x20 ? 6 : size;
}

}  // namespace

Result<LimitedText> limit_field(const FieldRow& row, std::string_view text, std::uint32_t most,
                                OverLong over_long) {
  std::string_view rest = text;
  std::uint32_t count = 0;
  while (!rest.empty()) {
    const std::size_t size = utf8_character(rest);
    if (size == 0) return Status::malformed;
    const std::uint32_t more = count_of(standing_for(row, first(rest, size)), row.limit.unit);
    if (more > most - count) {
      if (over_long == OverLong::refuse || row.cut == Cut::never) return Status::refused;
      break;
    }
    count += more;
    rest.remove_prefix(size);
  }
  return LimitedText{first(text, text.size() - rest.size()), count};
}

FieldWriter& FieldWriter::text(const FieldRow& row, std::string_view text) {
  std::uint32_t budget = row.limit.most;
  return this->text(row, text, budget);
}

FieldWriter& FieldWriter::text(const FieldRow& row, std::string_view text, std::uint32_t& budget) {
  const std::uint32_t most = budget < row.limit.most ? budget : row.limit.most;
  const Result<LimitedText> limited = limit_field(row, text, most, over_long_);
  if (!limited.ok()) {
    json.fail(limited.status());
    return *this;
  }
  budget -= limited.value().count;
  std::string_view rest = limited.value().text;
  if (rest.empty()) return *this;
  if (row.replacements.empty()) {
    json.string(row.name, rest);
    return *this;
  }
  json.key(row.name).begin_string();
  while (!rest.empty()) {
    const std::string_view character = first(rest, utf8_character(rest));
    json.append(standing_for(row, character));
    rest.remove_prefix(character.size());
  }
  json.end_string();
  return *this;
}

Result<std::string_view> write_one_field(const FieldRow& row, std::string_view text, Span<char> out,
                                         OverLong over_long) {
  if (text.empty()) return Status::malformed;
  FieldWriter fields(out, over_long);
  fields.json.begin_object();
  fields.text(row, text).json.end_object();
  return fields.json.finish();
}

}  // namespace fieldhook
