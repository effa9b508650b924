// SPDX-License-Identifier: MIT
#include "address.hpp"

#include <fieldhook/posix_resolver.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>

namespace fieldhook {

SocketAddress socket_address(const AddressLiteral& address, std::uint16_t port) {
  SocketAddress out{};
  if (address.size == 4) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    std::memcpy(&v4.sin_addr, address.bytes, 4);
    std::memcpy(&out.storage, &v4, sizeof v4);
    out.size = sizeof v4;
    return out;
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  std::memcpy(&v6.sin6_addr, address.bytes, 16);
  std::memcpy(&out.storage, &v6, sizeof v6);
  out.size = sizeof v6;
  return out;
}

AddressLiteral address_from(const sockaddr* address) {
  AddressLiteral out;
  if (address == nullptr) return out;
  if (address->sa_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, address, sizeof v4);
    std::memcpy(out.bytes, &v4.sin_addr, 4);
    out.size = 4;
  } else if (address->sa_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, address, sizeof v6);
    if (v6.sin6_scope_id != 0) return out;
    std::memcpy(out.bytes, &v6.sin6_addr, 16);
    out.size = 16;
  }
  return out;
}

std::uint16_t bound_port(int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return 0;
  if (storage.ss_family == AF_INET) {
    return ntohs(reinterpret_cast<const sockaddr_in*>(&storage)->sin_port);
  }
  return ntohs(reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_port);
}

void AddressList::add(const AddressLiteral& address) {
  if (address.size != 4 && address.size != 16) return;
  const std::size_t of_family = address.size == 4 ? ipv4_ : std::size_t{size_} - ipv4_;
  if (of_family >= kMaxPerFamily) return;
  if (address.size == 4) ++ipv4_;
  addresses_[size_++] = address;
}

}  // namespace fieldhook
