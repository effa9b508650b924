// SPDX-License-Identifier: MIT
#include <fieldhook/pump.hpp>

namespace fieldhook {
namespace {

/// Calls a port makes progress with before the caller's loop gets its turn again.
constexpr int kMaxMoves = 32;

/// Answers true while there may be more to do at once.
bool move_connect(Delivery& delivery, Transport& transport, const Now& now) {
  const Endpoint& endpoint = delivery.endpoint();
  if (delivery.begins_stream()) transport.close();
  if (endpoint.secure() && transport.protection() != Protection::verified) {
    delivery.lost(Status::refused);
    return true;
  }
  const Status status = transport.connect(endpoint, now);
  if (status == Status::ok) {
    delivery.connected();
    return true;
  }
  delivery.connecting(transport.phase());
  if (status == Status::would_block) return false;
  delivery.lost(status);
  return true;
}

bool move_receive(Delivery& delivery, Transport& transport) {
  const Result<std::size_t> got = transport.receive(delivery.incoming());
  if (got.status() == Status::would_block) return false;
  if (got.ok()) {
    delivery.received(got.value());
  } else {
    delivery.lost(got.status());
  }
  return true;
}

/// Listens before it speaks: an early answer counts (RFC 9112 9.5), and a kept stream that the
/// peer has closed is noticed before the event is on its way.
bool move_send(Delivery& delivery, Transport& transport) {
  if (move_receive(delivery, transport)) return true;
  const Result<std::size_t> put = transport.send(delivery.outgoing());
  if (put.status() == Status::would_block) return false;
  if (put.ok()) {
    delivery.sent(put.value());
    return true;
  }
  // The peer takes no more, but may have answered why.
  if (put.status() == Status::closed && move_receive(delivery, transport)) return true;
  delivery.lost(put.status());
  return true;
}

}  // namespace

Step pump(Delivery& delivery, Transport& transport, const Now& now) {
  bool moved = true;
  for (int moves = 0;; ++moves) {
    const Step step = delivery.poll(now);
    if (!moved) return step;
    if (moves == kMaxMoves) return {step.wants, now.mono};  // there may be more: come back at once
    switch (step.wants) {
      case Wants::connect: moved = move_connect(delivery, transport, now); break;
      case Wants::send: moved = move_send(delivery, transport); break;
      case Wants::receive: moved = move_receive(delivery, transport); break;
      case Wants::wait:
      case Wants::nothing:
        if (!delivery.keeps_stream()) transport.close();
        return step;
    }
  }
}

}  // namespace fieldhook
