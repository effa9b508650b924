// SPDX-License-Identifier: MIT
#include "host.hpp"

#include "text.hpp"

namespace fieldhook {

bool is_in_domain(std::string_view name, std::string_view domain) {
  if (!is_host_name(name) || domain.empty() || name.size() < domain.size()) return false;
  const std::size_t above = name.size() - domain.size();
  if (above != 0 && name[above - 1] != '.') return false;
  return equal_ignoring_case(behind(name, above), domain);
}

Result<AddressLiteral> AddressLiteral::parse(std::string_view text) {
  AddressLiteral literal;
  UrlReader four(text);
  if (four.take_ipv4(literal.bytes) && four.done()) {
    literal.size = 4;
    return literal;
  }
  literal = {};
  UrlReader six(text);
  if (!six.take_ipv6(literal.bytes) || !six.done()) return Status::malformed;
  literal.size = 16;
  return literal;
}

}  // namespace fieldhook
