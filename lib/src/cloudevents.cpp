// SPDX-License-Identifier: MIT
#include <fieldhook/cloudevents.hpp>

#include <fieldhook/event_time.hpp>
#include <fieldhook/json_writer.hpp>

#include "base64.hpp"
#include "cloudevents_text.hpp"
#include "percent.hpp"
#include "text.hpp"

namespace fieldhook {

namespace {

enum class Kind : std::uint8_t { text, uri_reference, uri, time };
enum class Need : std::uint8_t { required, optional };

/// One attribute: its header field, whose name behind "ce-" is the JSON member.
struct Attribute {
  std::string_view field;
  std::string_view CloudEvent::*value;
  Kind kind;
  Need need;

  std::string_view name() const { return behind(field, 3); }
};

constexpr Attribute kAttributes[] = {
    {"ce-id", &CloudEvent::id, Kind::text, Need::required},
    {"ce-source", &CloudEvent::source, Kind::uri_reference, Need::required},
    {"ce-type", &CloudEvent::type, Kind::text, Need::required},
    {"ce-subject", &CloudEvent::subject, Kind::text, Need::optional},
    {"ce-time", &CloudEvent::time, Kind::time, Need::optional},
    {"ce-dataschema", &CloudEvent::data_schema, Kind::uri, Need::optional},
};
constexpr Header kVersion{"ce-specversion", "1.0"};
// Names that are taken without being a row.
constexpr std::string_view kTaken[] = {"specversion", "datacontenttype", "data", "data_base64"};

/// Characters of a URI, and whole percent-escapes. What they mean is the receiver's to judge.
bool is_uri_text(std::string_view text) {
  constexpr std::string_view kNever = "\"<>\\^`{|}";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!is_visible(c) || kNever.find(c) != std::string_view::npos) return false;
    if (c == '%' && percent_octet(behind(text, i)) < 0) return false;
  }
  return true;
}

bool has_uri_scheme(std::string_view text) {
  const std::size_t size = text.find(':');
  if (size == std::string_view::npos || size == 0 || !is_letter(text[0])) return false;
  for (const char c : first(text, size)) {
    if (!is_letter(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return false;
  }
  return true;
}

bool is_value(Kind kind, std::string_view text) {
  switch (kind) {
    case Kind::uri_reference: return is_uri_text(text);
    case Kind::uri: return is_uri_text(text) && has_uri_scheme(text);
    case Kind::time: return is_time_text(text);
    default: return is_attribute_text(text);
  }
}

Status check_extension(const Header& extension) {
  if (extension.name.empty() || !is_attribute_text(extension.value)) return Status::malformed;
  for (const char c : extension.name) {
    if (!is_digit(c) && (!is_letter(c) || c != to_lower(c))) return Status::malformed;
  }
  if (extension.name.size() > CloudEvent::kMaxExtensionName) return Status::refused;
  for (const Attribute& attribute : kAttributes) {
    if (extension.name == attribute.name()) return Status::refused;
  }
  for (const std::string_view taken : kTaken) {
    if (extension.name == taken) return Status::refused;
  }
  return Status::ok;
}

Status check(const CloudEvent& event) {
  for (const Attribute& attribute : kAttributes) {
    const std::string_view value = event.*attribute.value;
    const bool missing = value.empty() && attribute.need == Need::required;
    if (missing || (!value.empty() && !is_value(attribute.kind, value))) return Status::malformed;
  }
  if (!is_attribute_text(event.content_type)) return Status::malformed;
  for (const Header& extension : event.extensions) {
    const Status status = check_extension(extension);
    if (status != Status::ok) return status;
  }
  return Status::ok;
}

void write_base64(Bytes data, JsonWriter& json) {
  constexpr std::size_t kPiece = 48;
  json.key("data_base64").begin_string();
  while (!data.empty()) {
    char digits[base64_size(kPiece)];
    const std::size_t size = data.size() < kPiece ? data.size() : kPiece;
    const char* const end = encode_base64(data.first(size), digits);
    json.append({digits, static_cast<std::size_t>(end - digits)});
    if (json.status() != Status::ok) return;
    data = data.from(size);
  }
  json.end_string();
}

/// The value as a header field may hold it: itself, or escaped into the space.
std::string_view field_value(std::string_view value, TextAppender& space) {
  const auto stands = [](char c) { return is_visible(c) && c != '"' && c != '%'; };
  bool plain = true;
  for (const char c : value) plain = plain && stands(c);
  if (plain) return value;
  const std::size_t begin = space.size();
  for (const char c : value) stands(c) ? space.put(c) : space.put_percent(c);
  return space.from(begin);
}

}  // namespace

CloudEvent cloud_event(const Event& event, std::string_view source) {
  CloudEvent made;
  made.id = event.id;
  made.source = source;
  made.type = event.type;
  made.content_type = event.content_type;
  made.data = event.payload;
  return made;
}

Result<std::string_view> cloudevents_structured(const CloudEvent& event, Span<char> out) {
  const Status status = check(event);
  if (status != Status::ok) return status;
  JsonWriter json(out);
  json.begin_object().string(behind(kVersion.name, 3), kVersion.value);
  for (const Attribute& attribute : kAttributes) {
    const std::string_view value = event.*attribute.value;
    if (!value.empty()) json.string(attribute.name(), value);
  }
  if (!event.content_type.empty()) json.string("datacontenttype", event.content_type);
  for (const Header& extension : event.extensions) json.string(extension.name, extension.value);
  if (!event.data.empty()) {
    if (is_json_type(event.content_type))
      json.json("data", text_of(event.data));
    else
      write_base64(event.data, json);
  }
  return json.end_object().finish();
}

Result<Span<const Header>> cloudevents_headers(const CloudEvent& event, Span<Header> fields,
                                               Span<char> space) {
  const Status status = check(event);
  if (status != Status::ok) return status;
  TextAppender appender(space);
  std::size_t count = 0;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (count < fields.size()) fields[count] = {name, field_value(value, appender)};
    ++count;
  };
  add(kVersion.name, kVersion.value);
  for (const Attribute& attribute : kAttributes) {
    const std::string_view value = event.*attribute.value;
    if (!value.empty()) add(attribute.field, value);
  }
  for (const Header& extension : event.extensions) {
    const std::size_t begin = appender.size();
    appender.put("ce-");
    appender.put(extension.name);
    add(appender.from(begin), extension.value);
  }
  if (count > fields.size() || !appender.ok()) return Status::no_space;
  return Span<const Header>(fields.data(), count);
}

}  // namespace fieldhook
