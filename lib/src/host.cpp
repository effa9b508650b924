// SPDX-License-Identifier: MIT
#include "host.hpp"

#include "text.hpp"

#include <cstring>

namespace fieldhook {
namespace {

bool is_number(std::string_view label) {
  bool digits = true;
  for (const char c : label) digits = digits && is_digit(c);
  return digits || (label.size() >= 2 && label[0] == '0' && to_lower(label[1]) == 'x');
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') {
    return false;
  }
  for (const char c : label) {
    if (!is_letter(c) && !is_digit(c) && c != '-') return false;
  }
  return true;
}

/// One group of 1 to 4 hex digits at the front of `text`, taken off; -1: none.
std::int32_t take_group(std::string_view& text) {
  std::int32_t group = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && hex_digit(text[digits]) >= 0; ++digits) {
    if (digits == 4) return -1;
    group = group * 16 + hex_digit(text[digits]);
  }
  text.remove_prefix(digits);
  return digits == 0 ? -1 : group;
}

}  // namespace

bool is_host_name(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  for (;;) {
    const std::size_t dot = text.find('.');
    const std::string_view label = first(text, dot);
    if (!is_label(label)) return false;
    if (dot == text.npos) return !is_number(label);
    text.remove_prefix(dot + 1);
  }
}

bool is_in_domain(std::string_view name, std::string_view domain) {
  if (!is_host_name(name) || domain.empty() || name.size() < domain.size()) return false;
  const std::size_t above = name.size() - domain.size();
  if (above != 0 && name[above - 1] != '.') return false;
  return equal_ignoring_case(behind(name, above), domain);
}

Result<AddressLiteral> read_ipv4(std::string_view text) {
  AddressLiteral literal;
  for (std::size_t i = 0; i < 4; ++i) {
    int number = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && is_digit(text[digits]); ++digits) {
      if (digits == 3 || (digits == 1 && text[0] == '0')) return Status::malformed;
      number = number * 10 + (text[digits] - '0');
    }
    if (digits == 0 || number > 255) return Status::malformed;
    literal.bytes[i] = static_cast<std::uint8_t>(number);
    text.remove_prefix(digits);
    if (i == 3) break;
    if (text.empty() || text[0] != '.') return Status::malformed;
    text.remove_prefix(1);
  }
  if (!text.empty()) return Status::malformed;
  literal.size = 4;
  return literal;
}

Result<AddressLiteral> read_ipv6(std::string_view text) {
  AddressLiteral literal;
  std::size_t at = 0;        // bytes so far
  std::size_t gap = 17;      // where "::" stands; 17: nowhere
  bool after_colon = false;  // a group must follow
  if (starts_with(text, "::")) {
    gap = 0;
    text.remove_prefix(2);
  }
  while (!text.empty()) {
    if (at == 16) return Status::malformed;
    const Result<AddressLiteral> tail = read_ipv4(text);
    if (tail.ok()) {
      if (at > 12) return Status::malformed;
      std::memcpy(literal.bytes + at, tail.value().bytes, 4);
      at += 4;
      after_colon = false;
      break;
    }
    const std::int32_t group = take_group(text);
    if (group < 0) return Status::malformed;
    literal.bytes[at++] = static_cast<std::uint8_t>(group >> 8);
    literal.bytes[at++] = static_cast<std::uint8_t>(group);
    after_colon = false;
    if (text.empty()) break;
    if (text[0] != ':') return Status::malformed;
    text.remove_prefix(1);
    after_colon = true;
    if (starts_with(text, ":")) {
      if (gap != 17) return Status::malformed;
      gap = at;
      text.remove_prefix(1);
      after_colon = false;
    }
  }
  // "::" stands for at least one group (RFC 5952 says two, RFC 4291 one).
  if (after_colon || (gap == 17 ? at != 16 : at > 14)) return Status::malformed;
  if (gap != 17) {
    std::memmove(literal.bytes + 16 - (at - gap), literal.bytes + gap, at - gap);
    std::memset(literal.bytes + gap, 0, 16 - at);
  }
  literal.size = 16;
  return literal;
}

Result<AddressLiteral> AddressLiteral::parse(std::string_view text) {
  const Result<AddressLiteral> ipv4 = read_ipv4(text);
  return ipv4.ok() ? ipv4 : read_ipv6(text);
}

}  // namespace fieldhook
