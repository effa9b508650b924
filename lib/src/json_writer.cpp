// SPDX-License-Identifier: MIT
#include <fieldhook/json_writer.hpp>

#include "json_scan.hpp"
#include "text.hpp"
#include "utf8.hpp"

#include <cstring>

namespace fieldhook {

namespace {

/// Stands in a JSON string as it is, and is a character by itself.
bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/// Characters that have a short escape, and behind each its letter.
constexpr char kShortEscapes[] = "\"\"\\\\\bb\ff\nn\rr\tt";

}  // namespace

JsonWriter& JsonWriter::number(std::int64_t value) {
  char digits[20];
  auto bits = static_cast<std::uint64_t>(value);
  std::uint8_t parts = kValue;
  if (value < 0) {
    bits = 0 - bits;
    parts |= kMinus;
  }
  return item({}, decimal(bits, digits), parts);
}

JsonWriter& JsonWriter::number(Decimal value) {
  if (value.places > Decimal::kMaxPlaces) return fail(Status::refused);
  const bool below_zero = value.value < 0;
  const auto bits = static_cast<std::uint64_t>(value.value);
  char space[20];
  char* const end = space + sizeof space;
  char* at = put_decimal(below_zero ? 0 - bits : bits, end);
  while (end - at <= value.places) *--at = '0';
  if (value.places != 0) {  // 19 digits at most: there is room for the point
    const auto whole = static_cast<std::size_t>(end - at - value.places);
    std::memmove(at - 1, at, whole);
    --at;
    at[whole] = '.';
  }
  const std::string_view text(at, static_cast<std::size_t>(end - at));
  return item({}, text, below_zero ? kValue | kMinus : kValue);
}

JsonWriter& JsonWriter::json(std::string_view text) {
  JsonScanner scanner(text);
  while (scanner.kind() != JsonToken::end) {
    const Status status = scanner.next();
    if (status != Status::ok) return fail(status);
  }
  if (begin_value()) put_raw(text);
  return *this;
}

/// A name with a value, a value alone, or a name alone; of any characters, in any space.
JsonWriter& JsonWriter::item_carefully(std::string_view name, std::string_view text,
                                       std::uint8_t parts) {
  if ((next_ & parts & (kName | kValue)) == 0) return fail(Status::malformed);
  parts |= next_ & kComma;
  next_ = (parts & kNoValue) != 0 ? kValue : behind_value_;
  if ((parts & kComma) != 0) put_char(',');
  if ((parts & kName) != 0) {
    put_quoted(name);
    put_char(':');
  }
  if ((parts & kNoValue) != 0) return *this;
  if ((parts & kMinus) != 0) put_char('-');
  if ((parts & kQuotes) != 0)
    put_quoted(text);
  else
    put_raw(text);
  return *this;
}

JsonWriter& JsonWriter::open(char bracket, Scope scope) {
  if (depth_ == kMaxDepth) return fail(Status::refused);
  if (!begin_value()) return *this;
  enter_scope(scopes_ << 1 | static_cast<std::uint32_t>(scope), depth_ + 1U, bracket);
  next_ &= static_cast<std::uint8_t>(~kComma);
  return *this;
}

JsonWriter& JsonWriter::close(char bracket, Scope scope) {
  const bool same = (scopes_ & 1U) == static_cast<std::uint32_t>(scope);
  if ((next_ & kEnd) == 0 || !same) return fail(Status::malformed);
  enter_scope(scopes_ >> 1, depth_ - 1U, bracket);
  return *this;
}

JsonWriter& JsonWriter::begin_string() {
  if (!begin_value()) return *this;
  next_ = kPiece;
  put_char('"');
  return *this;
}

JsonWriter& JsonWriter::append(std::string_view piece) {
  if ((next_ & kPiece) == 0) return fail(Status::malformed);
  put_text(piece);
  return *this;
}

JsonWriter& JsonWriter::end_string() {
  if ((next_ & kPiece) == 0) return fail(Status::malformed);
  next_ = behind_value_;
  put_char('"');
  return *this;
}

Result<std::string_view> JsonWriter::finish() const {
  if (status_ != Status::ok) return status_;
  if (next_ != kNothing) return Status::malformed;
  return std::string_view(begin_, static_cast<std::size_t>(at_ - begin_));
}

bool JsonWriter::begin_value() {
  if ((next_ & kValue) == 0) {
    fail(Status::malformed);
    return false;
  }
  if ((next_ & kComma) != 0) put_char(',');
  next_ = behind_value_;
  return true;
}

void JsonWriter::enter_scope(std::uint32_t scopes, unsigned depth, char bracket) {
  scopes_ = scopes;
  depth_ = static_cast<std::uint8_t>(depth);
  const std::uint8_t item = (scopes & 1U) != 0 ? kName : kValue;
  behind_value_ = depth == 0 ? kNothing : item | kEnd | kComma;
  next_ = behind_value_;
  put_char(bracket);
}

JsonWriter& JsonWriter::fail(Status why) {
  if (status_ == Status::ok) status_ = why;
  next_ = kNothing;
  end_ = at_;
  return *this;
}

void JsonWriter::put_quoted(std::string_view text) {
  put_char('"');
  put_text(text);
  put_char('"');
}

void JsonWriter::put_text(std::string_view text) {
  while (!text.empty()) {
    std::size_t size = 0;
    while (size < text.size() && is_plain(text[size])) ++size;
    const bool escapes = size == 0 && static_cast<unsigned char>(text[0]) < 0x80;
    if (escapes) {
      put_escaped(text[0]);
      text.remove_prefix(1);
      continue;
    }
    if (size == 0) size = utf8_character(text);
    if (size == 0) {
      fail(Status::malformed);
      return;
    }
    put_raw(text.data(), size);
    text.remove_prefix(size);
  }
}

void JsonWriter::put_escaped(char c) {
  put_char('\\');
  const char* short_escape = kShortEscapes;
  while (*short_escape != '\0' && *short_escape != c) short_escape += 2;
  if (*short_escape != '\0') return put_char(short_escape[1]);
  char digits[] = "u00..";
  put_hex(static_cast<std::uint8_t>(c), digits + 3, 2);
  put_raw(digits, 5);
}

void JsonWriter::put_char(char c) {
  if (at_ == end_) {
    fail(Status::no_space);
    return;
  }
  *at_++ = c;
}

/// All of `text` or nothing, and nothing behind an error.
void JsonWriter::put_raw(const char* text, std::size_t size) {
  if (static_cast<std::size_t>(end_ - at_) < size) {
    fail(Status::no_space);
    return;
  }
  std::memcpy(at_, text, size);
  at_ += size;
}

}  // namespace fieldhook
