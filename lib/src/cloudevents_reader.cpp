// SPDX-License-Identifier: MIT
#include <fieldhook/cloudevents_reader.hpp>

#include "cloudevents_text.hpp"
#include "json_scan.hpp"
#include "rfc3339.hpp"
#include "scheme.hpp"
#include "text.hpp"

namespace fieldhook {
namespace {

constexpr std::string_view kPrefix = "ce-";
constexpr std::string_view kVersion = "1.0";

struct Mode {
  std::string_view content_type;
  CloudEventsMode mode;
};
constexpr Mode kModes[] = {{"application/cloudevents-batch+json", CloudEventsMode::batch},
                           {"application/cloudevents+json", CloudEventsMode::structured}};
constexpr std::string_view kAnyFormat = "application/cloudevents";

enum class Need : std::uint8_t { required, optional };

struct Attribute {
  std::string_view name;
  std::string_view ReceivedEvent::*value;
  Need need;
};
constexpr Attribute kAttributes[] = {
    {"specversion", &ReceivedEvent::specversion, Need::required},
    {"id", &ReceivedEvent::id, Need::required},
    {"source", &ReceivedEvent::source, Need::required},
    {"type", &ReceivedEvent::type, Need::required},
    {"subject", &ReceivedEvent::subject, Need::optional},
    {"time", &ReceivedEvent::time, Need::optional},
    {"datacontenttype", &ReceivedEvent::datacontenttype, Need::optional},
    {"dataschema", &ReceivedEvent::dataschema, Need::optional},
};
constexpr std::string_view kData = "data";
constexpr std::string_view kDataBase64 = "data_base64";
constexpr std::string_view kContentType = "datacontenttype";

/// Names in JSON are lower-case, those of header fields come in any case.
const Attribute* find_attribute(std::string_view name) {
  for (const Attribute& attribute : kAttributes) {
    if (equal_ignoring_case(name, attribute.name)) return &attribute;
  }
  return nullptr;
}

bool is_data_name(std::string_view name) {
  return equal_ignoring_case(name, kData) || equal_ignoring_case(name, kDataBase64);
}

/// Takes the next value or name off a text that is known to be the inside of a JSON list or object;
/// empty: the bracket closes.
std::string_view take_value(std::string_view& rest) {
  while (!rest.empty() && (is_blank(rest[0]) || rest[0] == ',' || rest[0] == ':')) {
    rest.remove_prefix(1);
  }
  JsonScanner scanner(rest);
  if (scanner.next() != Status::ok || scanner.complete() != Status::ok) return {};
  rest = behind(rest, scanner.token().size());
  return scanner.token();
}

/// All of `text` is one JSON value.
Word check_json(std::string_view text) {
  JsonScanner scanner(text);
  do {
    if (scanner.next() != Status::ok) return Word::malformed_body;
  } while (scanner.kind() != JsonToken::end);
  return Word::ok;
}

/// Visible ASCII that needs no escape, and in JSON no capital: a name has one spelling.
bool is_name(std::string_view name, CloudEventsMode mode) {
  for (const char c : name) {
    if (!is_visible(c) || c == '"' || c == '\\') return false;
    if (mode != CloudEventsMode::binary && to_lower(c) != c) return false;
  }
  return !name.empty();
}

}  // namespace

Word CloudEventsReader::open(Span<const Header> headers, Bytes body, Span<char> space) {
  *this = CloudEventsReader();
  headers_ = headers;
  body_ = body;
  space_ = space;
  Word word = read_mode();
  if (word == Word::ok) word = read_list();
  while (word == Word::ok && !at_end_) {
    word = read_event();
    do {
      if (word == Word::ok) word = read_extension();
    } while (word == Word::ok && !extension_.name.empty());
  }
  if (word != Word::ok) {
    at_end_ = true;
    event_ = ReceivedEvent();
    item_ = members_ = {};
    headers_ = {};
    return word;
  }
  return read_list();
}

Word CloudEventsReader::read_mode() {
  std::string_view value;
  const Word word = find_field(headers_, "Content-Type", value);
  if (word == Word::missing_header) return Word::ok;
  if (word != Word::ok) return word;
  std::string_view type = first(value, value.find(';'));
  while (!type.empty() && is_blank(type.back())) type.remove_suffix(1);
  for (const Mode& row : kModes) {
    if (!equal_ignoring_case(type, row.content_type)) continue;
    mode_ = row.mode;
    return check_json(text_of(body_));
  }
  // The prefix of both: a format that is not read here.
  return equal_ignoring_case(first(type, kAnyFormat.size()), kAnyFormat)
             ? Word::unsupported_media_type
             : Word::ok;
}

/// To the first event.
Word CloudEventsReader::read_list() {
  event_ = ReceivedEvent();
  extension_ = {};
  at_end_ = false;
  if (mode_ == CloudEventsMode::binary) return Word::ok;
  events_ = text_of(body_);
  if (mode_ == CloudEventsMode::structured) return Word::ok;
  while (is_blank(events_[0])) events_.remove_prefix(1);
  if (events_[0] != '[') return Word::malformed_event;
  events_.remove_prefix(1);
  std::string_view rest = events_;
  at_end_ = take_value(rest).empty();
  return Word::ok;
}

Word CloudEventsReader::read_event() {
  event_ = ReceivedEvent();
  used_ = 0;
  if (mode_ != CloudEventsMode::binary) {
    item_ = take_value(events_);
    if (item_[0] != '{') return Word::malformed_event;
  }
  std::string_view rest = events_;
  at_end_ = mode_ != CloudEventsMode::batch || take_value(rest).empty();
  rewind_attributes();
  Word word = read_attributes();
  if (word == Word::ok) word = check_event();
  rewind_attributes();
  return word;
}

void CloudEventsReader::rewind_attributes() {
  field_ = 0;
  members_ = item_.empty() ? item_ : behind(item_, 1);
  extension_ = {};
}

/// Steps over what is no attribute; false: there is no other.
bool CloudEventsReader::next_attribute(RawAttribute& raw) {
  if (mode_ != CloudEventsMode::binary) {
    const std::string_view name = take_value(members_);
    if (name.empty()) return false;
    raw = {{name.data() + 1, name.size() - 2}, take_value(members_)};
    return true;
  }
  while (field_ < headers_.size()) {
    const Header& header = headers_[field_++];
    if (!equal_ignoring_case(first(header.name, kPrefix.size()), kPrefix)) continue;
    raw = {behind(header.name, kPrefix.size()), header.value};
    return true;
  }
  return false;
}

Word CloudEventsReader::read_attributes() {
  const bool binary = mode_ == CloudEventsMode::binary;
  const Word repeated = binary ? Word::duplicate_header : Word::malformed_event;
  std::string_view names[kMaxExtensions];  // of the extensions
  std::size_t count = 0;
  unsigned seen = 0;  // a bit for each row of kAttributes: null in JSON counts too
  RawAttribute raw;
  while (next_attribute(raw)) {
    if (!is_name(raw.name, mode_)) return Word::malformed_event;
    if (is_data_name(raw.name)) {
      if (binary) return Word::malformed_event;
      const Word word = read_data(raw.name, raw.value);
      if (word != Word::ok) return word;
      continue;
    }
    if (const Attribute* const attribute = find_attribute(raw.name)) {
      if (binary && attribute->name == kContentType) return Word::malformed_event;
      const unsigned bit = 1U << (attribute - kAttributes);
      if ((seen & bit) != 0) return repeated;
      seen |= bit;
      if (!binary && raw.value == "null") continue;
      if (!binary && raw.value[0] != '"') return Word::malformed_event;
      const Word word = read_value(raw.value, event_.*attribute->value, used_);
      if (word != Word::ok) return word;
      continue;
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (equal_ignoring_case(names[i], raw.name)) return repeated;
    }
    if (count == kMaxExtensions) return Word::no_space;
    names[count++] = raw.name;
  }
  if (!binary) return Word::ok;
  event_.data = body_;
  event_.form = body_.empty() ? EventData::none : EventData::raw;
  static_cast<void>(find_field(headers_, "Content-Type", event_.datacontenttype));  // see read_mode
  return Word::ok;
}

/// Takes a member that holds the data.
Word CloudEventsReader::read_data(std::string_view name, std::string_view token) {
  const bool base64 = name == kDataBase64;
  if (base64 && token == "null") return Word::ok;
  if (event_.form != EventData::none) return Word::malformed_event;
  if (base64 && (token[0] != '"' || !decode_base64_token(token, nullptr).ok())) {
    return Word::malformed_event;
  }
  event_.data = bytes_of(token);
  event_.form = base64 ? EventData::base64 : token[0] == '"' ? EventData::text : EventData::json;
  return Word::ok;
}

/// The text of one attribute; not empty. `used` is what of the space is taken.
Word CloudEventsReader::read_value(std::string_view raw, std::string_view& value,
                                   std::size_t& used) {
  if (raw.empty()) return Word::malformed_event;
  const Span<char> rest = space_.from(used);
  Result<std::string_view> text = raw;
  if (mode_ == CloudEventsMode::binary) {
    text = decode_field(raw, rest);
  } else if (raw[0] == '"') {
    text = json_unescape(raw, rest);
  }
  if (!text.ok()) return Word::no_space;
  value = text.value();
  if (value.empty() || !is_attribute_text(value)) return Word::malformed_event;
  // Decoded into the space, not a view of the request, which may lie right behind a full one.
  if (!rest.empty() && value.data() == rest.data()) used += value.size();
  return Word::ok;
}

Word CloudEventsReader::check_event() const {
  for (const Attribute& attribute : kAttributes) {
    if (attribute.need == Need::required && (event_.*attribute.value).empty()) {
      return mode_ == CloudEventsMode::binary ? Word::missing_header : Word::malformed_event;
    }
  }
  if (event_.specversion != kVersion) return Word::unknown_version;
  if (!event_.time.empty() && !is_rfc3339_time(event_.time)) return Word::malformed_event;
  return Word::ok;
}

/// Onto the next extension; its name is empty where there is no other.
Word CloudEventsReader::read_extension() {
  RawAttribute raw;
  extension_ = {};
  while (next_attribute(raw)) {
    if (is_data_name(raw.name) || find_attribute(raw.name) != nullptr) continue;
    const bool json = mode_ != CloudEventsMode::binary;
    if (json && raw.value == "null") continue;
    if (json && (raw.value[0] == '{' || raw.value[0] == '[')) return Word::malformed_event;
    std::size_t used = used_;
    extension_.name = raw.name;
    return read_value(raw.value, extension_.value, used);
  }
  return Word::ok;
}

Status CloudEventsReader::next() {
  if (at_end_) return Status::closed;
  static_cast<void>(read_event());  // open() saw that it is ok
  const bool is_text = event_.form == EventData::text;
  if (is_text && (event_.datacontenttype.empty() || is_json_type(event_.datacontenttype))) {
    event_.form = EventData::json;
  }
  return Status::ok;
}

Status CloudEventsReader::next_extension() {
  static_cast<void>(read_extension());  // as above
  return extension_.name.empty() ? Status::closed : Status::ok;
}

Result<Bytes> read_data(const ReceivedEvent& event, MutableBytes space) {
  if (event.form == EventData::base64) {
    const auto size = decode_base64_token(text_of(event.data), &space);
    if (!size.ok()) return size.status();
    return Bytes(space.first(size.value()));
  }
  if (event.form != EventData::text) return event.data;
  const auto text =
      json_unescape(text_of(event.data), {reinterpret_cast<char*>(space.data()), space.size()});
  if (!text.ok()) return text.status();
  return bytes_of(text.value());
}

}  // namespace fieldhook
