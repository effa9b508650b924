// SPDX-License-Identifier: MIT
#include <fieldhook/envelope.hpp>

#include <fieldhook/json_writer.hpp>

#include "field_writer.hpp"
#include "text.hpp"

namespace fieldhook {

namespace {

/// True for parts of letters, digits and '_' between single full stops.
bool is_dotted_name(std::string_view text) {
  char before = '.';
  for (const char c : text) {
    const bool inside = is_letter(c) || is_digit(c) || c == '_';
    if (!inside && (c != '.' || before == '.')) return false;
    before = c;
  }
  return before != '.';
}

void write_optional(std::string_view name, std::string_view text, JsonWriter& json) {
  if (!text.empty()) json.string(name, text);
}

void write_timestamp(EventTime time, JsonWriter& json) {
  char space[kMaxTimeText];
  const Result<std::string_view> text = write_time(time, space);
  if (!text.ok()) json.fail(text.status());
  json.string("timestamp", text.value());
}

}  // namespace

Result<std::string_view> plain_envelope(const EnvelopeInput& input, Span<char> out) {
  if (input.type.empty()) return Status::malformed;
  JsonWriter json(out);
  json.begin_object().string("type", input.type);
  write_optional("id", input.id, json);
  if (input.time.known()) write_timestamp(input.time, json);
  write_optional("schema_version", input.schema_version, json);
  if (!input.data.empty()) json.json("data", input.data);
  return json.end_object().finish();
}

Result<std::string_view> plain_text(std::string_view text, Span<char> out) {
  static constexpr FieldRow kText{"text", {}};
  return write_one_field(kText, text, out, OverLong::refuse);
}

Result<std::string_view> standard_envelope(const EnvelopeInput& input, Span<char> out) {
  const bool versioned = !input.schema_version.empty();
  if (!is_dotted_name(input.type)) return Status::malformed;
  if (versioned && !is_dotted_name(input.schema_version)) return Status::malformed;
  JsonWriter json(out);
  json.begin_object().key("type").begin_string().append(input.type);
  if (versioned) json.append(".").append(input.schema_version);
  json.end_string();
  write_timestamp(input.time, json);
  return json.json("data", input.data).end_object().finish();
}

}  // namespace fieldhook
