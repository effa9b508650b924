// SPDX-License-Identifier: MIT
// Threat N2: however each phase is dripped through, the attempt as a whole has an end.
#include <fieldhook/delivery.hpp>

#include "fakes/scene.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr Millis kAttempt = 10'000;
constexpr Phase kInOrder[] = {Phase::resolve, Phase::connect, Phase::handshake, Phase::request,
                              Phase::answer};

/// Takes the delivery as far as `phase`, without any time.
void enter(Delivery& delivery, Phase phase, Now now) {
  static_cast<void>(delivery.poll(now));
  if (phase <= Phase::handshake) return delivery.connecting(phase);
  delivery.connected();
  static_cast<void>(delivery.poll(now));
  if (phase == Phase::answer) delivery.sent(delivery.outgoing().size());
}

/// Something happens in this phase, and does not end it.
void drip(Delivery& delivery, Phase phase, std::size_t turn) {
  constexpr char kEndless[] = "HTTP/1.1 200 OK\r\nX: ";
  if (phase == Phase::request && turn < 10) delivery.sent(1);
  if (phase != Phase::answer) return;
  delivery.incoming()[0] =
      static_cast<std::uint8_t>(turn < sizeof kEndless - 1 ? kEndless[turn] : 'x');
  delivery.received(1);
}

}  // namespace

TEST_CASE("an attempt ends at its deadline in whatever phase, though no phase is over its own") {
  for (const Phase last : kInOrder) {
    CAPTURE(static_cast<int>(last));
    Scene scene;
    scene.policy.max_attempts = 1;
    scene.policy.deadlines.attempt = kAttempt;
    for (auto& phase : scene.policy.deadlines.phase) phase = kAttempt + 5000;
    Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 1);
    Now now = kStart;
    const Instant end = now.mono + kAttempt;
    for (const Phase phase : kInOrder) {
      enter(delivery, phase, now);
      CHECK(delivery.poll(now).until == end);
      if (phase == last) break;
      now.mono.ms += 100;
    }
    for (std::size_t turn = 0; now.mono.ms + 500 < end.ms; ++turn) {
      drip(delivery, last, turn);
      now.mono.ms += 500;
      REQUIRE(delivery.poll(now).wants != Wants::nothing);
    }
    now.mono = end + -1;
    CHECK(delivery.poll(now).wants != Wants::nothing);
    now.mono = end;
    CHECK(delivery.poll(now).wants == Wants::nothing);
    CHECK(delivery.attempt().phase == last);
    CHECK(delivery.attempt().cause == Status::timed_out);
    CHECK(delivery.outcome() == (last == Phase::answer ? Outcome::ambiguous : Outcome::retry));
  }
}

TEST_CASE("the next attempt has a deadline of its own, counted from its begin") {
  Scene scene;
  scene.policy.max_attempts = 2;
  scene.policy.jitter = Jitter::none;
  scene.policy.deadlines.attempt = kAttempt;
  for (auto& phase : scene.policy.deadlines.phase) phase = kAttempt + 5000;
  Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 1);
  Now now = kStart;
  static_cast<void>(delivery.poll(now));
  now.mono.ms += kAttempt;
  const Step wait = delivery.poll(now);
  REQUIRE(wait.wants == Wants::wait);
  now.mono = wait.until;
  CHECK(delivery.poll(now).until == now.mono + kAttempt);
}

TEST_CASE("what is read of a body to keep the stream ends with the answer's own time") {
  Scene scene;
  for (const Millis before : {Millis{500}, Delivery::kDrainWait, Delivery::kDrainWait + 500}) {
    CAPTURE(before);
    Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 1);
    Now now = kStart;
    for (const Phase phase : kInOrder) enter(delivery, phase, now);
    const Instant end = delivery.poll(now).until;
    now.mono = end + -before;
    const std::string_view head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab";
    head.copy(reinterpret_cast<char*>(delivery.incoming().data()), head.size());
    delivery.received(head.size());
    const Instant drained = before < Delivery::kDrainWait ? end : now.mono + Delivery::kDrainWait;
    CHECK(delivery.poll(now).until == drained);
    now.mono = drained + -1;
    CHECK(delivery.poll(now).wants == Wants::receive);
    now.mono = drained;
    CHECK(delivery.poll(now).wants == Wants::nothing);
    CHECK(delivery.outcome() == Outcome::delivered);
    CHECK(!delivery.keeps_stream());
  }
}
