// SPDX-License-Identifier: MIT
// TCP over POSIX sockets: IPv4 and IPv6, every address of a host within the caller's deadline.
#pragma once

#include <fieldhook/connect_race.hpp>
#include <fieldhook/delivery.hpp>
#include <fieldhook/posix_clock.hpp>
#include <fieldhook/posix_resolver.hpp>
#include <fieldhook/posix_socket.hpp>
#include <fieldhook/transport.hpp>

#include <poll.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// One plain TCP stream. Use it below TLS; alone it protects nothing.
/// Lifetime  the resolver outlives the transport, and serves no other one at the same time.
/// Errors    connect: refused for an endpoint without host, lost when no address answers.
class PosixTransport final : public Transport {
 public:
  explicit PosixTransport(Resolver& resolver) : resolver_(resolver) {}
  ~PosixTransport() { close(); }
  PosixTransport(const PosixTransport&) = delete;
  PosixTransport& operator=(const PosixTransport&) = delete;

  /// Unlike in TLS, `now` is a timer here: it starts the next address.
  Status connect(const Endpoint& endpoint, Now now) override;
  Phase phase() const override;
  Protection protection() const override { return Protection::none; }
  Result<std::size_t> send(Bytes data) override;
  Result<std::size_t> receive(MutableBytes space) override;
  void close() override;

  /// Sleeps until pump() has something to do: the stream is ready as far as its last calls need
  /// it, or step.until is reached. May return early (a signal): pump again.
  /// Wants::wait sleeps until step.until, Wants::nothing not at all.
  void wait(const Step& step, const PosixClock& clock);
  /// The same for who has no step at hand: the stream is ready as far as its calls since the last
  /// wait need it, or `until` is reached, or `wake_fd` is readable; -1: there is none.
  void wait_until(Instant until, const PosixClock& clock, int wake_fd = -1);

  /// errno of the last failure, 0 where none fits; kept until the next connect.
  int cause() const { return cause_; }
  /// The same in words: "connection refused", "no address for host"; empty without failure.
  std::string_view reason() const { return reason_; }

 private:
  enum class State : std::uint8_t { closed, resolving, connecting, open, failed };

  Status begin(const Endpoint& endpoint);
  Status resolve(std::uint16_t port);
  Status race(Instant now);
  Status fail(Status status, int cause, std::string_view reason);
  Result<std::size_t> noted(Result<std::size_t> result);
  /// What a wait looks at. The last place is for a caller's own.
  struct Watch {
    pollfd fds[AddressList::kMax + 1];
    std::size_t count = 0;
    Instant until;
  };
  Watch watch_connecting(Instant until, const PosixClock& clock) const;

  Resolver& resolver_;
  ConnectRace race_;
  Socket socket_;
  State state_ = State::closed;
  Phase failed_in_ = Phase::resolve;
  int cause_ = 0;
  std::string_view reason_;
};

}  // namespace fieldhook
