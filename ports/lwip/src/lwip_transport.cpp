// SPDX-License-Identifier: MIT
// The bytes on a stream, and its end; how it comes to stand: lwip_dial.cpp. lwIP's rules, kept
// here: a pcb is gone once its error callback was called; a pcb is aborted from a callback only if
// that callback then answers ERR_ABRT; a refused pbuf stays lwIP's, a taken one is ours. The
// callbacks note what happened, the calls of Transport act on it.
#include <fieldhook/lwip_transport.hpp>

#include "core_lock.hpp"
#include "pcb.hpp"

#include <lwip/pbuf.h>
#include <lwip/tcp.h>

namespace fieldhook {
namespace {

/// A pbuf chain's length has 16 bits, and so have the sizes that lwIP's calls take.
constexpr std::size_t kMaxChain = 0xFFFF;

u16_t clamped(std::size_t size, std::size_t most) {
  const std::size_t limit = most < kMaxChain ? most : kMaxChain;
  return static_cast<u16_t>(size < limit ? size : limit);
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
