// SPDX-License-Identifier: MIT
// One connected TCP socket, in the words of Transport.
#pragma once

#include <fieldhook/delivery.hpp>
#include <fieldhook/posix_clock.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <string_view>

namespace fieldhook {

/// The cause of a failed system call in a few words: "connection refused". Static text.
std::string_view text_of_errno(int error);

/// Owns one connected, non-blocking socket, and remembers which way it would have blocked.
class Socket {
 public:
  Socket() = default;
  ~Socket() { close(); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  /// Takes over a connected, non-blocking descriptor; what was open before is closed.
  void open(int fd);
  bool is_open() const { return fd_ >= 0; }
  int fd() const { return fd_; }

  /// As Transport::send and Transport::receive.
  Result<std::size_t> send(Bytes data);
  Result<std::size_t> receive(MutableBytes space);
  /// Sends no more, so that the peer sees the end; what it still sends can be received.
  void finish();
  void close();

  /// errno of the last failure, 0: none.
  int cause() const { return cause_; }

  /// Waits until what the last calls would have blocked on is possible, or until step.until. With
  /// TLS on top a send may wait for bytes to come, so the calls decide, not step.wants; that
  /// counts only where no call was made. May return early: pump again.
  void wait(const Step& step, const PosixClock& clock);
  /// The same for a caller that waits for many sockets at once: the poll() events that the last
  /// calls would have blocked on, 0: none. Counts as a wait.
  short awaited() {
    waited_ = true;
    return blocked_;
  }
  /// awaited(), but of calls since the last wait only: nobody looks at what an idle stream has, so
  /// a second wait for it would end at once, again and again.
  short newly_awaited() { return waited_ || fd_ < 0 ? short{0} : awaited(); }

 private:
  void begin_call();

  int fd_ = -1;
  int cause_ = 0;
  short blocked_ = 0;       // poll() events, of all calls since the last wait
  bool waited_ = false;     // blocked_ is from before the last wait
  bool was_reset_ = false;  // send took the reset's errno, receive must not say `closed`
};

}  // namespace fieldhook
