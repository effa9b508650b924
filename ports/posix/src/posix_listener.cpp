// SPDX-License-Identifier: MIT
#include <fieldhook/posix_listener.hpp>

#include <fieldhook/posix_resolver.hpp>

#include "address.hpp"
#include "wait.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace fieldhook {
namespace {

/// The connection ended before it was taken, or the network was in the way: another may wait.
bool passes(int error) {
  switch (error) {
    case EAGAIN:
#if EAGAIN != EWOULDBLOCK
    case EWOULDBLOCK:
#endif
    case EINTR:
    case ECONNABORTED:
    case EPROTO:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTUNREACH: return true;
    default: return false;
  }
}

}  // namespace

Status PosixStream::connect(const Endpoint&, Now) {
  return socket_.is_open() ? Status::ok : Status::lost;
}

Status PosixListener::listen(std::string_view address, std::uint16_t port) {
  close();
  const Result<AddressLiteral> parsed = AddressLiteral::parse(address);
  if (!parsed.ok()) return parsed.status();
  const SocketAddress at = socket_address(parsed.value(), port);
  fd_ = ::socket(at.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  const int on = 1;
  const bool listening = fd_ >= 0 &&
                         ::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                         ::bind(fd_, at.get(), at.size) == 0 && ::listen(fd_, kBacklog) == 0;
  cause_ = listening ? 0 : errno;
  if (!listening) {
    close();
    return Status::lost;
  }
  port_ = bound_port(fd_);
  return Status::ok;
}

Status PosixListener::accept(PosixStream& stream) {
  const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) {
    if (passes(errno)) return Status::would_block;
    cause_ = errno;
    return Status::lost;
  }
  const int on = 1;
  (void)::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  stream.socket_.open(fd);
  return Status::ok;
}

void PosixListener::wait(Instant until, const PosixClock& clock) const {
  const Instant latest = earlier(until, clock.mono() + kMaxWait);
  if (fd_ < 0) return wait_for(nullptr, 0, latest, clock);
  pollfd polled = {fd_, POLLIN, 0};
  wait_for(&polled, 1, latest, clock);
}

void PosixListener::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  port_ = 0;
}

}  // namespace fieldhook
