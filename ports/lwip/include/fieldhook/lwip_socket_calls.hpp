// SPDX-License-Identifier: MIT
// lwIP's sockets, behind functions that none of its macros renames (send, close ..).
#pragma once

#include <fieldhook/basic_socket.hpp>
#include <fieldhook/endpoint.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/time.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

/// The calls, for BasicSocket and LwipSocketTransport. errno must be one a task, as it is in
/// ESP-IDF and with newlib's reentrant libc.
struct LwipSocketCalls {
  static constexpr short kIn = 1;
  static constexpr short kOut = 2;

  static std::ptrdiff_t put(int fd, Bytes data);
  static std::ptrdiff_t take(int fd, MutableBytes space);
  static void drop(int fd);
  static void end(int fd);
  static int error();
  static SocketFault judge(int error);

  /// Begins to connect; the descriptor, or -1 and error().
  static int dial(const AddressLiteral& address, std::uint16_t port);
  /// 0: connected; -1: under way; else the errno of the failure.
  static int dialled(int fd);

  struct Watched {
    int fd;
    short events;  // kIn, kOut
  };
  /// Sleeps for so long at most, until one of them is ready.
  static void watch(Span<const Watched> watched, Millis longest);
};

}  // namespace fieldhook
