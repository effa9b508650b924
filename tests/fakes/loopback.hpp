// SPDX-License-Identifier: MIT
// Peers on the loopback for the tests of the POSIX port: raw sockets that can be rude.
#pragma once

#include <fieldhook/posix.hpp>

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

namespace loopback {

/// Kills a test that hangs, so that no test needs a clock to notice it.
class Watchdog {
 public:
  Watchdog() { ::alarm(30); }
  ~Watchdog() { ::alarm(0); }
};

inline std::size_t open_files() {
  std::size_t count = 0;
  DIR* dir = ::opendir("/proc/self/fd");
  if (dir == nullptr) return 0;
  while (::readdir(dir) != nullptr) ++count;
  ::closedir(dir);
  return count;
}

inline fieldhook::AddressLiteral address(const char* text) {
  return fieldhook::AddressLiteral::parse(text).value();
}

/// Binds to an address; port 0: a free one. -1 where the address is not there.
inline int bound_socket(const char* text, std::uint16_t port) {
  const bool v6 = std::strchr(text, ':') != nullptr;
  const int fd = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_port = htons(port);
  sockaddr_in6 in6{};
  in6.sin6_family = AF_INET6;
  in6.sin6_port = htons(port);
  ::inet_pton(v6 ? AF_INET6 : AF_INET, text,
              v6 ? static_cast<void*>(&in6.sin6_addr) : static_cast<void*>(&in.sin_addr));
  const int bound = v6 ? ::bind(fd, reinterpret_cast<sockaddr*>(&in6), sizeof in6)
                       : ::bind(fd, reinterpret_cast<sockaddr*>(&in), sizeof in);
  if (bound == 0) return fd;
  ::close(fd);
  return -1;
}

inline std::uint16_t port_of(int fd) {
  sockaddr_storage at{};
  socklen_t size = sizeof at;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size);
  return ntohs(at.ss_family == AF_INET ? reinterpret_cast<sockaddr_in*>(&at)->sin_port
                                       : reinterpret_cast<sockaddr_in6*>(&at)->sin6_port);
}

/// What stands behind an address.
enum class Mood {
  refuses,  ///< bound, not listening: connection refused, and the port is nobody else's
  listens,
  silent,  ///< its backlog is full: connections get no answer at all
};

/// One address of the loopback.
class Peer {
 public:
  explicit Peer(Mood mood, const char* text = "127.0.0.1", std::uint16_t port = 0)
      : fd_(bound_socket(text, port)) {
    if (fd_ < 0) return;
    port_ = port_of(fd_);
    if (mood == Mood::listens) ::listen(fd_, 16);
    if (mood == Mood::silent) fill_backlog(text);
  }
  ~Peer() {
    for (int fd : fillers_) ::close(fd);
    ::close(fd_);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  bool ok() const { return fd_ >= 0; }
  std::uint16_t port() const { return port_; }
  /// The next connection, which must have been made already.
  int accept() const { return ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC); }

 private:
  void fill_backlog(const char* text) {
    ::listen(fd_, 0);
    for (int& fd : fillers_) {
      fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      sockaddr_in to{};
      to.sin_family = AF_INET;
      to.sin_port = htons(port_);
      ::inet_pton(AF_INET, text, &to.sin_addr);
      (void)::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to);
    }
  }

  int fd_;
  std::uint16_t port_ = 0;
  int fillers_[3] = {-1, -1, -1};
};

/// Closes with a reset instead of an end in order.
inline void reset(int fd) {
  const linger at_once = {1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(fd);
}

/// Answers what it was told to, and notes how it was used.
class FakeResolver final : public fieldhook::Resolver {
 public:
  fieldhook::AddressList list;
  fieldhook::Status answer = fieldhook::Status::ok;
  int starts = 0;
  int abandons = 0;

  fieldhook::Status start(std::string_view) override {
    ++starts;
    return fieldhook::Status::ok;
  }
  fieldhook::Result<fieldhook::AddressList> poll() override {
    if (answer != fieldhook::Status::ok) return answer;
    return list;
  }
  int wake_fd() const override { return -1; }
  void abandon() override { ++abandons; }
  std::string_view reason() const override { return "told to"; }
};

/// An https endpoint on a port; owns its text.
class LocalEndpoint {
 public:
  LocalEndpoint(const char* host, std::uint16_t port)
      : url_("https://" + std::string(host) + ":" + std::to_string(port) + "/") {
    const fieldhook::Result<fieldhook::Endpoint> parsed = fieldhook::Endpoint::parse(url_);
    if (parsed.ok()) endpoint_ = parsed.value();
  }
  LocalEndpoint(const LocalEndpoint&) = delete;
  LocalEndpoint& operator=(const LocalEndpoint&) = delete;

  operator const fieldhook::Endpoint&() const { return endpoint_; }

 private:
  std::string url_;
  fieldhook::Endpoint endpoint_;
};

/// Connects with the real waits in between, at a moment that stands still.
inline fieldhook::Status finish_connect(fieldhook::PosixTransport& transport,
                                        const fieldhook::Endpoint& endpoint,
                                        fieldhook::Now now = {}) {
  const fieldhook::PosixClock clock;
  for (;;) {
    const fieldhook::Status status = transport.connect(endpoint, now);
    if (status != fieldhook::Status::would_block) return status;
    transport.wait({fieldhook::Wants::connect, fieldhook::kNever}, clock);
  }
}

/// Receives once, waiting for it.
inline fieldhook::Result<std::size_t> receive_now(fieldhook::PosixTransport& transport,
                                                  fieldhook::MutableBytes space) {
  const fieldhook::PosixClock clock;
  for (;;) {
    const fieldhook::Result<std::size_t> got = transport.receive(space);
    if (got.status() != fieldhook::Status::would_block) return got;
    transport.wait({fieldhook::Wants::receive, fieldhook::kNever}, clock);
  }
}

}  // namespace loopback
