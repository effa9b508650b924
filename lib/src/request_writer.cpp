// SPDX-License-Identifier: MIT
#include <fieldhook/request_writer.hpp>

#include "text.hpp"

#include <cstring>

namespace fieldhook {
namespace {

/// RFC 9110 5.6.2: what a token may hold beside letters and digits.
bool is_token_mark(char c) {
  return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

}  // namespace

bool is_field_name(std::string_view name) {
  for (const char c : name) {
    if (!is_letter(c) && !is_digit(c) && c != '-' && !is_token_mark(c)) return false;
  }
  return !name.empty();
}

bool is_field_value(std::string_view value) {
  for (const char c : value) {
    const auto byte = static_cast<std::uint8_t>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7F) return false;
  }
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  return value.empty() || (!is_blank(value.front()) && !is_blank(value.back()));
}

void RequestWriter::put(std::string_view text) {
  if (status_ != Status::ok) return;
  if (text.size() > space_.size() - size_) {
    status_ = Status::no_space;
    return;
  }
  if (!text.empty()) std::memcpy(space_.data() + size_, text.data(), text.size());
  size_ += text.size();
}

void RequestWriter::start(const Endpoint& endpoint) {
  put("POST ");
  if (endpoint.target().empty() || endpoint.target().front() == '?') put("/");
  put(endpoint.target());
  put(" HTTP/1.1\r\nHost: ");
  put(endpoint.authority());
  put("\r\n");
}

void RequestWriter::field(std::string_view name, std::string_view value) {
  if (!is_field_name(name) || !is_field_value(value)) {
    if (status_ == Status::ok) status_ = Status::malformed;
    return;
  }
  own_field(name, value);
}

void RequestWriter::own_field(std::string_view name, std::string_view value) {
  put(name);
  put(": ");
  put(value);
  put("\r\n");
}

void RequestWriter::content_length(std::uint64_t size) {
  char digits[20];
  own_field("Content-Length", decimal(size, digits));
}

Result<std::size_t> RequestWriter::finish() {
  put("\r\n");
  if (status_ != Status::ok) return status_;
  return size_;
}

}  // namespace fieldhook
