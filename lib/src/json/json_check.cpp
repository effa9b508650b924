// SPDX-License-Identifier: MIT
#include "json/json_check.hpp"

#include <fieldhook/json.hpp>

#include "text.hpp"
#include "utf8.hpp"

#include <cstddef>
#include <cstdint>

namespace fieldhook {

namespace {

/// Walks over the text. Each step answers ok and stands behind what it took, or says what is wrong.
///
///   value ---> [ or { ---> item ---> , ---> item ..  ---> ] or }    one bit a level: object or
///   array
class Walk {
 public:
  explicit Walk(std::string_view text) : rest_(text) {}

  Status whole();

 private:
  Status value();
  Status scalar();
  Status opened(char bracket);
  Status name();
  Status string();
  Status escape();
  Status number();
  Status word(std::string_view expected);
  Status behind_value();

  void skip_blanks();
  std::size_t skip_digits();
  bool take(char c);
  bool in_object() const { return (scopes_ & 1U) != 0; }
  std::uint32_t hex4() const;

  std::string_view rest_;
  std::uint32_t scopes_ = 0;
  std::uint8_t depth_ = 0;
  bool done_ = false;
};

Status Walk::whole() {
  skip_blanks();
  while (!done_) {
    const Status status = value();
    if (status != Status::ok) return status;
  }
  return rest_.empty() ? Status::ok : Status::malformed;
}

/// One scalar, or one opening bracket, and what must stand before the next value.
Status Walk::value() {
  if (take('[')) return opened('[');
  if (take('{')) return opened('{');
  const Status status = scalar();
  return status == Status::ok ? behind_value() : status;
}

Status Walk::scalar() {
  if (rest_.empty()) return Status::malformed;
  switch (rest_[0]) {
    case '"': return string();
    case 't': return word("true");
    case 'f': return word("false");
    case 'n': return word("null");
    default: return number();
  }
}

Status Walk::opened(char bracket) {
  if (depth_ == kMaxJsonDepth) return Status::refused;
  ++depth_;
  scopes_ = scopes_ << 1 | (bracket == '{' ? 1U : 0U);
  skip_blanks();
  if (!rest_.empty() && rest_[0] == (in_object() ? '}' : ']')) return behind_value();
  return in_object() ? name() : Status::ok;
}

/// Closes what ends here, up to the comma before the next value or the end of the text.
Status Walk::behind_value() {
  skip_blanks();
  while (depth_ != 0 && take(in_object() ? '}' : ']')) {
    scopes_ >>= 1;
    --depth_;
    skip_blanks();
  }
  if (depth_ == 0) {
    done_ = true;
    return Status::ok;
  }
  if (!take(',')) return Status::malformed;
  skip_blanks();
  return in_object() ? name() : Status::ok;
}

Status Walk::name() {
  if (rest_.empty() || rest_[0] != '"') return Status::malformed;
  const Status status = string();
  if (status != Status::ok) return status;
  skip_blanks();
  if (!take(':')) return Status::malformed;
  skip_blanks();
  return Status::ok;
}

Status Walk::string() {
  rest_.remove_prefix(1);
  while (!rest_.empty()) {
    if (take('"')) return Status::ok;
    if (take('\\')) {
      const Status status = escape();
      if (status != Status::ok) return status;
      continue;
    }
    const std::size_t size = utf8_character(rest_);
    if (size == 0 || static_cast<unsigned char>(rest_[0]) < 0x20) return Status::malformed;
    rest_.remove_prefix(size);
  }
  return Status::malformed;
}

/// What follows a backslash. A surrogate counts only as one half of a pair.
Status Walk::escape() {
  if (rest_.empty()) return Status::malformed;
  const char letter = rest_[0];
  if (letter != 'u') {
    rest_.remove_prefix(1);
    const bool known = std::string_view("\"\\/bfnrt").find(letter) != std::string_view::npos;
    return known ? Status::ok : Status::malformed;
  }
  constexpr std::uint32_t kNoHex = UINT32_MAX;
  const std::uint32_t unit = hex4();
  if (unit == kNoHex) return Status::malformed;
  if (unit == 0) return Status::unsupported;
  rest_.remove_prefix(5);
  if (unit < 0xD800 || unit > 0xDFFF) return Status::ok;
  if (unit > 0xDBFF || !take('\\')) return Status::malformed;
  const std::uint32_t low = hex4();
  if (low < 0xDC00 || low > 0xDFFF) return Status::malformed;
  rest_.remove_prefix(5);
  return Status::ok;
}

/// The number behind the 'u' that the rest begins with; UINT32_MAX where that is none.
std::uint32_t Walk::hex4() const {
  if (rest_.size() < 5 || rest_[0] != 'u') return UINT32_MAX;
  std::uint32_t unit = 0;
  for (std::size_t i = 1; i < 5; ++i) {
    const int digit = hex_digit(rest_[i]);
    if (digit < 0) return UINT32_MAX;
    unit = unit << 4 | static_cast<std::uint32_t>(digit);
  }
  return unit;
}

Status Walk::number() {
  const std::size_t before = rest_.size();
  take('-');
  const bool zero = !rest_.empty() && rest_[0] == '0';
  const std::size_t whole = skip_digits();
  if (whole == 0 || (zero && whole > 1)) return Status::malformed;
  if (take('.') && skip_digits() == 0) return Status::malformed;
  if (take('e') || take('E')) {
    if (!take('+')) take('-');
    if (skip_digits() == 0) return Status::malformed;
  }
  return before - rest_.size() <= kMaxJsonNumber ? Status::ok : Status::unsupported;
}

Status Walk::word(std::string_view expected) {
  if (!starts_with(rest_, expected)) return Status::malformed;
  rest_.remove_prefix(expected.size());
  return Status::ok;
}

void Walk::skip_blanks() {
  while (take(' ') || take('\t') || take('\n') || take('\r')) {
  }
}

std::size_t Walk::skip_digits() {
  std::size_t count = 0;
  for (; !rest_.empty() && is_digit(rest_[0]); ++count) rest_.remove_prefix(1);
  return count;
}

bool Walk::take(char c) {
  if (rest_.empty() || rest_[0] != c) return false;
  rest_.remove_prefix(1);
  return true;
}

}  // namespace

Status check_json(std::string_view text) {
  return Walk(text).whole();
}

}  // namespace fieldhook
