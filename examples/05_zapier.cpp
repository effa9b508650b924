// SPDX-License-Identifier: MIT
// Start a Zap, a Make scenario or an n8n workflow: any JSON will do, here with type, id and time.
//
//   FIELDHOOK_URL=https://hooks.zapier.com/hooks/catch/... ./05_zapier
#include <board.hpp>

#include <fieldhook/envelope.hpp>
#include <fieldhook/event_builder.hpp>
#include <fieldhook/pump.hpp>
#include <fieldhook/sinks.hpp>

namespace fh = fieldhook;

int main() {
  Board board;
  const fh::Result<fh::Endpoint> parsed = fh::Endpoint::parse(board.setting("FIELDHOOK_URL"));
  if (!parsed.ok()) return board.fail("FIELDHOOK_URL is not an https URL");
  fh::Endpoint endpoint = parsed.value();
  if (endpoint.send_to(fh::sinks::zapier) != fh::Status::ok) return board.fail("not for Zapier");
  const fh::Result<fh::EventId> id = board.new_id();
  if (!id.ok() || board.start() != fh::Status::ok) return board.fail("the board does not start");

  // The values, then what stands around them. Without a clock there is no time, and none is sent.
  fh::EventBuilder pressed{"button.pressed"};
  pressed.number("presses", 3).number("volts", {330, 2}).string("room", "hall \"B\"");
  const fh::Result<fh::Event> values = pressed.finish();
  if (!values.ok()) return board.fail("the values do not fit");
  fh::EnvelopeInput input;
  input.type = values.value().type;
  input.id = id.value().text();
  input.data = fh::text_of(values.value().payload);
  if (fh::can_stamp(board.now())) input.time = {board.now().wall, 0};
  char space[512];
  const fh::Result<std::string_view> payload = fh::plain_envelope(input, space);
  if (!payload.ok()) return board.fail("the payload does not fit");
  fh::Event event{input.type, payload.value()};
  event.id = input.id;

  fh::RetryPolicy policy;
  policy.max_attempts = 3;
  std::uint8_t scratch[2048];
  fh::Delivery delivery{event, endpoint, policy, scratch, /*jitter_seed=*/7};
  for (;;) {
    const fh::Step step = fh::pump(delivery, board.transport(), board.now());
    if (step.wants == fh::Wants::nothing) return board.report(delivery.outcome());
    board.wait(step);
  }
}
