// SPDX-License-Identifier: MIT
// TCP over lwIP's raw API: IPv4 and IPv6, in a super-loop or beside lwIP's own task.
#pragma once

#include <fieldhook/lwip_resolver.hpp>
#include <fieldhook/transport.hpp>

#include <lwip/err.h>
#include <lwip/opt.h>

#include <cstddef>
#include <cstdint>

struct pbuf;
struct tcp_pcb;

namespace fieldhook {

/// One plain TCP stream. Use it below TLS; alone it protects nothing.
/// NO_SYS=1: call it where sys_check_timeouts() is called. Otherwise call it from any one task but
/// lwIP's own: each call takes lwIP's core lock, so LWIP_TCPIP_CORE_LOCKING must be on.
/// Memory    lwIP's pools only. What came stays in lwIP's pbufs until receive() copies it out, and
///           only then is the window opened again; what is sent is copied into lwIP once.
/// Lifetime  the resolver outlives the transport. `wake` is called in lwIP's context and must not
///           call the transport.
/// Errors    connect: refused for an endpoint without host; unsupported for an address of a family
///           that lwIP was built without; lost when no address answers, or a pool is empty
class LwipTransport final : public Transport {
 public:
  /// The other family of a name is tried beside the first after so long, at once when that fails.
  static constexpr Millis kStagger = 1000;
  /// A closed stream keeps its lwIP memory for its last bytes and their acknowledgement so long, in
  /// lwIP's half seconds; then it is reset.
  static constexpr std::uint8_t kLinger = 4;

  explicit LwipTransport(LwipResolver& resolver, LwipWake wake = {});
  ~LwipTransport() { close(); }
  LwipTransport(const LwipTransport&) = delete;
  LwipTransport& operator=(const LwipTransport&) = delete;

  /// Unlike in TLS, `now` is a timer here: it starts the other family. Call again at least every
  /// half second while it would block.
  Status connect(const Endpoint& endpoint, Now now) override;
  Phase phase() const override { return phase_; }
  Protection protection() const override { return Protection::none; }
  Result<std::size_t> send(Bytes data) override;
  Result<std::size_t> receive(MutableBytes space) override;
  void close() override;

  /// lwIP's error of the last failure, ERR_OK where none fits; kept until the next connect.
  err_t cause() const { return cause_; }

 private:
  enum class State : std::uint8_t { closed, connecting, open, failed };

  /// One family's way to a connection.
  struct Try {
    enum class State : std::uint8_t { untried, resolving, connecting, failed };

    LwipTransport* owner = nullptr;
    tcp_pcb* pcb = nullptr;
    State state = State::failed;
    LwipResolver::Ticket ticket = LwipResolver::kNoTicket;
    std::uint8_t type = IPADDR_TYPE_V4;

    bool under_way() const { return state == State::resolving || state == State::connecting; }
  };
  static constexpr std::size_t kFamilies = (LWIP_IPV4 ? 1 : 0) + (LWIP_IPV6 ? 1 : 0);

  Status begin(const Endpoint& endpoint);
  Status begin_literal(const AddressLiteral& literal, std::uint16_t port);
  Status step(const Endpoint& endpoint, Instant now);
  void start(Try& it, const Endpoint& endpoint, Instant now);
  void resolve(Try& it, std::uint16_t port);
  void dial(Try& it, const ip_addr_t& address, std::uint16_t port);
  void abandon_tries();
  void release();
  void drop_received();
  Status fail(Status status);

  static err_t on_connected(void* its, tcp_pcb* pcb, err_t error);
  static void on_not_connected(void* its, err_t error);
  static err_t on_received(void* self, tcp_pcb* pcb, pbuf* chain, err_t error);
  static err_t on_sent(void* self, tcp_pcb* pcb, u16_t size);
  static err_t on_poll(void* self, tcp_pcb* pcb);
  static err_t on_try_poll(void* its, tcp_pcb* pcb);
  static void on_lost(void* self, err_t error);

  LwipResolver& resolver_;
  LwipWake wake_;
  Try tries_[kFamilies];
  tcp_pcb* pcb_ = nullptr;  // lwIP frees it behind our back: gone after on_lost
  pbuf* inbox_ = nullptr;   // received, not yet taken
  Instant last_start_;      // of a try
  State state_ = State::closed;
  Phase phase_ = Phase::resolve;
  err_t cause_ = ERR_OK;
  bool peer_ended_ = false;
  bool starved_ = false;  // lwIP had no memory for what was to be sent
};

}  // namespace fieldhook
