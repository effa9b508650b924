// SPDX-License-Identifier: MIT
#include "cloudevents_text.hpp"

#include "json_scan.hpp"
#include "text.hpp"
#include "utf8.hpp"

#include <cstring>

#include <fieldhook/secret.hpp>

namespace fieldhook {
namespace {

/// Undoes a quoted-string, RFC 9110 5.6.4; 0 where it is not closed at its end. `out` takes
/// value.size() characters. A quoted text that is empty is none either.
std::size_t unquote(std::string_view value, char* out) {
  std::size_t size = 0;
  std::size_t i = 1;
  for (; i < value.size() && value[i] != '"'; ++i) {
    if (value[i] == '\\' && ++i == value.size()) return 0;
    out[size++] = value[i];
  }
  return i + 1 == value.size() ? size : 0;
}

/// One round of percent-decoding in place; a '%' without two hex digits stands for itself.
std::size_t undo_percent(char* text, std::size_t size) {
  std::size_t to = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const int octet = percent_octet({text + i, size - i});
    if (octet < 0) {
      text[to++] = text[i];
      continue;
    }
    text[to++] = static_cast<char>(octet);
    i += 2;
  }
  return to;
}

/// A control, or a code point that is no character: neither may stand in an attribute.
bool is_forbidden(std::string_view character) {
  const auto at = [character](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return at(0) < 0x20 || at(0) == 0x7F;
  if (character.size() == 2) return at(0) == 0xC2 && at(1) < 0xA0;
  const std::size_t last = character.size() - 1;
  if (character.size() == 3) {
    if (at(0) != 0xEF) return false;
    return (at(1) == 0xB7 && at(2) >= 0x90 && at(2) <= 0xAF) || (at(1) == 0xBF && at(last) >= 0xBE);
  }
  return (at(1) & 0x0F) == 0x0F && at(2) == 0xBF && at(last) >= 0xBE;  // U+nFFFE, U+nFFFF
}

}  // namespace

bool is_attribute_text(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = utf8_character(text);
    if (size == 0 || is_forbidden(first(text, size))) return false;
    text.remove_prefix(size);
  }
  return true;
}

Result<std::string_view> decode_field(std::string_view value, Span<char> space) {
  const bool quoted = value[0] == '"';
  if (!quoted && value.find('%') == value.npos) return value;
  if (value.size() > space.size()) return Status::no_space;
  std::size_t size = value.size();
  if (quoted) {
    size = unquote(value, space.data());
  } else {
    std::memcpy(space.data(), value.data(), size);
  }
  return std::string_view(space.data(), undo_percent(space.data(), size));
}

Result<std::size_t> decode_base64_token(std::string_view token, MutableBytes* out) {
  JsonString digits(token);
  char group[4];
  std::uint8_t bytes[3];
  std::size_t count = 0;
  std::size_t size = 0;
  std::size_t last = sizeof bytes;  // a group with padding must be the last
  for (int c = digits.next(); c != JsonString::kEnd; c = digits.next()) {
    group[count++] = static_cast<char>(c);
    if (count < sizeof group) continue;
    count = 0;
    const auto decoded = decode_base64({group, sizeof group}, MutableBytes(bytes));
    if (!decoded.ok() || last != sizeof bytes) return Status::malformed;
    last = decoded.value();
    if (out != nullptr) {
      if (last > out->size() - size) return Status::no_space;
      std::memcpy(out->data() + size, bytes, last);
    }
    size += last;
  }
  if (count != 0) return Status::malformed;
  return size;
}

bool is_json_type(std::string_view content_type) {
  std::string_view type = first(content_type, content_type.find(';'));
  while (!type.empty() && is_blank(type.back())) type.remove_suffix(1);
  constexpr std::string_view kJson = "json";
  if (type.size() < kJson.size() + 2) return false;
  const std::string_view end = behind(type, type.size() - kJson.size());
  const char before = *(end.data() - 1);
  return equal_ignoring_case(end, kJson) && (before == '/' || before == '+');
}

}  // namespace fieldhook
