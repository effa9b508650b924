// SPDX-License-Identifier: MIT
#include <fieldhook/json_writer.hpp>

#include "text.hpp"
#include "utf8.hpp"

#include <cstring>

namespace fieldhook {

namespace {

// What may come next, as bits; nothing at all behind the last value and behind an error.
constexpr std::uint8_t kValue = 1;
constexpr std::uint8_t kName = 2;
constexpr std::uint8_t kEnd = 4;
constexpr std::uint8_t kComma = 8;  // and a comma stands before it
constexpr std::uint8_t kNothing = 0;

/// Stands in a JSON string as it is, and is a character by itself.
bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
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
  if (!begin(kName)) return *this;
  next_ = kValue;
  put_string(name, ':');
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  if (begin(kValue)) put_string(text, '\0');
  return *this;
}

JsonWriter& JsonWriter::number(std::int64_t value) {
  if (!begin(kValue)) return *this;
  const auto bits = static_cast<std::uint64_t>(value);
  if (value < 0) put('-');
  char digits[20];
  put(decimal(value < 0 ? 0 - bits : bits, digits));
  return *this;
}

Result<std::string_view> JsonWriter::finish() const {
  if (status_ != Status::ok) return status_;
  if (next_ != kNothing) return Status::malformed;
  return std::string_view(begin_, static_cast<std::size_t>(at_ - begin_));
}
