// SPDX-License-Identifier: MIT
// The other side: takes TCP connections and offers each as a Transport.
#pragma once

#include <fieldhook/posix_clock.hpp>
#include <fieldhook/posix_socket.hpp>
#include <fieldhook/transport.hpp>

#include <cstdint>
#include <string_view>

namespace fieldhook {

/// One accepted connection. Open from the start: connect() only says so, for TLS on top.
class PosixStream final : public Transport {
 public:
  PosixStream() = default;
  ~PosixStream() { close(); }

  /// ok, or lost when it is not open. Endpoint and time do not matter.
  Status connect(const Endpoint& endpoint, Now now) override;
  Phase phase() const override { return Phase::connect; }
  Protection protection() const override { return Protection::none; }
  Result<std::size_t> send(Bytes data) override { return socket_.send(data); }
  Result<std::size_t> receive(MutableBytes space) override { return socket_.receive(space); }
  void close() override { socket_.close(); }

  /// As Socket::finish.
  void finish() { socket_.finish(); }
  bool is_open() const { return socket_.is_open(); }
  /// As PosixTransport::wait.
  void wait(const Step& step, const PosixClock& clock) { socket_.wait(step, clock); }
  /// For a poll() over many streams, see Socket::awaited.
  int fd() const { return socket_.fd(); }
  short awaited() { return socket_.awaited(); }
  int cause() const { return socket_.cause(); }
  std::string_view reason() const { return text_of_errno(socket_.cause()); }

 private:
  friend class PosixListener;

  Socket socket_;
};

/// Listens on one address. Nothing blocks but wait().
class PosixListener {
 public:
  /// Longest single wait, so that a stop flag which a signal set just before is soon seen.
  static constexpr Millis kMaxWait = 1000;
  static constexpr int kBacklog = 16;

  PosixListener() = default;
  ~PosixListener() { close(); }
  PosixListener(const PosixListener&) = delete;
  PosixListener& operator=(const PosixListener&) = delete;

  /// Binds to an address literal, "127.0.0.1" or "::1"; port 0 takes a free one.
  /// Errors    malformed: no address
  ///           lost: the system refused, see reason() ("address in use")
  Status listen(std::string_view address, std::uint16_t port);
  /// The port it listens on, 0 before listen().
  std::uint16_t port() const { return port_; }

  /// Takes the next connection into `stream`; what was open there is closed.
  ///   ok, would_block (none waits), lost (the system refused, see reason())
  Status accept(PosixStream& stream);
  /// Waits for a connection until `until`, for a signal, or for kMaxWait: check the stop flag,
  /// accept again.
  void wait(Instant until, const PosixClock& clock) const;
  void close();
  /// For a poll() over many: readable when a connection waits.
  int fd() const { return fd_; }

  int cause() const { return cause_; }
  std::string_view reason() const { return text_of_errno(cause_); }

 private:
  int fd_ = -1;
  int cause_ = 0;
  std::uint16_t port_ = 0;
};

}  // namespace fieldhook
