// SPDX-License-Identifier: MIT
#include <fieldhook/lwip_task_resolver.hpp>

#include "short_lock.hpp"

#include <lwip/err.h>
#include <lwip/tcpip.h>

#include <cstring>

namespace fieldhook {
namespace {

#if NO_SYS || !LWIP_DNS
#error "LwipTaskResolver needs lwIP in a task of its own (NO_SYS 0) and LWIP_DNS"
#endif

AddressLiteral literal_of(const ip_addr_t& address) {
  AddressLiteral out;
#if LWIP_IPV6
  if (IP_IS_V6_VAL(address)) {
    std::memcpy(out.bytes, ip_2_ip6(&address)->addr, 16);
    out.size = 16;
  }
#endif
#if LWIP_IPV4
  if (IP_IS_V4_VAL(address)) {
    std::memcpy(out.bytes, &ip_2_ip4(&address)->addr, 4);
    out.size = 4;
  }
#endif
  return out;
}

}  // namespace

// free -> asked -> found or not_found -> free      asked -> abandoned -> free, by lwIP's answer
Result<LwipTaskResolver::Ticket> LwipTaskResolver::ask(std::string_view host, std::uint8_t type) {
  if (host.empty() || host.size() >= DNS_MAX_NAME_LENGTH) return Status::lost;
  Ticket ticket = 0;
  {
    const ShortLock lock;
    while (ticket < kMaxLookups && lookups_[ticket].state != State::free) ++ticket;
    if (ticket == kMaxLookups) return Status::lost;
    lookups_[ticket].state = State::asked;
  }
  Lookup& lookup = lookups_[ticket];
  lookup.type = type;
  std::memcpy(lookup.name, host.data(), host.size());
  lookup.name[host.size()] = '\0';
  if (tcpip_try_callback(begin, &lookup) == ERR_OK) return ticket;
  const ShortLock lock;
  lookup.state = State::free;
  return Status::would_block;
}

/// In lwIP's task.
void LwipTaskResolver::begin(void* its) {
  Lookup& lookup = *static_cast<Lookup*>(its);
  const u8_t wanted =
      lookup.type == IPADDR_TYPE_V6 ? LWIP_DNS_ADDRTYPE_IPV6 : LWIP_DNS_ADDRTYPE_IPV4;
  ip_addr_t known;
  const err_t error = dns_gethostbyname_addrtype(lookup.name, &known, answered, &lookup, wanted);
  if (error != ERR_INPROGRESS) conclude(lookup, error == ERR_OK ? &known : nullptr);
}

/// In lwIP's task.
void LwipTaskResolver::answered(const char*, const ip_addr_t* address, void* lookup) {
  conclude(*static_cast<Lookup*>(lookup), address);
}

void LwipTaskResolver::conclude(Lookup& lookup, const ip_addr_t* address) {
  const ShortLock lock;
  if (lookup.state != State::asked) {  // abandoned
    lookup.state = State::free;
    return;
  }
  lookup.state = address == nullptr ? State::not_found : State::found;
  if (address != nullptr) lookup.address = *address;
}

Result<AddressLiteral> LwipTaskResolver::poll(Ticket ticket) const {
  const Lookup& lookup = lookups_[ticket];
  const ShortLock lock;
  if (lookup.state == State::asked) return Status::would_block;
  if (lookup.state != State::found) return Status::lost;
  return literal_of(lookup.address);
}

void LwipTaskResolver::abandon(Ticket ticket) {
  if (ticket >= kMaxLookups) return;
  Lookup& lookup = lookups_[ticket];
  const ShortLock lock;
  const bool lwip_has_it = lookup.state == State::asked || lookup.state == State::abandoned;
  lookup.state = lwip_has_it ? State::abandoned : State::free;
}

std::size_t LwipTaskResolver::under_way() const {
  std::size_t count = 0;
  const ShortLock lock;
  for (const Lookup& lookup : lookups_) {
    count += lookup.state == State::asked || lookup.state == State::abandoned;
  }
  return count;
}

}  // namespace fieldhook
