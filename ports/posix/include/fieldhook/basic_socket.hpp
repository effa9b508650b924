// SPDX-License-Identifier: MIT
// One connected TCP socket in the words of Transport, for every system with BSD's calls.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

/// What an errno of send or receive means.
enum class SocketFault : std::uint8_t {
  interrupted,  ///< nothing happened: call again
  blocked,      ///< nothing can be moved now
  ended,        ///< the peer takes no more
  reset,        ///< the same, and what it sent may be incomplete
  broken,
};

/// Owns one connected, non-blocking socket, and remembers which way it would have blocked.
/// `Calls` has
///   put, take      as send(2) and recv(2), without a signal
///   drop, end      as close(2) and shutdown(2) of the sending side
///   error, judge   the errno of the last call, and its meaning
///   kIn, kOut      the bits of awaited(): to receive, to send
template <class Calls>
class BasicSocket {
 public:
  BasicSocket() = default;
  ~BasicSocket() { close(); }
  BasicSocket(const BasicSocket&) = delete;
  BasicSocket& operator=(const BasicSocket&) = delete;

  /// Takes over a connected, non-blocking descriptor; what was open before is closed.
  void open(int fd) {
    close();
    fd_ = fd;
    cause_ = 0;
  }
  bool is_open() const { return fd_ >= 0; }
  int fd() const { return fd_; }

  /// As Transport::send and Transport::receive.
  Result<std::size_t> send(Bytes data);
  Result<std::size_t> receive(MutableBytes space);
  /// Sends no more, so that the peer sees the end; what it still sends can be received.
  void finish() {
    if (fd_ >= 0) Calls::end(fd_);
  }
  void close();

  /// errno of the last failure, 0: none.
  int cause() const { return cause_; }

  /// For who waits for the socket: what the last calls would have blocked on, 0: nothing. Counts as
  /// a wait.
  short awaited() {
    waited_ = true;
    return blocked_;
  }
  /// awaited(), but of calls since the last wait only: nobody looks at what an idle stream has, so
  /// a second wait for it would end at once, again and again.
  short newly_awaited() { return waited_ || fd_ < 0 ? short{0} : awaited(); }

 private:
  void begin_call() {
    if (waited_) blocked_ = 0;
    waited_ = false;
  }

  int fd_ = -1;
  int cause_ = 0;
  short blocked_ = 0;        // of all calls since the last wait
  bool waited_ = false;      // blocked_ is from before the last wait
  bool was_reset_ = false;   // send took the reset's errno, receive must not say `closed`
  bool peer_ended_ = false;  // in order; some systems say so only once
};

template <class Calls>
Result<std::size_t> BasicSocket<Calls>::send(Bytes data) {
  begin_call();
  SocketFault fault = SocketFault::blocked;
  do {
    const std::ptrdiff_t n = Calls::put(fd_, data);
    if (n > 0) return static_cast<std::size_t>(n);
    fault = n == 0 ? SocketFault::blocked : Calls::judge(Calls::error());
  } while (fault == SocketFault::interrupted);
  if (fault == SocketFault::blocked) {
    blocked_ = static_cast<short>(blocked_ | Calls::kOut);
    return Status::would_block;
  }
  cause_ = Calls::error();
  // The peer takes no more, and its answer may already be here: receive() is still of use.
  if (fault == SocketFault::reset) was_reset_ = true;
  return fault == SocketFault::broken ? Status::lost : Status::closed;
}

template <class Calls>
Result<std::size_t> BasicSocket<Calls>::receive(MutableBytes space) {
  begin_call();
  if (peer_ended_) return Status::closed;
  SocketFault fault = SocketFault::blocked;
  do {
    const std::ptrdiff_t n = Calls::take(fd_, space);
    if (n > 0) return static_cast<std::size_t>(n);
    if (n == 0) {
      // The system tells of a reset once. Where send() took it, this end is not one in order.
      peer_ended_ = !was_reset_;
      return was_reset_ ? Status::lost : Status::closed;
    }
    fault = Calls::judge(Calls::error());
  } while (fault == SocketFault::interrupted);
  if (fault == SocketFault::blocked) {
    blocked_ = static_cast<short>(blocked_ | Calls::kIn);
    return Status::would_block;
  }
  cause_ = Calls::error();
  return Status::lost;
}

template <class Calls>
void BasicSocket<Calls>::close() {
  if (fd_ >= 0) Calls::drop(fd_);
  fd_ = -1;
  blocked_ = 0;
  waited_ = false;
  was_reset_ = false;
  peer_ended_ = false;
}

}  // namespace fieldhook
