// SPDX-License-Identifier: MIT
// A sender to one endpoint, with or without a row that reads answers: check_sink_rows.sh looks at
// what its image links.
#include <fieldhook/delivery.hpp>
#include <fieldhook/sinks.hpp>

using namespace fieldhook;

int main(int argc, char** argv) {
  std::uint8_t scratch[1024];
  Event event{"door.opened", argv[0]};
  event.id = "1";
  Endpoint endpoint = Endpoint::parse(argv[argc - 1]).value();
#ifdef ONE_SINK
  if (endpoint.send_to(sinks::ONE_SINK) != Status::ok) return 2;
#endif
  const RetryPolicy policy;
  Delivery delivery(event, endpoint, policy, scratch, 1);
  delivery.received(static_cast<std::size_t>(argc));
  return delivery.poll({}).wants == Wants::nothing ? 0 : 1;
}
