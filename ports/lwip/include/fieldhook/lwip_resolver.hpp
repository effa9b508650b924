// SPDX-License-Identifier: MIT
// lwIP's DNS client, for streams that may be gone when its answer comes.
#pragma once

#include <fieldhook/status.hpp>

#include <lwip/ip_addr.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// A call when something happened that the owner's task may wait for; none by default. It comes out
/// of lwIP: notify the task, nothing more.
struct LwipWake {
  void (*call)(void* context) = nullptr;
  void* context = nullptr;

  void operator()() const {
    if (call != nullptr) call(context);
  }
};

/// Look-ups under way. lwIP cannot cancel one and calls back in the end, after its last repetition,
/// so what it calls back lives here: an answer for a stream that is gone is dropped.
/// Make one for all streams and keep it as long as the stack runs.
/// For LwipTransport, which holds lwIP's lock round each call.
/// Limits    kMaxLookups, abandoned ones included, until lwIP gives them up; then `lost`.
class LwipResolver {
 public:
  static constexpr std::size_t kMaxLookups = 4;  // DNS_TABLE_SIZE, by lwIP's default
  using Ticket = std::uint8_t;
  static constexpr Ticket kNoTicket = kMaxLookups;

  LwipResolver() = default;
  LwipResolver(const LwipResolver&) = delete;
  LwipResolver& operator=(const LwipResolver&) = delete;

  /// Begins a look-up of addresses of one type, IPADDR_TYPE_V4 or IPADDR_TYPE_V6.
  /// Errors    lost: no server is known, or there are too many look-ups
  ///           unsupported: lwIP was built without DNS
  Result<Ticket> ask(std::string_view host, std::uint8_t type, LwipWake wake);
  /// would_block while under way; lost: no address of this type.
  Result<ip_addr_t> poll(Ticket ticket) const;
  /// Gives the ticket back in any state; of kNoTicket: nothing.
  void abandon(Ticket ticket);

  /// Look-ups that lwIP has not answered, abandoned ones included.
  std::size_t under_way() const;

 private:
  enum class State : std::uint8_t { free, asked, abandoned, found, not_found };
  struct Lookup {
    State state = State::free;
    ip_addr_t address = {};
    LwipWake wake;
  };

  static void answered(const char* name, const ip_addr_t* address, void* lookup);

  Lookup lookups_[kMaxLookups];
};

}  // namespace fieldhook
