// SPDX-License-Identifier: MIT
#include "json_scan.hpp"

#include "text.hpp"
#include "utf8.hpp"

namespace fieldhook {
namespace {

static_assert(kMaxJsonDepth <= 32, "one bit a level");

constexpr std::uint32_t kNone = UINT32_MAX;

/// Takes four hex digits and answers their number, or kNone.
std::uint32_t take_unit(const char*& at, const char* end) {
  if (end - at < 4) return kNone;
  std::uint32_t unit = 0;
  for (int i = 0; i < 4; ++i) {
    const int digit = hex_digit(*at++);
    if (digit < 0) return kNone;
    unit = unit << 4 | static_cast<std::uint32_t>(digit);
  }
  return unit;
}

/// Takes what stands behind a backslash and answers the character that it means, or kNone.
/// A surrogate counts only as one half of a pair.
std::uint32_t take_escape(const char*& at, const char* end) {
  if (at == end) return kNone;
  const char letter = *at++;
  if (letter != 'u') {
    const char* pair = "\"\"\\\\//b\bf\fn\nr\rt\t";  // each letter, and what it means
    while (*pair != '\0' && *pair != letter) pair += 2;
    return *pair == '\0' ? kNone : static_cast<std::uint32_t>(pair[1]);
  }
  const std::uint32_t unit = take_unit(at, end);
  const std::uint32_t high = unit - 0xD800;
  if (high >= 0x800) return unit;  // kNone too
  if (high >= 0x400 || end - at < 2 || at[0] != '\\' || at[1] != 'u') return kNone;
  at += 2;
  const std::uint32_t low = take_unit(at, end) - 0xDC00;
  return low < 0x400 ? 0x10000 + (high << 10 | low) : kNone;
}

}  // namespace

Status JsonScanner::next() {
  const JsonToken last = kind_;
  skip_blanks();
  token_ = at_;
  if (last == JsonToken::begin) return value();
  if (last == JsonToken::name) {
    if (!skip(':')) return Status::malformed;
  } else {
    if (depth_ == 0) {
      kind_ = JsonToken::end;
      return at_ == end_ ? Status::ok : Status::malformed;
    }
    if (skip(in_object() ? '}' : ']')) {
      scopes_ >>= 1;
      --depth_;
      kind_ = JsonToken::close;
      return Status::ok;
    }
    if (last != JsonToken::open && !skip(',')) return Status::malformed;
  }
  skip_blanks();
  token_ = at_;
  if (last == JsonToken::name || !in_object()) return value();
  kind_ = JsonToken::name;
  return string();
}

Status JsonScanner::complete() {
  if (kind_ != JsonToken::open) return Status::ok;
  const char* const begin = token_;
  const std::size_t inside = depth_;
  do {
    const Status status = next();
    if (status != Status::ok) return status;
  } while (depth_ >= inside);
  token_ = begin;
  return Status::ok;
}

Status JsonScanner::value() {
  const char c = peek();
  if (c == '{' || c == '[') {
    if (depth_ == kMaxJsonDepth) return Status::refused;
    ++at_;
    ++depth_;
    scopes_ = scopes_ << 1 | (c == '{' ? 1U : 0U);
    kind_ = JsonToken::open;
    return Status::ok;
  }
  kind_ = JsonToken::string;
  if (c == '"') return string();
  kind_ = JsonToken::word;
  if (c == 't') return word("true");
  if (c == 'f') return word("false");
  if (c == 'n') return word("null");
  kind_ = JsonToken::number;
  return number();
}

Status JsonScanner::string() {
  if (!skip('"')) return Status::malformed;
  while (at_ != end_) {
    const std::size_t size = utf8_character({at_, static_cast<std::size_t>(end_ - at_)});
    const auto c = static_cast<unsigned char>(*at_);
    at_ += size;
    if (c == '"') return Status::ok;
    if (c < 0x20 || size == 0) break;
    if (c == '\\' && take_escape(at_, end_) == kNone) break;
  }
  return Status::malformed;
}

Status JsonScanner::number() {
  skip('-');
  if (!skip('0') && !skip_digits()) return Status::malformed;
  if (skip('.') && !skip_digits()) return Status::malformed;
  if (skip('e') || skip('E')) {
    if (!skip('+')) skip('-');
    if (!skip_digits()) return Status::malformed;
  }
  return Status::ok;
}

Status JsonScanner::word(const char* expected) {
  while (*expected != '\0') {
    if (!skip(*expected++)) return Status::malformed;
  }
  return Status::ok;
}

bool JsonScanner::skip(char c) {
  if (at_ == end_ || *at_ != c) return false;
  ++at_;
  return true;
}

bool JsonScanner::skip_digits() {
  const char* const begin = at_;
  while (is_digit(peek())) ++at_;
  return at_ != begin;
}

void JsonScanner::skip_blanks() {
  while (skip(' ') || skip('\t') || skip('\n') || skip('\r')) {
  }
}

int JsonString::next() {
  if (pending_ != 0) {
    --pending_;
    return static_cast<int>(0x80 | (code_ >> 6 * pending_ & 0x3F));
  }
  if (at_ == end_) return kEnd;
  const auto byte = static_cast<unsigned char>(*at_++);
  if (byte != '\\') return byte;
  code_ = take_escape(at_, end_);
  if (code_ < 0x80) return static_cast<int>(code_);
  pending_ = code_ < 0x800 ? 1 : code_ < 0x10000 ? 2 : 3;
  return static_cast<int>((0xF0U << (3 - pending_) & 0xFF) | code_ >> 6 * pending_);
}

bool json_reads(std::string_view token, std::string_view text) {
  JsonString string(token);
  for (const char c : text) {
    if (string.next() != static_cast<unsigned char>(c)) return false;
  }
  return string.next() == JsonString::kEnd;
}

Result<std::string_view> json_find(std::string_view text, Span<const std::string_view> path) {
  JsonScanner scanner(text);
  std::string_view found;
  std::size_t named = 0;   // names of the path that were met; each may be met once
  std::size_t inside = 0;  // objects of the path that are open: those are all objects
  bool on_path = true;     // the coming value is the one behind `named` names
  for (;;) {
    const Status status = scanner.next();
    if (status != Status::ok) return status;
    const JsonToken kind = scanner.kind();
    if (kind == JsonToken::end) return found;
    if (kind == JsonToken::close) {
      if (inside > scanner.depth()) inside = scanner.depth();
    } else if (kind == JsonToken::name) {
      if (scanner.depth() != inside || !json_reads(scanner.token(), path[inside - 1])) continue;
      if (named >= inside) return Status::malformed;
      named = inside;
      on_path = true;
    } else if (on_path) {
      on_path = false;
      if (named == path.size()) {
        const Status whole = scanner.complete();
        if (whole != Status::ok) return whole;
        found = scanner.token();
      } else if (kind == JsonToken::open && scanner.in_object()) {
        inside = scanner.depth();
      }
    }
  }
}

Result<std::string_view> json_unescape(std::string_view token, Span<char> space) {
  if (token.size() < 2 || token[0] != '"') return Status::malformed;
  if (token.find('\\') == token.npos) return std::string_view(token.data() + 1, token.size() - 2);
  JsonString string(token);
  std::size_t size = 0;
  for (int byte = string.next(); byte != JsonString::kEnd; byte = string.next()) {
    if (size == space.size()) return Status::no_space;
    space[size++] = static_cast<char>(byte);
  }
  return std::string_view(space.data(), size);
}

}  // namespace fieldhook
