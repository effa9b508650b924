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

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK;
}

}  // namespace

std::string_view text_of_errno(int error) {
  if (error == 0) return {};
  for (const ErrnoText& row : kTexts) {
    if (row.error == error) return row.text;
  }
  return "network error";
}

void Socket::open(int fd) {
  close();
  fd_ = fd;
  cause_ = 0;
}

void Socket::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  blocked_ = 0;
  waited_ = false;
  was_reset_ = false;
}

void Socket::finish() {
  if (fd_ >= 0) (void)::shutdown(fd_, SHUT_WR);
}

void Socket::begin_call() {
  if (waited_) blocked_ = 0;
  waited_ = false;
}

Result<std::size_t> Socket::send(Bytes data) {
  begin_call();
  ssize_t n = 0;
  do {
    n = ::send(fd_, data.data(), data.size(), MSG_NOSIGNAL);
  } while (n < 0 && errno == EINTR);
  if (n > 0) return static_cast<std::size_t>(n);
  if (n == 0 || would_block(errno)) {
    blocked_ |= POLLOUT;
    return Status::would_block;
  }
  cause_ = errno;
  // The peer takes no more, and its answer may already be here: receive() is still of use.
  if (cause_ == ECONNRESET) was_reset_ = true;
  return cause_ == EPIPE || cause_ == ECONNRESET ? Status::closed : Status::lost;
}

Result<std::size_t> Socket::receive(MutableBytes space) {
  begin_call();
  ssize_t n = 0;
  do {
    n = ::recv(fd_, space.data(), space.size(), 0);
  } while (n < 0 && errno == EINTR);
  if (n > 0) return static_cast<std::size_t>(n);
  // The kernel tells of a reset once. Where send() took it, this end is not one in order.
  if (n == 0) return was_reset_ ? Status::lost : Status::closed;
  if (would_block(errno)) {
    blocked_ |= POLLIN;
    return Status::would_block;
  }
  cause_ = errno;
  return Status::lost;
}

void Socket::wait(const Step& step, const PosixClock& clock) {
  if (step.wants == Wants::nothing) return;
  if (step.wants == Wants::wait) return wait_for(nullptr, 0, step.until, clock);
  short events = blocked_;
  if (events == 0 && step.wants == Wants::send) events = POLLOUT;
  if (events == 0 && step.wants == Wants::receive) events = POLLIN;
  if (fd_ < 0 || events == 0) return;  // the next call has an answer already

  waited_ = true;
  pollfd polled = {fd_, events, 0};
  wait_for(&polled, 1, step.until, clock);
}

}  // namespace fieldhook
