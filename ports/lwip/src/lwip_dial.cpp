// SPDX-License-Identifier: MIT
// From an endpoint to a connection: names, families, timers.
#include <fieldhook/lwip_transport.hpp>

#include "pcb.hpp"

#include <lwip/tcp.h>

#include <cstring>

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

}  // namespace

LwipTransport::LwipTransport(LwipResolver& resolver, LwipWake wake)
    : resolver_(resolver), wake_(wake) {
  for (std::size_t i = 0; i < kFamilies; ++i) {
    tries_[i].owner = this;
    tries_[i].type = kTypes[i];
  }
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

}  // namespace fieldhook
