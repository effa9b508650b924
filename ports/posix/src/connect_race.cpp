// SPDX-License-Identifier: MIT
#include <fieldhook/connect_race.hpp>

#include "address.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace fieldhook {
namespace {

/// The families take turns; the resolver's first address stays the first.
AddressList interleave(const AddressList& in) {
  AddressList out;
  if (in.empty()) return out;
  std::size_t next_v4 = 0;
  std::size_t next_v6 = 0;
  std::uint8_t wanted = in[0].size;
  while (out.size() < in.size()) {
    std::size_t& i = wanted == 4 ? next_v4 : next_v6;
    while (i < in.size() && in[i].size != wanted) ++i;
    if (i < in.size()) out.add(in[i++]);
    wanted = wanted == 4 ? 16 : 4;
  }
  return out;
}

/// errno of a connect() that has ended, 0: connected.
int connect_error(int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  return error;
}

}  // namespace

ConnectRace::ConnectRace() {
  for (int& fd : fds_) fd = -1;
}

void ConnectRace::begin(const AddressList& addresses, std::uint16_t port) {
  cancel();
  order_ = interleave(addresses);
  port_ = port;
  cause_ = 0;
}

Status ConnectRace::step(Instant now) {
  if (winner_ < started_ || reap()) return Status::ok;
  while (started_ < order_.size()) {
    const bool due = under_way_ == 0 || start_at_once_ || now - last_start_ >= kStagger;
    if (!due) break;
    start_at_once_ = false;
    last_start_ = now;
    if (start(order_[started_])) return Status::ok;
  }
  return under_way_ == 0 ? Status::lost : Status::would_block;
}

// True: one of the sockets is connected.
bool ConnectRace::reap() {
  pollfd polled[AddressList::kMax];
  for (std::size_t i = 0; i < started_; ++i) polled[i] = {fds_[i], POLLOUT, 0};
  if (under_way_ == 0 || ::poll(polled, started_, 0) <= 0) return false;
  for (std::size_t i = 0; i < started_; ++i) {
    if (polled[i].revents == 0) continue;
    const int error = connect_error(fds_[i]);
    if (error == 0) {
      winner_ = i;
      return true;
    }
    give_up(i, error);
  }
  return false;
}

// True: connected at once.
bool ConnectRace::start(const AddressLiteral& address) {
  const std::size_t i = started_++;
  const SocketAddress to = socket_address(address, port_);
  const int fd = ::socket(to.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  ++under_way_;
  fds_[i] = fd;
  if (fd < 0) {
    give_up(i, errno);
    return false;
  }
  // A request is written whole: nothing is gained by waiting for more of it. Only an optimisation.
  const int on = 1;
  (void)::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(fd, to.get(), to.size) == 0) {
    winner_ = i;
    return true;
  }
  // After a signal the connection goes on by itself, as it does without.
  if (errno != EINPROGRESS && errno != EINTR) give_up(i, errno);
  return false;
}

void ConnectRace::give_up(std::size_t i, int error) {
  if (fds_[i] >= 0) ::close(fds_[i]);
  fds_[i] = -1;
  --under_way_;
  cause_ = error;
  start_at_once_ = true;
}

int ConnectRace::take() {
  if (winner_ >= started_) return -1;
  const int fd = fds_[winner_];
  fds_[winner_] = -1;
  cancel();
  return fd;
}

void ConnectRace::cancel() {
  for (int& fd : fds_) {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
  order_ = {};
  started_ = 0;
  under_way_ = 0;
  winner_ = AddressList::kMax;
  start_at_once_ = false;
}

Instant ConnectRace::next_start() const {
  return started_ < order_.size() ? last_start_ + kStagger : kNever;
}

}  // namespace fieldhook
