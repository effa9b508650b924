// SPDX-License-Identifier: MIT
#include <fieldhook/lwip_socket_transport.hpp>

namespace fieldhook {
namespace {

constexpr std::uint8_t kTypes[] = {
#if LWIP_IPV4
    IPADDR_TYPE_V4,
#endif
#if LWIP_IPV6
    IPADDR_TYPE_V6,
#endif
};

}  // namespace

LwipSocketTransport::LwipSocketTransport(LwipTaskResolver& resolver) : resolver_(resolver) {
  for (std::size_t i = 0; i < kFamilies; ++i) tries_[i].type = kTypes[i];
}

// closed -> connecting -> open     closed, connecting -> failed     close() leads back from
// anywhere
Status LwipSocketTransport::connect(const Endpoint& endpoint, Now now) {
  if (state_ == State::open) return Status::ok;
  if (state_ == State::failed) return Status::lost;
  if (state_ == State::closed) {
    const Status begun = begin(endpoint);
    if (begun != Status::ok) return fail(begun);
  }
  return step(endpoint, now.mono);
}

Status LwipSocketTransport::begin(const Endpoint& endpoint) {
  cause_ = 0;
  phase_ = Phase::resolve;
  if (endpoint.host().empty()) return Status::refused;
  state_ = State::connecting;
  const AddressLiteral literal = endpoint.literal();
  if (literal.size != 0) {  // its family does not matter: one try
    dial(tries_[0], literal, endpoint.port());
    return Status::ok;
  }
  for (Try& it : tries_) it.state = Try::State::untried;
  return Status::ok;
}

/// The first try that connects wins.
Status LwipSocketTransport::step(const Endpoint& endpoint, Instant now) {
  bool under_way = false;
  for (Try& it : tries_) {
    if (it.state == Try::State::untried && (!under_way || !(now < last_start_ + kStagger))) {
      start(it, endpoint, now);
    }
    if (it.state == Try::State::resolving) resolve(it, endpoint.port());
    if (it.state == Try::State::connecting && has_connected(it)) return Status::ok;
    under_way |= it.under_way() || it.state == Try::State::untried;
  }
  return under_way ? Status::would_block : fail(Status::lost);
}

void LwipSocketTransport::start(Try& it, const Endpoint& endpoint, Instant now) {
  const Result<LwipTaskResolver::Ticket> asked = resolver_.ask(endpoint.host(), it.type);
  if (asked.status() == Status::would_block) return;
  last_start_ = now;
  it.state = asked.ok() ? Try::State::resolving : Try::State::failed;
  if (asked.ok()) it.ticket = asked.value();
}

void LwipSocketTransport::resolve(Try& it, std::uint16_t port) {
  const Result<AddressLiteral> found = resolver_.poll(it.ticket);
  if (found.status() == Status::would_block) return;
  resolver_.abandon(it.ticket);
  it.ticket = LwipTaskResolver::kNoTicket;
  it.state = Try::State::failed;
  if (found.ok()) dial(it, found.value(), port);
}

void LwipSocketTransport::dial(Try& it, const AddressLiteral& address, std::uint16_t port) {
  phase_ = Phase::connect;
  it.fd = LwipSocketCalls::dial(address, port);
  it.state = it.fd < 0 ? Try::State::failed : Try::State::connecting;
  if (it.fd < 0) cause_ = LwipSocketCalls::error();
}

bool LwipSocketTransport::has_connected(Try& it) {
  const int error = LwipSocketCalls::dialled(it.fd);
  if (error < 0) return false;
  if (error != 0) {
    cause_ = error;
    LwipSocketCalls::drop(it.fd);
    it.fd = -1;
    it.state = Try::State::failed;
    return false;
  }
  cause_ = 0;
  socket_.open(it.fd);
  it.fd = -1;
  abandon_tries();
  state_ = State::open;
  return true;
}

void LwipSocketTransport::abandon_tries() {
  for (Try& it : tries_) {
    resolver_.abandon(it.ticket);
    it.ticket = LwipTaskResolver::kNoTicket;
    it.state = Try::State::failed;
    if (it.fd >= 0) LwipSocketCalls::drop(it.fd);
    it.fd = -1;
  }
}

void LwipSocketTransport::close() {
  abandon_tries();
  socket_.close();
  state_ = State::closed;
}

Status LwipSocketTransport::fail(Status status) {
  close();
  state_ = State::failed;
  return status;
}

void LwipSocketTransport::wait(Instant until, Instant now) {
  LwipSocketCalls::Watched watched[kFamilies];
  std::size_t count = 0;
  Instant latest = earlier(until, now + kMaxWait);
  if (state_ == State::connecting) {
    bool asks = false;
    for (const Try& it : tries_) {
      if (it.fd >= 0) watched[count++] = {it.fd, LwipSocketCalls::kOut};
      asks |= it.state == Try::State::resolving;
      if (it.state == Try::State::untried) latest = earlier(latest, last_start_ + kStagger);
    }
    if (asks || count == 0) latest = earlier(latest, now + kAskAgain);
  } else if (const short events = socket_.newly_awaited(); events != 0) {
    watched[count++] = {socket_.fd(), events};
  }
  if (now < latest) LwipSocketCalls::watch({watched, count}, latest - now);
}

}  // namespace fieldhook
