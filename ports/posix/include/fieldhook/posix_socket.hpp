// SPDX-License-Identifier: MIT
// One connected TCP socket, in the words of Transport.
#pragma once

#include <fieldhook/basic_socket.hpp>
#include <fieldhook/delivery.hpp>
#include <fieldhook/posix_clock.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <poll.h>
#include <sys/types.h>

#include <string_view>

namespace fieldhook {

/// The cause of a failed system call in a few words: "connection refused". Static text.
std::string_view text_of_errno(int error);

/// POSIX's calls, for BasicSocket.
struct PosixSocketCalls {
  static constexpr short kIn = POLLIN;
  static constexpr short kOut = POLLOUT;

  static ssize_t put(int fd, Bytes data);
  static ssize_t take(int fd, MutableBytes space);
  static void drop(int fd);
  static void end(int fd);
  static int error();
  static SocketFault judge(int error);
};

/// A socket that can be waited for; awaited() is in poll()'s bits.
class Socket final : public BasicSocket<PosixSocketCalls> {
 public:
  /// Waits until what the last calls would have blocked on is possible, or until step.until. With
  /// TLS on top a send may wait for bytes to come, so the calls decide, not step.wants; that
  /// counts only where no call was made. May return early: pump again.
  void wait(const Step& step, const PosixClock& clock);
};

}  // namespace fieldhook
