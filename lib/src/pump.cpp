// SPDX-License-Identifier: MIT
#include <fieldhook/pump.hpp>

namespace fieldhook {
namespace {

/// Calls a port makes progress with before the caller's loop gets its turn again.
constexpr int kMaxMoves = 32;

// Each answers ok where it moved something; would_block; or why the stream is lost.

Status move_connect(Delivery& delivery, Transport& transport, const Now& now) {
  const Endpoint& endpoint = delivery.endpoint();
  if (delivery.begins_stream()) transport.close();
  if (endpoint.secure() && transport.protection() != Protection::verified) return Status::refused;
  const Status status = transport.connect(endpoint, now);
  if (status == Status::ok) {
    delivery.connected();
  } else {
    delivery.connecting(transport.phase());
  }
  return status;
}

Status move_receive(Delivery& delivery, Transport& transport) {
  const Result<std::size_t> got = transport.receive(delivery.incoming());
  if (got.ok()) delivery.received(got.value());
  return got.status();
}

/// Listens before it speaks: an early answer counts (RFC 9112 9.5), and a kept stream that the
/// peer has closed is noticed before the event is on its way.
Status move_send(Delivery& delivery, Transport& transport) {
  const Status received = move_receive(delivery, transport);
  if (received != Status::would_block) return received;
  const Result<std::size_t> put = transport.send(delivery.outgoing());
  if (put.ok()) delivery.sent(put.value());
  if (put.status() != Status::closed) return put.status();
  // The peer takes no more, but may have answered why.
  const Status answered = move_receive(delivery, transport);
  return answered == Status::would_block ? Status::closed : answered;
}

}  // namespace

Step pump(Delivery& delivery, Transport& transport, const Now& now) {
  Status moved = Status::ok;
  for (int moves = 0;; ++moves) {
    Step step = delivery.poll(now);
    const bool at_rest = step.wants >= Wants::wait;
    if (at_rest && !delivery.keeps_stream()) transport.close();
    if (at_rest || moved == Status::would_block) return step;
    if (moves == kMaxMoves) {  // there may be more: come back at once
      step.until = now.mono;
      return step;
    }
    moved = step.wants == Wants::connect ? move_connect(delivery, transport, now)
            : step.wants == Wants::send  ? move_send(delivery, transport)
                                         : move_receive(delivery, transport);
    if (moved != Status::ok && moved != Status::would_block) delivery.lost(moved);
  }
}

}  // namespace fieldhook
