// SPDX-License-Identifier: MIT
#include "host.hpp"

#include "octets.hpp"
#include "text.hpp"

#include <cstring>

namespace fieldhook {

using namespace std::string_view_literals;

namespace {

bool is_number(std::string_view label) {
  bool digits = true;
  for (const char c : label) digits = digits && is_digit(c);
  return digits || (label.size() >= 2 && label[0] == '0' && to_lower(label[1]) == 'x');
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         behind_all(label, Octets::label).empty();
}

/// Writes the four bytes at `bytes`; false: `text` is no IPv4 address, and they are of no account.
bool read_four(std::string_view text, std::uint8_t* bytes) {
  for (std::size_t i = 0;; ++i) {
    const std::string_view number = first(text, text.find('.'));
    std::uint32_t value = 0;
    for (const char c : number) {
      if (!is_digit(c)) return false;
      value = value * 10 + static_cast<std::uint32_t>(c - '0');
    }
    const bool leading_zero = number.size() > 1 && number[0] == '0';
    if (number.empty() || number.size() > 3 || leading_zero || value > 255) return false;
    bytes[i] = static_cast<std::uint8_t>(value);
    text.remove_prefix(number.size());
    if (i == 3) return text.empty();
    if (text.empty()) return false;
    text.remove_prefix(1);
  }
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

Status read_ipv4(std::string_view text, AddressLiteral& literal) {
  if (!read_four(text, literal.bytes)) return Status::malformed;
  literal.size = 4;
  return Status::ok;
}

Status read_ipv6(std::string_view text, AddressLiteral& literal) {
  constexpr std::size_t kNoGap = 17;
  std::uint8_t* const bytes = literal.bytes;
  std::size_t at = 0;        // bytes so far
  std::size_t gap = kNoGap;  // where "::" stands
  do {
    if (starts_with(text, "::"sv)) {
      if (gap != kNoGap) return Status::malformed;
      gap = at;
      text.remove_prefix(2);
      if (text.empty()) break;
    } else if (at != 0) {
      if (text[0] != ':') return Status::malformed;
      text.remove_prefix(1);
    }
    if (at <= 12 && read_four(text, bytes + at)) {
      at += 4;
      break;
    }
    const std::int32_t group = at < 16 ? take_group(text) : -1;
    if (group < 0) return Status::malformed;
    bytes[at++] = static_cast<std::uint8_t>(group >> 8);
    bytes[at++] = static_cast<std::uint8_t>(group);
  } while (!text.empty());
  // "::" stands for at least one group (RFC 5952 says two, RFC 4291 one).
  if (gap == kNoGap ? at != 16 : at > 14) return Status::malformed;
  if (gap != kNoGap) {
    std::memmove(bytes + 16 - (at - gap), bytes + gap, at - gap);
    std::memset(bytes + gap, 0, 16 - at);
  }
  literal.size = 16;
  return Status::ok;
}

Result<AddressLiteral> AddressLiteral::parse(std::string_view text) {
  AddressLiteral literal;
  if (read_ipv4(text, literal) == Status::ok) return literal;
  const Status status = read_ipv6(text, literal);
  if (status != Status::ok) return status;
  return literal;
}

}  // namespace fieldhook
