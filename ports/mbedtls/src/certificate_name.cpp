// SPDX-License-Identifier: MIT
#include "certificate_name.hpp"

#include "crypto/der.hpp"

#include <cstddef>

namespace fieldhook {
namespace {

constexpr std::uint8_t kDnsName = 0x82;
constexpr std::uint8_t kIpAddress = 0x87;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

// Byte by byte, so that a NUL in a certificate's name ends nothing.
bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size() || a.empty()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

/// What follows the first n characters; n <= size. substr() would link the exceptions.
std::string_view behind(std::string_view text, std::size_t n) {
  return {text.data() + n, text.size() - n};
}

}  // namespace

bool dns_name_matches(std::string_view pattern, std::string_view host) {
  if (pattern.size() < 2 || pattern[0] != '*' || pattern[1] != '.') return same_name(pattern, host);
  const std::string_view behind_star = behind(pattern, 2);
  if (behind_star.find('.') == std::string_view::npos) return false;
  const std::size_t dot = host.find('.');
  if (dot == 0 || dot == std::string_view::npos) return false;
  return same_name(behind_star, behind(host, dot + 1));
}

Status find_name(Bytes subject_alt_name, const PeerName& name) {
  const Result<Bytes> names = DerReader(subject_alt_name).next(kDerSequence);
  if (!names.ok()) return Status::malformed;
  const bool literal = name.literal.size != 0;
  const Bytes address{name.literal.bytes, name.literal.size};
  for (DerReader reader(names.value()); !reader.at_end();) {
    const Result<DerItem> item = reader.next();
    if (!item.ok()) return Status::malformed;
    const DerItem& entry = item.value();
    if (literal && entry.tag == kIpAddress && equal(entry.value, address)) return Status::ok;
    if (!literal && entry.tag == kDnsName && dns_name_matches(text_of(entry.value), name.host))
      return Status::ok;
  }
  return Status::refused;
}

}  // namespace fieldhook
