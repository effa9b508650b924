// SPDX-License-Identifier: MIT
// One unsigned event on its way to a sink, and answers to it.
#pragma once

#include <fieldhook/delivery.hpp>
#include <fieldhook/sinks.hpp>

#include "fakes/scene.hpp"

#include <doctest/doctest.h>

#include <string>

namespace fieldhook::testing {

/// Waits of a known length, so that what comes on top was asked for.
inline constexpr Millis kNoWaits[] = {0, 0, 0, 0, 0, 0, 0, 10 * kMinute};

/// An unsigned event for a sink, its waits without backoff and up to 10 minutes.
struct SinkScene {
  Event event{"door.opened", R"({"content":"x"})"};
  Endpoint endpoint = Endpoint::parse("https://hooks.example.com/in").value();
  RetryPolicy policy;
  std::uint8_t scratch[1024];

  explicit SinkScene(const Sink& sink, std::uint32_t attempts = 1) {
    event.id = "evt_1";
    policy.schedule = kNoWaits;
    policy.jitter = Jitter::none;
    policy.max_attempts = attempts;
    CHECK(endpoint.send_to(sink) == Status::ok);
  }
  Delivery delivery() { return {event, endpoint, policy, scratch, 42}; }
};

inline std::string answer(int status, const std::string& body, const std::string& fields = "") {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline constexpr char kTeams429[] =
    "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 "
    "with ContextId x";

struct Run {
  Outcome outcome;
  Attempt attempt;
  bool open;
};

inline Run run_once(const Sink& sink, const std::string& text, std::size_t grain = SIZE_MAX) {
  SinkScene scene(sink);
  Delivery delivery = scene.delivery();
  ScriptedTransport transport({text});
  transport.grain(grain);
  const Outcome outcome = run(delivery, transport);
  CHECK_FALSE(transport.spun());
  return {outcome, delivery.attempt(), transport.open()};
}

}  // namespace fieldhook::testing
