// SPDX-License-Identifier: MIT
#include <fieldhook/lwip_resolver.hpp>

#include <lwip/dns.h>
#include <lwip/err.h>

#include <cstring>

namespace fieldhook {

#if LWIP_DNS

// free -> asked -> found or not_found -> free      asked -> abandoned -> free, by lwIP's answer
Result<LwipResolver::Ticket> LwipResolver::ask(std::string_view host, std::uint8_t type,
                                               LwipWake wake) {
  char name[DNS_MAX_NAME_LENGTH];
  if (host.empty() || host.size() >= sizeof name) return Status::lost;
  std::memcpy(name, host.data(), host.size());
  name[host.size()] = '\0';

  Ticket ticket = 0;
  while (ticket < kMaxLookups && lookups_[ticket].state != State::free) ++ticket;
  if (ticket == kMaxLookups) return Status::lost;

  Lookup& lookup = lookups_[ticket];
  lookup.wake = wake;
  lookup.state = State::asked;
  const u8_t wanted = type == IPADDR_TYPE_V6 ? LWIP_DNS_ADDRTYPE_IPV6 : LWIP_DNS_ADDRTYPE_IPV4;
  ip_addr_t known;
  switch (dns_gethostbyname_addrtype(name, &known, answered, &lookup, wanted)) {
    case ERR_OK:
      lookup.address = known;
      lookup.state = State::found;
      return ticket;
    case ERR_INPROGRESS: return ticket;
    default: lookup.state = State::free; return Status::lost;
  }
}

#else

Result<LwipResolver::Ticket> LwipResolver::ask(std::string_view, std::uint8_t, LwipWake) {
  return Status::unsupported;
}

#endif

void LwipResolver::answered(const char*, const ip_addr_t* address, void* lookup) {
  Lookup& it = *static_cast<Lookup*>(lookup);
  if (it.state != State::asked) {  // abandoned
    it.state = State::free;
    return;
  }
  it.state = address == nullptr ? State::not_found : State::found;
  if (address != nullptr) it.address = *address;
  it.wake();
}

Result<ip_addr_t> LwipResolver::poll(Ticket ticket) const {
  const Lookup& lookup = lookups_[ticket];
  if (lookup.state == State::asked) return Status::would_block;
  if (lookup.state != State::found) return Status::lost;
  return lookup.address;
}

void LwipResolver::abandon(Ticket ticket) {
  if (ticket >= kMaxLookups) return;
  Lookup& lookup = lookups_[ticket];
  const bool lwip_has_it = lookup.state == State::asked || lookup.state == State::abandoned;
  lookup.state = lwip_has_it ? State::abandoned : State::free;
}

std::size_t LwipResolver::under_way() const {
  std::size_t count = 0;
  for (const Lookup& lookup : lookups_) {
    count += lookup.state == State::asked || lookup.state == State::abandoned;
  }
  return count;
}

}  // namespace fieldhook
