// SPDX-License-Identifier: MIT
#include <fieldhook/form_writer.hpp>

#include "percent.hpp"
#include "text.hpp"

namespace fieldhook {

static void put_escaped(std::string_view text, TextAppender& out) {
  for (const char c : text) {
    if (is_letter(c) || is_digit(c) || c == '*' || c == '-' || c == '.' || c == '_')
      out.put(c);
    else if (c == ' ')
      out.put('+');
    else
      out.put_percent(c);
  }
}

FormWriter& FormWriter::field(std::string_view name, std::string_view value) {
  if (status_ != Status::ok) return *this;
  if (name.empty() || !is_utf8(name) || !is_utf8(value)) {
    status_ = Status::malformed;
    return *this;
  }
  TextAppender appender(out_.from(size_));
  if (size_ != 0) appender.put('&');
  put_escaped(name, appender);
  appender.put('=');
  put_escaped(value, appender);
  size_ += appender.size();
  if (!appender.ok()) status_ = Status::no_space;
  return *this;
}

FormWriter& FormWriter::field(std::string_view name, std::int64_t value) {
  char space[20];
  const auto bits = static_cast<std::uint64_t>(value);
  char* const end = space + sizeof space;
  char* at = put_decimal(value < 0 ? 0 - bits : bits, end);
  if (value < 0) *--at = '-';  // 19 digits at most
  return field(name, {at, static_cast<std::size_t>(end - at)});
}

Result<std::string_view> FormWriter::finish() const {
  if (status_ != Status::ok) return status_;
  return std::string_view(out_.data(), size_);
}

}  // namespace fieldhook
