// SPDX-License-Identifier: MIT
// Send a CloudEvent in structured mode, with a bearer token where one is set.
//
//   FIELDHOOK_URL=https://... FIELDHOOK_SECRET=token ./06_cloudevents
#include <board.hpp>

#include <fieldhook/cloudevents.hpp>
#include <fieldhook/credential.hpp>
#include <fieldhook/event_builder.hpp>
#include <fieldhook/event_time.hpp>
#include <fieldhook/pump.hpp>
#include <fieldhook/sinks.hpp>

namespace fh = fieldhook;

int main() {
  Board board;
  const fh::Result<fh::Endpoint> parsed = fh::Endpoint::parse(board.setting("FIELDHOOK_URL"));
  if (!parsed.ok()) return board.fail("FIELDHOOK_URL is not an https URL");
  fh::Endpoint endpoint = parsed.value();
  const fh::Credential token = fh::Credential::bearer(board.setting("FIELDHOOK_SECRET"));
  const bool has_token = !board.setting("FIELDHOOK_SECRET").empty();
  if (endpoint.send_to(fh::sinks::cloudevents) != fh::Status::ok ||
      (has_token && endpoint.authorize(token) != fh::Status::ok)) {
    return board.fail("FIELDHOOK_SECRET cannot be a token");
  }
  const fh::Result<fh::EventId> id = board.new_id();
  if (!id.ok() || board.start() != fh::Status::ok) return board.fail("the board does not start");

  // What happened, and the attributes around it. Binary mode: cloudevents_headers().
  fh::EventBuilder high{"com.example.temperature.high"};
  high.id(id.value().text()).number("celsius", {8310, 2});
  const fh::Result<fh::Event> values = high.finish();
  if (!values.ok()) return board.fail("the values do not fit");
  fh::CloudEvent attributes = fh::cloud_event(values.value(), "/devices/boiler-7");
  char time[fh::kMaxTimeText];
  const auto now = fh::write_time({board.now().wall, 0}, time);
  if (now.ok() && fh::can_stamp(board.now())) attributes.time = now.value();
  char space[512];
  const fh::Result<std::string_view> payload = fh::cloudevents_structured(attributes, space);
  if (!payload.ok()) return board.fail("an attribute is not what it should be");
  fh::Event event{attributes.type, payload.value()};
  event.id = attributes.id;
  event.content_type = fh::kCloudEventContentType;

  std::uint8_t scratch[2048];
  const fh::RetryPolicy policy;
  fh::Delivery delivery{event, endpoint, policy, scratch, /*jitter_seed=*/7};
  for (;;) {
    const fh::Step step = fh::pump(delivery, board.transport(), board.now());
    if (step.wants == fh::Wants::nothing) return board.report(delivery.outcome());
    board.wait(step);
  }
}
