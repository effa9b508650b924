// SPDX-License-Identifier: MIT
#include <fieldhook/json_writer.hpp>

#include "text.hpp"
#include "utf8.hpp"

#include <cstring>

namespace fieldhook {

namespace {

// What may come next, as bits. Nothing may, behind the last value and behind an error.
constexpr std::uint8_t kNothing = 0;
constexpr std::uint8_t kValue = 1;
constexpr std::uint8_t kName = 2;
constexpr std::uint8_t kEnd = 4;
constexpr std::uint8_t kComma = 8;  // it stands before the next name or value

// With kComma, the marks around a piece of text.
constexpr std::uint8_t kMinus = 16;
constexpr std::uint8_t kQuotes = 32;
constexpr std::uint8_t kColon = 64;
constexpr std::size_t kMaxMarks = 5;

/// Stands in a JSON string as it is, and is a character by itself.
bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

/// The same of four characters at once, for the length of a string is mostly a handful.
bool are_plain(std::uint32_t four) {
  constexpr std::uint32_t kOnes = 0x01010101;
  const std::uint32_t control = four - kOnes * 0x20;
  const std::uint32_t quote = (four ^ kOnes * '"') - kOnes;
  const std::uint32_t backslash = (four ^ kOnes * '\\') - kOnes;
  // The top bit of a byte is set where it was there before, or where the subtraction went below 0.
  return ((four | control | quote | backslash) & kOnes * 0x80) == 0;
}

/// Copies `size` characters if all are plain.
bool copy_plain(char* to, const char* from, std::size_t size) {
  std::uint32_t four;
  if (size < sizeof four) {
    for (std::size_t i = 0; i < size; ++i) {
      if (!is_plain(from[i])) return false;
      to[i] = from[i];
    }
    return true;
  }
  const std::size_t last = size - sizeof four;  // may overlap the one before
  for (std::size_t i = 0;; i = i + sizeof four < last ? i + sizeof four : last) {
    std::memcpy(&four, from + i, sizeof four);
    if (!are_plain(four)) return false;
    std::memcpy(to + i, &four, sizeof four);
    if (i == last) return true;
  }
}

/// The letter behind the backslash, or 0 where only \u will do.
char short_escape(char c) {
  switch (c) {
    case '"':
    case '\\': return c;
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return 0;
  }
}

}  // namespace

JsonWriter& JsonWriter::key(std::string_view name) {
  if ((next_ & kName) == 0) return fail(Status::malformed);
  const std::uint8_t comma = next_ & kComma;
  next_ = kValue;
  return put(name, comma | kQuotes | kColon);
}

JsonWriter& JsonWriter::string(std::string_view text) {
  return value(text, kQuotes);
}

JsonWriter& JsonWriter::literal(std::string_view text) {
  return value(text, 0);
}

JsonWriter& JsonWriter::number(std::int64_t number) {
  char digits[20];
  const auto bits = static_cast<std::uint64_t>(number);
  if (number >= 0) return value(decimal(bits, digits), 0);
  return value(decimal(0 - bits, digits), kMinus);
}

JsonWriter& JsonWriter::value(std::string_view text, std::uint8_t marks) {
  if ((next_ & kValue) == 0) return fail(Status::malformed);
  const std::uint8_t comma = next_ & kComma;
  next_ = behind_value_;
  return put(text, comma | marks);
}

JsonWriter& JsonWriter::open(char bracket, Scope scope) {
  if ((next_ & kValue) == 0) return fail(Status::malformed);
  if (depth_ == kMaxDepth) return fail(Status::refused);
  const std::uint8_t comma = next_ & kComma;
  scopes_ = scopes_ << 1 | static_cast<std::uint32_t>(scope);
  ++depth_;
  enter_scope();
  next_ = behind_value_ & static_cast<std::uint8_t>(~kComma);
  if (comma != 0) put_char(',');
  put_char(bracket);
  return *this;
}

JsonWriter& JsonWriter::close(char bracket, Scope scope) {
  const bool same = (scopes_ & 1U) == static_cast<std::uint32_t>(scope);
  if ((next_ & kEnd) == 0 || !same) return fail(Status::malformed);
  scopes_ >>= 1;
  --depth_;
  enter_scope();
  next_ = behind_value_;
  put_char(bracket);
  return *this;
}

Result<std::string_view> JsonWriter::finish() const {
  if (status_ != Status::ok) return status_;
  if (next_ != kNothing) return Status::malformed;
  return std::string_view(begin_, static_cast<std::size_t>(at_ - begin_));
}

void JsonWriter::enter_scope() {
  const std::uint8_t item = (scopes_ & 1U) != 0 ? kName : kValue;
  behind_value_ = depth_ == 0 ? kNothing : item | kEnd | kComma;
}

JsonWriter& JsonWriter::fail(Status why) {
  if (status_ == Status::ok) status_ = why;
  next_ = kNothing;
  return *this;
}

/// Writes `text` with the marks around it.
JsonWriter& JsonWriter::put(std::string_view text, std::uint8_t marks) {
  // Mostly nothing needs care: all is plain, and there is room for it and for every mark.
  const auto room = static_cast<std::size_t>(end_ - at_);
  if (room < kMaxMarks || room - kMaxMarks < text.size()) return put_carefully(text, marks);
  // Each mark is written; where it is not to stand, what follows is written over it.
  const std::size_t minus = (marks & kComma) != 0 ? 1 : 0;
  const std::size_t quote = minus + ((marks & kMinus) != 0 ? 1 : 0);
  const std::size_t quoted = (marks & kQuotes) != 0 ? 1 : 0;
  const std::size_t first = quote + quoted;
  const std::size_t colon = first + text.size() + quoted;
  char* const at = at_;
  at[0] = ',';
  at[minus] = '-';
  at[quote] = '"';
  if (!copy_plain(at + first, text.data(), text.size())) return put_carefully(text, marks);
  at[first + text.size()] = '"';
  at[colon] = ':';
  at_ += colon + ((marks & kColon) != 0 ? 1 : 0);
  return *this;
}

/// The same for text that may need escapes, be no UTF-8, or have no room.
JsonWriter& JsonWriter::put_carefully(std::string_view text, std::uint8_t marks) {
  if ((marks & kComma) != 0) put_char(',');
  if ((marks & kMinus) != 0) put_char('-');
  if ((marks & kQuotes) != 0) put_char('"');
  while (!text.empty() && status_ == Status::ok) {
    const std::size_t size = utf8_character(text);
    if (size == 0) return fail(Status::malformed);
    if (size > 1 || is_plain(text[0]))
      put_raw({text.data(), size});
    else
      put_escaped(text[0]);
    text.remove_prefix(size);
  }
  if ((marks & kQuotes) != 0) put_char('"');
  if ((marks & kColon) != 0) put_char(':');
  return *this;
}

void JsonWriter::put_escaped(char c) {
  constexpr char kHex[] = "0123456789abcdef";
  const char letter = short_escape(c);
  const char text[] = {'\\', letter == 0 ? 'u' : letter, '0', '0', kHex[c >> 4], kHex[c & 15]};
  put_raw({text, letter == 0 ? sizeof text : 2});
}

void JsonWriter::put_char(char c) {
  if (at_ == end_) fail(Status::no_space);
  if (status_ == Status::ok) *at_++ = c;
}

/// All of `text` or nothing, and nothing behind an error.
void JsonWriter::put_raw(std::string_view text) {
  const bool fits = static_cast<std::size_t>(end_ - at_) >= text.size();
  if (!fits) fail(Status::no_space);
  if (status_ != Status::ok) return;
  std::memcpy(at_, text.data(), text.size());
  at_ += text.size();
}

}  // namespace fieldhook
