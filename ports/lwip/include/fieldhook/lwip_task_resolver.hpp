// SPDX-License-Identifier: MIT
// lwIP's DNS client, asked from another task and without lwIP's core lock.
#pragma once

#include <fieldhook/endpoint.hpp>
#include <fieldhook/status.hpp>

#include <lwip/dns.h>
#include <lwip/ip_addr.h>
#include <lwip/opt.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// Look-ups under way. lwIP's own task asks and answers; nobody waits for it, unlike in lwIP's
/// getaddrinfo(). lwIP cannot cancel a look-up: an answer for a stream that is gone is dropped
/// here. Make one for all streams and keep it as long as the stack runs. Limits    kMaxLookups,
/// abandoned ones included, until lwIP gives them up; then `lost`.
class LwipTaskResolver {
 public:
  static constexpr std::size_t kMaxLookups = 4;  // DNS_TABLE_SIZE, by lwIP's default
  using Ticket = std::uint8_t;
  static constexpr Ticket kNoTicket = kMaxLookups;

  LwipTaskResolver() = default;
  LwipTaskResolver(const LwipTaskResolver&) = delete;
  LwipTaskResolver& operator=(const LwipTaskResolver&) = delete;

  /// Begins a look-up of addresses of one type, IPADDR_TYPE_V4 or IPADDR_TYPE_V6.
  /// Errors    would_block: lwIP's task has no room for the question, ask again
  ///           lost: no host name, or there are too many look-ups
  Result<Ticket> ask(std::string_view host, std::uint8_t type);
  /// would_block while under way; lost: no address of this type.
  Result<AddressLiteral> poll(Ticket ticket) const;
  /// Gives the ticket back in any state; of kNoTicket: nothing.
  void abandon(Ticket ticket);

  /// Look-ups that lwIP has not answered, abandoned ones included.
  std::size_t under_way() const;

 private:
  enum class State : std::uint8_t { free, asked, abandoned, found, not_found };
  // Its state is read and written under lwIP's short lock, the rest belongs to whom the state says.
  struct Lookup {
    State state = State::free;
    std::uint8_t type = IPADDR_TYPE_V4;
    ip_addr_t address = {};
    char name[DNS_MAX_NAME_LENGTH] = {};
  };

  static void begin(void* lookup);
  static void answered(const char* name, const ip_addr_t* address, void* lookup);
  static void conclude(Lookup& lookup, const ip_addr_t* address);

  Lookup lookups_[kMaxLookups];
};

}  // namespace fieldhook
