// SPDX-License-Identifier: MIT
// The grammar of hosts: a name, or an address literal. One reading only.
#pragma once

#include <fieldhook/endpoint.hpp>
#include <fieldhook/status.hpp>

#include <string_view>

namespace fieldhook {

/// True for a DNS name of letters, digits and inner hyphens: labels of 1 to 63 bytes, 253 in all,
/// no dot at the end. IDN only as A-labels. A name whose last label is a number, decimal or hex, is
/// none: some resolvers would read it as an address.
bool is_host_name(std::string_view text);

/// Whether `name` is a host name, and is `domain` or a name below it: whole labels, in any case.
bool is_in_domain(std::string_view name, std::string_view domain);

/// Four decimal numbers without leading zeros, RFC 3986 IPv4address.
Status read_ipv4(std::string_view text, AddressLiteral& literal);

/// RFC 4291 2.2 without zone id, brackets taken off.
Status read_ipv6(std::string_view text, AddressLiteral& literal);

}  // namespace fieldhook
