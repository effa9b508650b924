// SPDX-License-Identifier: MIT
// Accepted means kept: a courier with its outbox, its endpoints, and all their memory.
#pragma once

#include <fieldhook/courier.hpp>
#include <fieldhook/mailbox.hpp>
#include <fieldhook/outbox.hpp>
#include <fieldhook/port.hpp>
#include <fieldhook/routes.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

struct ClientOptions {
  CourierPolicy policy;
  QueueFull queue_full = QueueFull::refuse_new;
};

/// Room for `N` endpoints, events of up to `Room` bytes in memory (longer ones go in parts), `Keys`
/// keys an endpoint (2: to rotate secrets).
///
///   fh::Client<2> client{port};
///   client.add(fh::webhook("https://example.com/hooks", fh::Secret::whsec("whsec_..")));
///   client.enqueue(fh::Event{"door.opened", R"({"door":"north"})"});
///   for (;;) board.sleep_until(client.poll(board.now()));
///
/// Lifetime  the port outlives it.
template <std::size_t N, std::size_t Room = 1024, std::size_t Keys = 1>
class Client final : public Courier {
 public:
  explicit Client(const Port& port, const ClientOptions& options = {})
      : Courier(outbox_, port, Memory{slots_, keys_, scratch_, space_}, options.policy),
        outbox_(port.storage, port.device, options.queue_full) {}

 private:
  static_assert(N <= Outbox::kMaxEndpoints, "as many as an event may go to");
  static constexpr std::size_t kScratch = 1536;

  Outbox outbox_;
  Slot slots_[N];
  SigningKey keys_[N * Keys];
  std::uint8_t scratch_[kScratch];
  std::uint8_t space_[Room];
};

}  // namespace fieldhook
