// SPDX-License-Identifier: MIT
// lwIP's rules, kept here: a pcb is gone once its error callback was called; a pcb is aborted from
// a callback only if that callback then answers ERR_ABRT; a refused pbuf stays lwIP's, a taken one
// is ours. The callbacks note what happened, the calls of Transport act on it.
#include <fieldhook/lwip_transport.hpp>

#include "core_lock.hpp"

#include <lwip/pbuf.h>
#include <lwip/tcp.h>

#include <cstring>

namespace fieldhook {
namespace {

/// Of a connection's half seconds: how often its poll callback comes.
constexpr std::uint8_t kPoll = 1;
/// A pbuf chain's length has 16 bits, and so have the sizes that lwIP's calls take.
constexpr std::size_t kMaxChain = 0xFFFF;

constexpr std::uint8_t kTypes[] = {
#if LWIP_IPV4
    IPADDR_TYPE_V4,
#endif
#if LWIP_IPV6
    IPADDR_TYPE_V6,
#endif
};

u16_t clamped(std::size_t size, std::size_t most) {
  const std::size_t limit = most < kMaxChain ? most : kMaxChain;
  return static_cast<u16_t>(size < limit ? size : limit);
}

ip_addr_t address_of(const AddressLiteral& literal) {
  ip_addr_t address = {};
#if LWIP_IPV6
  if (literal.size == 16) {
    std::memcpy(ip_2_ip6(&address)->addr, literal.bytes, sizeof literal.bytes);
    IP_SET_TYPE_VAL(address, IPADDR_TYPE_V6);
  }
#endif
#if LWIP_IPV4
  if (literal.size == 4) {
    std::memcpy(&ip_2_ip4(&address)->addr, literal.bytes, 4);
    IP_SET_TYPE_VAL(address, IPADDR_TYPE_V4);
  }
#endif
  return address;
}

/// Nothing that happens on it reaches us from now on.
void let_go(tcp_pcb* pcb) {
  tcp_arg(pcb, nullptr);
  tcp_recv(pcb, nullptr);
  tcp_sent(pcb, nullptr);
  tcp_err(pcb, nullptr);
  tcp_poll(pcb, nullptr, 0);
}

err_t end_linger(void*, tcp_pcb* pcb) {
  tcp_abort(pcb);
  return ERR_ABRT;
}

/// Ends in order, within the linger; a peer whose bytes nobody took is told by a reset.
void end(tcp_pcb* pcb) {
  let_go(pcb);
  tcp_poll(pcb, end_linger, LwipTransport::kLinger);
  if (tcp_close(pcb) != ERR_OK) tcp_abort(pcb);
}

}  // namespace

LwipTransport::LwipTransport(LwipResolver& resolver, LwipWake wake)
    : resolver_(resolver), wake_(wake) {
  for (std::size_t i = 0; i < kFamilies; ++i) {
    tries_[i].owner = this;
    tries_[i].type = kTypes[i];
  }
}

// closed -> connecting -> open; connecting -> failed; close() leads back to closed from anywhere.
// A stream that breaks stays open until it is closed: what came before can still be taken.
Status LwipTransport::connect(const Endpoint& endpoint, Now now) {
  const CoreLock lock;
  if (state_ == State::closed) {
    const Status begun = begin(endpoint);
    if (begun != Status::ok) return fail(begun);
  }
  if (state_ == State::connecting) return step(endpoint, now.mono);
  return state_ == State::open ? Status::ok : Status::lost;
}

Status LwipTransport::begin(const Endpoint& endpoint) {
  cause_ = ERR_OK;
  phase_ = Phase::resolve;
  if (endpoint.host().empty()) return Status::refused;
  state_ = State::connecting;
  if (endpoint.literal().size != 0) return begin_literal(endpoint.literal(), endpoint.port());
  for (Try& it : tries_) it.state = Try::State::untried;
  return Status::ok;
}

Status LwipTransport::begin_literal(const AddressLiteral& literal, std::uint16_t port) {
  const std::uint8_t type = literal.size == 16 ? IPADDR_TYPE_V6 : IPADDR_TYPE_V4;
  for (Try& it : tries_) {
    if (it.type != type) continue;
    dial(it, address_of(literal), port);
    return Status::ok;
  }
  return Status::unsupported;
}

/// The first try that connects wins; on_connected has noted it.
Status LwipTransport::step(const Endpoint& endpoint, Instant now) {
  if (pcb_ != nullptr) {
    state_ = State::open;
    abandon_tries();
    return Status::ok;
  }
  bool under_way = false;
  for (Try& it : tries_) {
    if (it.state == Try::State::untried && (!under_way || !(now < last_start_ + kStagger))) {
      start(it, endpoint, now);
    }
    if (it.state == Try::State::resolving) resolve(it, endpoint.port());
    under_way |= it.under_way() || it.state == Try::State::untried;
  }
  return under_way ? Status::would_block : fail(Status::lost);
}

void LwipTransport::start(Try& it, const Endpoint& endpoint, Instant now) {
  last_start_ = now;
  const Result<LwipResolver::Ticket> asked = resolver_.ask(endpoint.host(), it.type, wake_);
  it.state = asked.ok() ? Try::State::resolving : Try::State::failed;
  if (asked.ok()) it.ticket = asked.value();
}

void LwipTransport::resolve(Try& it, std::uint16_t port) {
  const Result<ip_addr_t> found = resolver_.poll(it.ticket);
  if (found.status() == Status::would_block) return;
  resolver_.abandon(it.ticket);
  it.ticket = LwipResolver::kNoTicket;
  it.state = Try::State::failed;
  if (found.ok()) dial(it, found.value(), port);
}

void LwipTransport::dial(Try& it, const ip_addr_t& address, std::uint16_t port) {
  phase_ = Phase::connect;
  it.state = Try::State::failed;
  it.pcb = tcp_new_ip_type(it.type);
  if (it.pcb == nullptr) {
    cause_ = ERR_MEM;
    return;
  }
  tcp_arg(it.pcb, &it);
  tcp_err(it.pcb, on_not_connected);
  tcp_poll(it.pcb, on_try_poll, kPoll);
  tcp_nagle_disable(it.pcb);  // whole records are written: none should wait for an acknowledgement
  const err_t error = tcp_connect(it.pcb, &address, port, on_connected);
  if (error == ERR_OK) {
    it.state = Try::State::connecting;
    return;
  }
  cause_ = error;
  let_go(it.pcb);
  tcp_abort(it.pcb);
  it.pcb = nullptr;
}

Result<std::size_t> LwipTransport::send(Bytes data) {
  const CoreLock lock;
  if (pcb_ == nullptr) {
    // Reset by the peer: its answer may have come before.
    return inbox_ != nullptr || cause_ == ERR_RST ? Status::closed : Status::lost;
  }
  u16_t size = clamped(data.size(), tcp_sndbuf(pcb_));
  while (size != 0) {
    const err_t error = tcp_write(pcb_, data.data(), size, TCP_WRITE_FLAG_COPY);
    if (error == ERR_OK) {
      // It is queued in any case; what the interface cannot take now, lwIP's timer sends again.
      static_cast<void>(tcp_output(pcb_));
      return std::size_t{size};
    }
    if (error != ERR_MEM) {
      cause_ = error;
      return Status::lost;
    }
    starved_ = true;
    size = size > tcp_mss(pcb_) ? tcp_mss(pcb_) : static_cast<u16_t>(size / 2);
  }
  return Status::would_block;
}

Result<std::size_t> LwipTransport::receive(MutableBytes space) {
  const CoreLock lock;
  if (inbox_ == nullptr) {
    if (peer_ended_) return Status::closed;
    return pcb_ == nullptr ? Status::lost : Status::would_block;
  }
  const u16_t size = clamped(space.size(), inbox_->tot_len);
  static_cast<void>(pbuf_copy_partial(inbox_, space.data(), size, 0));
  inbox_ = pbuf_free_header(inbox_, size);
  if (pcb_ != nullptr) tcp_recved(pcb_, size);
  return std::size_t{size};
}

void LwipTransport::close() {
  const CoreLock lock;
  release();
  state_ = State::closed;
}

Status LwipTransport::fail(Status status) {
  release();
  state_ = State::failed;
  return status;
}

void LwipTransport::release() {
  abandon_tries();
  drop_received();
  if (pcb_ != nullptr) end(pcb_);
  pcb_ = nullptr;
  starved_ = false;
}

void LwipTransport::drop_received() {
  if (inbox_ != nullptr) static_cast<void>(pbuf_free(inbox_));
  inbox_ = nullptr;
  peer_ended_ = false;
}

void LwipTransport::abandon_tries() {
  for (Try& it : tries_) {
    resolver_.abandon(it.ticket);
    it.ticket = LwipResolver::kNoTicket;
    it.state = Try::State::failed;
    if (it.pcb == nullptr) continue;
    let_go(it.pcb);
    tcp_abort(it.pcb);
    it.pcb = nullptr;
  }
}

err_t LwipTransport::on_connected(void* its, tcp_pcb* pcb, err_t) {
  Try& it = *static_cast<Try*>(its);
  LwipTransport& self = *it.owner;
  if (self.pcb_ != nullptr) return ERR_OK;  // both came through: step() lets go of this one
  self.drop_received();  // of the other family's stream, which came to stand and broke
  it.pcb = nullptr;
  it.state = Try::State::failed;  // it is no try any more
  self.pcb_ = pcb;
  tcp_arg(pcb, &self);
  tcp_err(pcb, on_lost);
  tcp_recv(pcb, on_received);
  tcp_sent(pcb, on_sent);
  tcp_poll(pcb, on_poll, kPoll);
  self.wake_();
  return ERR_OK;
}

void LwipTransport::on_not_connected(void* its, err_t error) {
  Try& it = *static_cast<Try*>(its);
  it.pcb = nullptr;
  it.state = Try::State::failed;
  it.owner->cause_ = error;
  it.owner->wake_();
}

/// The other family's turn may have come.
err_t LwipTransport::on_try_poll(void* its, tcp_pcb*) {
  static_cast<Try*>(its)->owner->wake_();
  return ERR_OK;
}

err_t LwipTransport::on_received(void* self, tcp_pcb*, pbuf* chain, err_t) {
  LwipTransport& it = *static_cast<LwipTransport*>(self);
  if (chain == nullptr) {
    it.peer_ended_ = true;
  } else if (it.inbox_ == nullptr) {
    it.inbox_ = chain;
  } else if (std::size_t{it.inbox_->tot_len} + chain->tot_len > kMaxChain) {
    return ERR_MEM;  // lwIP keeps it and offers it again
  } else {
    pbuf_cat(it.inbox_, chain);
  }
  it.wake_();
  return ERR_OK;
}

err_t LwipTransport::on_sent(void* self, tcp_pcb*, u16_t) {
  static_cast<LwipTransport*>(self)->wake_();
  return ERR_OK;
}

/// Memory comes back without a call for us: another stream's acknowledgement may free it.
err_t LwipTransport::on_poll(void* self, tcp_pcb*) {
  LwipTransport& it = *static_cast<LwipTransport*>(self);
  if (it.starved_) it.wake_();
  it.starved_ = false;
  return ERR_OK;
}

void LwipTransport::on_lost(void* self, err_t error) {
  LwipTransport& it = *static_cast<LwipTransport*>(self);
  it.pcb_ = nullptr;
  it.cause_ = error;
  it.wake_();
}

}  // namespace fieldhook
