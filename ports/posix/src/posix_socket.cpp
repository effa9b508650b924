// SPDX-License-Identifier: MIT
#include <fieldhook/posix_socket.hpp>

#include "wait.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace fieldhook {
namespace {

struct ErrnoText {
  int error;
  std::string_view text;
};

constexpr ErrnoText kTexts[] = {
    {ECONNREFUSED, "connection refused"},
    {ECONNRESET, "connection reset by the peer"},
    {ECONNABORTED, "connection aborted"},
    {EPIPE, "connection closed by the peer"},
    {ETIMEDOUT, "connection timed out"},
    {EHOSTUNREACH, "no route to host"},
    {EHOSTDOWN, "host is down"},
    {ENETUNREACH, "network unreachable"},
    {ENETDOWN, "network is down"},
    {EAFNOSUPPORT, "no IPv6 or IPv4 on this system"},
    {EADDRNOTAVAIL, "address not available"},
    {EADDRINUSE, "address in use"},
    {EACCES, "not permitted"},
    {EPERM, "not permitted"},
    {EMFILE, "too many open files"},
    {ENFILE, "too many open files"},
    {ENOBUFS, "no memory in the system"},
    {ENOMEM, "no memory in the system"},
    {ENOENT, "no such file or directory"},
    {ENOTDIR, "not a directory"},
    {EROFS, "read-only file system"},
    {ENOSPC, "no space left on the device"},
    {EDQUOT, "no space left on the device"},
    {EIO, "input or output error"},
};

}  // namespace

std::string_view text_of_errno(int error) {
  if (error == 0) return {};
  for (const ErrnoText& row : kTexts) {
    if (row.error == error) return row.text;
  }
  return "network error";
}

ssize_t PosixSocketCalls::put(int fd, Bytes data) {
  return ::send(fd, data.data(), data.size(), MSG_NOSIGNAL);
}

ssize_t PosixSocketCalls::take(int fd, MutableBytes space) {
  return ::recv(fd, space.data(), space.size(), 0);
}

void PosixSocketCalls::drop(int fd) {
  ::close(fd);
}

void PosixSocketCalls::end(int fd) {
  (void)::shutdown(fd, SHUT_WR);
}

int PosixSocketCalls::error() {
  return errno;
}

SocketFault PosixSocketCalls::judge(int error) {
  if (error == EINTR) return SocketFault::interrupted;
  if (error == EAGAIN || error == EWOULDBLOCK) return SocketFault::blocked;
  if (error == EPIPE) return SocketFault::ended;
  return error == ECONNRESET ? SocketFault::reset : SocketFault::broken;
}

void Socket::wait(const Step& step, const PosixClock& clock) {
  if (step.wants == Wants::nothing) return;
  if (step.wants == Wants::wait) return wait_for(nullptr, 0, step.until, clock);
  short events = awaited();
  if (events == 0 && step.wants == Wants::send) events = POLLOUT;
  if (events == 0 && step.wants == Wants::receive) events = POLLIN;
  if (fd() < 0 || events == 0) return;  // the next call has an answer already

  pollfd polled = {fd(), events, 0};
  wait_for(&polled, 1, step.until, clock);
}

}  // namespace fieldhook
