// SPDX-License-Identifier: MIT
// Addresses as the system's calls want them.
#pragma once

#include <fieldhook/endpoint.hpp>

#include <sys/socket.h>

#include <cstdint>

namespace fieldhook {

struct SocketAddress {
  sockaddr_storage storage;
  socklen_t size;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  int family() const { return storage.ss_family; }
};

/// `address.size` is 4 or 16.
SocketAddress socket_address(const AddressLiteral& address, std::uint16_t port);

/// The address of a system's answer; size 0 where it is of neither family, or of no use without
/// the interface it belongs to (link-local IPv6).
AddressLiteral address_from(const sockaddr* address);

/// The port a socket is bound to, 0 when the system does not say.
std::uint16_t bound_port(int fd);

}  // namespace fieldhook
