// SPDX-License-Identifier: MIT
// TCP over lwIP's sockets API, for stacks in a task of their own: ESP-IDF, FreeRTOS.
#pragma once

#include <fieldhook/basic_socket.hpp>
#include <fieldhook/lwip_socket_calls.hpp>
#include <fieldhook/lwip_task_resolver.hpp>
#include <fieldhook/transport.hpp>

#include <lwip/opt.h>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

/// One plain TCP stream. Use it below TLS; alone it protects nothing. Needs neither lwIP's core
/// lock nor its raw API: any one task calls it, but lwIP's own. LwipTransport needs less memory.
/// Memory    lwIP's: a netconn and a socket for each address that is tried, two at most.
/// Lifetime  the resolver outlives the transport.
/// Errors    connect: refused for an endpoint without host; lost when no address answers, or lwIP
///           has no memory
class LwipSocketTransport final : public Transport {
 public:
  /// The other family of a name is tried beside the first after so long, at once when that fails.
  static constexpr Millis kStagger = 1000;
  /// How often names are asked for, of which no socket tells.
  static constexpr Millis kAskAgain = 50;
  /// Longest single wait().
  static constexpr Millis kMaxWait = 60 * 1000;

  explicit LwipSocketTransport(LwipTaskResolver& resolver);
  ~LwipSocketTransport() { close(); }
  LwipSocketTransport(const LwipSocketTransport&) = delete;
  LwipSocketTransport& operator=(const LwipSocketTransport&) = delete;

  /// Unlike in TLS, `now` is a timer here: it starts the other family.
  Status connect(const Endpoint& endpoint, Now now) override;
  Phase phase() const override { return phase_; }
  Protection protection() const override { return Protection::none; }
  Result<std::size_t> send(Bytes data) override { return socket_.send(data); }
  Result<std::size_t> receive(MutableBytes space) override { return socket_.receive(space); }
  /// The peer gets what was sent, and then the end.
  void close() override;

  /// Sleeps in lwip_select() until the stream is ready for what its calls since the last wait
  /// wanted, or until `until`, or for kMaxWait. Any other way to wait for fd() serves as well.
  void wait(Instant until, Instant now);
  /// The open stream's descriptor, -1: none.
  int fd() const { return socket_.fd(); }

  /// errno of the last failure, 0 where none fits; kept until the next connect.
  int cause() const { return cause_ != 0 ? cause_ : socket_.cause(); }

 private:
  enum class State : std::uint8_t { closed, connecting, open, failed };

  /// One family's way to a connection.
  struct Try {
    enum class State : std::uint8_t { untried, resolving, connecting, failed };

    int fd = -1;
    State state = State::failed;
    LwipTaskResolver::Ticket ticket = LwipTaskResolver::kNoTicket;
    std::uint8_t type = IPADDR_TYPE_V4;

    bool under_way() const { return state == State::resolving || state == State::connecting; }
  };
  static constexpr std::size_t kFamilies = (LWIP_IPV4 ? 1 : 0) + (LWIP_IPV6 ? 1 : 0);

  Status begin(const Endpoint& endpoint);
  Status step(const Endpoint& endpoint, Instant now);
  void start(Try& it, const Endpoint& endpoint, Instant now);
  void resolve(Try& it, std::uint16_t port);
  void dial(Try& it, const AddressLiteral& address, std::uint16_t port);
  bool has_connected(Try& it);
  void abandon_tries();
  Status fail(Status status);

  LwipTaskResolver& resolver_;
  BasicSocket<LwipSocketCalls> socket_;
  Try tries_[kFamilies];
  Instant last_start_;  // of a try
  State state_ = State::closed;
  Phase phase_ = Phase::resolve;
  int cause_ = 0;
};

}  // namespace fieldhook
