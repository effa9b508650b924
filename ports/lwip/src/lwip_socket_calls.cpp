// SPDX-License-Identifier: MIT
#include <fieldhook/lwip_socket_calls.hpp>

// The last one: its macros may rename what stands behind.
#include <lwip/sockets.h>

#include <cerrno>
#include <cstring>

namespace fieldhook {
namespace {

#if !LWIP_SOCKET || !LWIP_TCP
#error "LwipSocketTransport needs LWIP_SOCKET and LWIP_TCP"
#endif

/// A closed stream's last bytes get so much time while lwIP has no memory to say the end: the only
/// call that may wait.
constexpr int kCloseWait = 10;

struct Address {
  sockaddr_storage storage;
  socklen_t size;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// size 0: of a family that lwIP was built without.
Address address_of(const AddressLiteral& literal, std::uint16_t port) {
  Address out{};
#if LWIP_IPV4
  if (literal.size == 4) {
    sockaddr_in v4{};
    v4.sin_len = sizeof v4;
    v4.sin_family = AF_INET;
    v4.sin_port = lwip_htons(port);
    std::memcpy(&v4.sin_addr, literal.bytes, 4);
    std::memcpy(&out.storage, &v4, sizeof v4);
    out.size = sizeof v4;
  }
#endif
#if LWIP_IPV6
  if (literal.size == 16) {
    sockaddr_in6 v6{};
    v6.sin6_len = sizeof v6;
    v6.sin6_family = AF_INET6;
    v6.sin6_port = lwip_htons(port);
    std::memcpy(&v6.sin6_addr, literal.bytes, 16);
    std::memcpy(&out.storage, &v6, sizeof v6);
    out.size = sizeof v6;
  }
#endif
  return out;
}

/// Whole records are written: none should wait for an acknowledgement.
void set_options(int fd) {
  const int on = 1;
  static_cast<void>(lwip_setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
#if LWIP_SO_SNDTIMEO
#if LWIP_SO_SNDRCVTIMEO_NONSTANDARD
  const int wait = kCloseWait;
#else
  timeval wait{};
  wait.tv_usec = kCloseWait * 1000;
#endif
  static_cast<void>(lwip_setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait));
#endif
}

}  // namespace

std::ptrdiff_t LwipSocketCalls::put(int fd, Bytes data) {
  return lwip_send(fd, data.data(), data.size(), MSG_DONTWAIT);
}

std::ptrdiff_t LwipSocketCalls::take(int fd, MutableBytes space) {
  return lwip_recv(fd, space.data(), space.size(), MSG_DONTWAIT);
}

void LwipSocketCalls::drop(int fd) {
  static_cast<void>(lwip_close(fd));
}

void LwipSocketCalls::end(int fd) {
  static_cast<void>(lwip_shutdown(fd, SHUT_WR));
}

int LwipSocketCalls::error() {
  return errno;
}

/// A pool that is empty will be refilled. After a reset was told once, the stream is not connected.
SocketFault LwipSocketCalls::judge(int error) {
  switch (error) {
    case EINTR: return SocketFault::interrupted;
#if EAGAIN != EWOULDBLOCK
    case EAGAIN:
#endif
    case EWOULDBLOCK:
    case EINPROGRESS:
    case ENOBUFS:
    case ENOMEM: return SocketFault::blocked;
    case EPIPE:
    case ENOTCONN: return SocketFault::ended;
    case ECONNABORTED:
    case ECONNRESET: return SocketFault::reset;
    default: return SocketFault::broken;
  }
}

int LwipSocketCalls::dial(const AddressLiteral& address, std::uint16_t port) {
  const Address to = address_of(address, port);
  if (to.size == 0) {
    errno = EAFNOSUPPORT;
    return -1;
  }
  const int fd = lwip_socket(to.get()->sa_family, SOCK_STREAM, 0);
  if (fd < 0) return -1;
  set_options(fd);
  const bool is_begun = lwip_fcntl(fd, F_SETFL, O_NONBLOCK) == 0 &&
                        (lwip_connect(fd, to.get(), to.size) == 0 || errno == EINPROGRESS);
  if (is_begun) return fd;
  const int error = errno;
  drop(fd);
  errno = error;
  return -1;
}

int LwipSocketCalls::dialled(int fd) {
  fd_set writable;
  FD_ZERO(&writable);
  FD_SET(fd, &writable);
  fd_set failed = writable;
  timeval at_once{};
  if (lwip_select(fd + 1, nullptr, &writable, &failed, &at_once) <= 0) return -1;
  int error = 0;
  socklen_t size = sizeof error;
  if (lwip_getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  if (error != 0) return error;
  return FD_ISSET(fd, &writable) ? 0 : ECONNABORTED;
}

void LwipSocketCalls::watch(Span<const Watched> watched, Millis longest) {
  fd_set readable;
  fd_set writable;
  FD_ZERO(&readable);
  FD_ZERO(&writable);
  fd_set failed = readable;
  int above = 0;
  for (const Watched& it : watched) {
    if ((it.events & kIn) != 0) FD_SET(it.fd, &readable);
    if ((it.events & kOut) != 0) FD_SET(it.fd, &writable);
    FD_SET(it.fd, &failed);
    if (it.fd >= above) above = it.fd + 1;
  }
  timeval wait{};
  wait.tv_sec = static_cast<decltype(wait.tv_sec)>(longest / 1000);
  wait.tv_usec = static_cast<decltype(wait.tv_usec)>(longest % 1000 * 1000);
  static_cast<void>(lwip_select(above, &readable, &writable, &failed, &wait));
}

}  // namespace fieldhook
