// SPDX-License-Identifier: MIT
#include "lwip/peer.hpp"

#include <lwip/pbuf.h>

#include <algorithm>
#include <cstdlib>

namespace lwip_test {

Peer::Peer(const char* at, std::uint16_t port) {
  const ip_addr_t own = address(at);
  tcp_pcb* bound = tcp_new_ip_type(IP_GET_TYPE(&own));
  if (bound == nullptr || tcp_bind(bound, &own, port) != ERR_OK) std::abort();
  listener_ = tcp_listen(bound);
  if (listener_ == nullptr) std::abort();
  tcp_arg(listener_, this);
  tcp_accept(listener_, accepted);
}

Peer::~Peer() {
  if (pcb_ != nullptr) {
    tcp_pcb* const pcb = pcb_;
    let_go();
    tcp_abort(pcb);
  }
  tcp_close(listener_);
}

void Peer::let_go() {
  tcp_arg(pcb_, nullptr);
  tcp_recv(pcb_, nullptr);
  tcp_sent(pcb_, nullptr);
  tcp_err(pcb_, nullptr);
  tcp_poll(pcb_, nullptr, 0);
  pcb_ = nullptr;
}

void Peer::send(const std::string& bytes) {
  outgoing_ += bytes;
  push();
}

void Peer::end() {
  ends_ = true;
  push();
}

void Peer::reset() {
  if (pcb_ == nullptr) return;
  tcp_pcb* const pcb = pcb_;
  let_go();
  tcp_abort(pcb);
}

void Peer::reads(bool reads) {
  reads_ = reads;
  for (; reads_ && pcb_ != nullptr && unread_ != 0;) {
    const std::size_t n = std::min<std::size_t>(unread_, 0xFFFF);
    tcp_recved(pcb_, static_cast<u16_t>(n));
    unread_ -= n;
  }
}

/// Writes what fits; the rest follows from may_send() and polled().
void Peer::push() {
  while (pcb_ != nullptr && !stalled_ && !outgoing_.empty()) {
    std::size_t n = std::min({outgoing_.size(), std::size_t{tcp_sndbuf(pcb_)}, std::size_t{1460}});
    if (break_out_ != kNever) n = std::min(n, break_out_ - went_out_);
    if (n == 0) break;
    if (tcp_write(pcb_, outgoing_.data(), static_cast<u16_t>(n), TCP_WRITE_FLAG_COPY) != ERR_OK) {
      break;
    }
    outgoing_.erase(0, n);
    went_out_ += n;
    tcp_output(pcb_);
    if (went_out_ == break_out_) return;  // polled() breaks it: these bytes arrive first
  }
  if (pcb_ != nullptr && ends_ && outgoing_.empty()) {
    tcp_pcb* const pcb = pcb_;
    ends_ = false;
    tcp_shutdown(pcb, 0, 1);
  }
}

bool Peer::break_now() {
  broke_ = true;
  break_in_ = break_out_ = kNever;
  outgoing_.clear();
  request_.clear();
  if (how_ == Break::stall) stalled_ = true;
  if (how_ == Break::end) end();
  if (how_ != Break::reset) return false;
  reset();
  return true;
}

err_t Peer::accepted(void* self, tcp_pcb* pcb, err_t error) {
  if (error != ERR_OK || pcb == nullptr) return ERR_VAL;
  Peer& it = *static_cast<Peer*>(self);
  if (it.pcb_ != nullptr) it.reset();  // one at a time: the client has given the old one up
  it.pcb_ = pcb;
  ++it.connections_;
  it.came_in_ = it.went_out_ = it.unread_ = 0;
  it.request_.clear();
  it.outgoing_.clear();
  it.stalled_ = it.ends_ = it.saw_end_ = it.saw_reset_ = false;
  tcp_arg(pcb, self);
  tcp_recv(pcb, came);
  tcp_sent(pcb, may_send);
  tcp_err(pcb, lost);
  tcp_poll(pcb, polled, 1);
  if (it.break_in_ == 0) return it.break_now() ? ERR_ABRT : ERR_OK;
  return ERR_OK;
}

err_t Peer::came(void* self, tcp_pcb* pcb, pbuf* chain, err_t) {
  Peer& it = *static_cast<Peer*>(self);
  if (chain == nullptr) {
    it.saw_end_ = true;
    if (it.scripted_) it.end();
    return ERR_OK;
  }
  std::string bytes(chain->tot_len, '\0');
  pbuf_copy_partial(chain, &bytes[0], chain->tot_len, 0);
  pbuf_free(chain);
  if (it.reads_) {
    tcp_recved(pcb, static_cast<u16_t>(bytes.size()));
  } else {
    it.unread_ += bytes.size();
  }
  it.received_ += bytes;
  it.request_ += bytes;
  it.came_in_ += bytes.size();
  if (it.came_in_ >= it.break_in_) return it.break_now() ? ERR_ABRT : ERR_OK;
  it.answer_if_complete();
  return ERR_OK;
}

void Peer::answer_if_complete() {
  if (!scripted_ || stalled_) return;
  const std::size_t head = request_.find("\r\n\r\n");
  if (head == std::string::npos) return;
  const std::size_t field = request_.find("\r\nContent-Length: ");
  const std::size_t body =
      field > head ? 0 : std::strtoul(request_.c_str() + field + 18, nullptr, 10);
  if (request_.size() != head + 4 + body) return;
  requests_.push_back(request_);
  request_.clear();
  if (answers_.empty()) return;
  const std::string answer = answers_.front();
  answers_.erase(answers_.begin());
  send(answer);
}

err_t Peer::may_send(void* self, tcp_pcb*, u16_t) {
  static_cast<Peer*>(self)->push();
  return ERR_OK;
}

err_t Peer::polled(void* self, tcp_pcb*) {
  Peer& it = *static_cast<Peer*>(self);
  if (it.went_out_ == it.break_out_) return it.break_now() ? ERR_ABRT : ERR_OK;
  it.push();
  return ERR_OK;
}

void Peer::lost(void* self, err_t) {
  Peer& it = *static_cast<Peer*>(self);
  it.pcb_ = nullptr;
  it.saw_reset_ = true;
}

}  // namespace lwip_test
