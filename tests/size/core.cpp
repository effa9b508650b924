// SPDX-License-Identifier: MIT
// A sender as firmware has it, with one profile and one URL, which the compiler reads:
// core_size.sh measures its image. Nothing here runs. EXTRA is one more thing that an application
// names, whose cost is the growth of the image.
#include <fieldhook/delivery.hpp>
#include <fieldhook/json_writer.hpp>
#include <fieldhook/outbox.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/pump.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/sinks.hpp>
#include <fieldhook/verify.hpp>
#if defined(WITH_CLIENT)
#include <fieldhook/client.hpp>
#endif

using namespace fieldhook;

extern "C" {
volatile int result;
Storage* volatile storage;
Transport* volatile transport;
std::uint8_t scratch[2048];
char text[128];
#if defined(WITH_CLIENT)
volatile std::uint8_t client_state[sizeof(Client<1, 1024>)];  // its size is what is measured
#endif
void _exit(int) {
  for (;;) {
  }
}
}

namespace {

constexpr Endpoint kHooks = Endpoint::at("https://example.com/hooks");

/// Accepts an event whose payload is written here.
Status accept(Outbox& outbox, Span<const std::uint16_t> keys) {
  JsonWriter json{text};
  json.begin_object().string("door", text).number("opened", result).end_object();
  const Result<std::string_view> payload = json.finish();
  if (!payload.ok()) return payload.status();
  Enqueue what;
  what.event = Event("door.opened", payload.value());
  what.endpoints = keys;
  return outbox.enqueue(what).status();
}

/// Sends what goes next, and notes what became of it.
Status send_next(Outbox& outbox, const Endpoint& endpoint) {
  const Result<Entry> entry = outbox.peek(1);
  if (!entry.ok()) return entry.status();
  const Result<EventId> id = outbox.id(entry.value());
  Result<Event> loaded = outbox.load(entry.value(), MutableBytes(scratch));
  if (!id.ok() || !loaded.ok()) return Status::malformed;
  const EventId kept = id.value();
  Event event = loaded.value();
  event.id = kept.text();
  const Status marked = outbox.mark_attempt(entry.value());
  if (marked != Status::ok) return marked;
  const RetryPolicy policy;
  Delivery delivery(event, endpoint, policy, MutableBytes(scratch), 1);
  while (delivery.outcome() == Outcome::pending)
    result = static_cast<int>(pump(delivery, *transport, Now{}).wants);
  return delivery.outcome() == Outcome::delivered
             ? outbox.mark_delivered(entry.value())
             : outbox.mark_dead(entry.value(), DeadReason::rejected);
}

#if defined(WITH_CLIENT)
/// The whole program of a device, with a route for CLIENT_ROUTE.
Status run_client() {
  const Port port{*transport, *storage, "device", 1};
  Client<1> client{port};
  Status status = client.add(CLIENT_ROUTE);
  if (status == Status::ok) status = client.enqueue(Event("door.opened", text)).status();
  while (client.pending()) result = static_cast<int>(client.poll(Now{}).ms);
  client_state[0] = 1;
  return status;
}
#endif

}  // namespace

int main() {
  SigningKey key(Secret::whsec({text, sizeof text}), profiles::standard);
  if (key.status() != Status::ok) return 1;
  Endpoint endpoint = kHooks;
  Status status = endpoint.sign_with(profiles::standard, {&key, 1});
#if defined(EXTRA)
  result = static_cast<int>(EXTRA);
#endif
  const std::uint16_t keys[] = {1};
  Outbox outbox(*storage, "device");
  if (outbox.mount(keys) != Status::ok) status = outbox.format();
  while (status == Status::ok) {
    status = accept(outbox, keys);
    if (status == Status::ok) status = send_next(outbox, endpoint);
    if (status == Status::ok) status = outbox.maintain();
  }
  return 0;
}
