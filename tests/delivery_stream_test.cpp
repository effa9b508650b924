// SPDX-License-Identifier: MIT
// One stream and its end: early answers, kept streams, bodies that nobody wants.
#include "fakes/scene.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <string>

using namespace fieldhook;
using namespace fieldhook::testing;

TEST_CASE("a 2xx stands though its body breaks, and its stream is not used again") {
  for (const char* answer : {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nXY\r\n",
                             "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"}) {
    CAPTURE(answer);
    Scene scene;
    ScriptedTransport transport({answer});
    CHECK(run(scene.delivery, transport) == Outcome::delivered);
    CHECK_FALSE(scene.delivery.keeps_stream());
    CHECK_FALSE(transport.open());
  }
}

TEST_CASE("a body is drained to its limit, and one more byte closes the stream") {
  const struct {
    std::size_t size;
    bool kept;
  } rows[] = {{Delivery::kMaxDrain - 1, true},
              {Delivery::kMaxDrain, true},
              {Delivery::kMaxDrain + 65536, false}};
  for (const auto& row : rows) {
    CAPTURE(row.size);
    Scene scene;
    ScriptedTransport transport({"HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(row.size) +
                                 "\r\n\r\n" + std::string(row.size, 'x')});
    CHECK(run(scene.delivery, transport) == Outcome::delivered);
    CHECK(scene.delivery.keeps_stream() == row.kept);
    CHECK(transport.open() == row.kept);
  }
}

TEST_CASE("nothing goes to a transport that does not check its peer") {
  Scene scene;
  scene.policy.max_attempts = 2;
  Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 1);
  ScriptedTransport transport({kNoContent});
  transport.unprotected();
  CHECK(run(delivery, transport) == Outcome::retry);
  CHECK(delivery.attempt().cause == Status::refused);
  CHECK(transport.connects() == 0);
  CHECK(transport.bytes_seen() == 0);
}

TEST_CASE("an answer that comes before the body is out counts, whatever happens to the rest") {
  Scene scene;
  const std::string payload(5000, 'p');
  Event event{"big", payload};
  event.id = "evt_2";
  scene.policy.max_attempts = 1;
  Delivery delivery(event, scene.endpoint, scene.policy, scene.scratch, 1);
  ScriptedTransport transport({"HTTP/1.1 413 Large\r\nContent-Length: 0\r\n\r\n"});
  transport.grain(500).answer_early(2000);
  CHECK(run(delivery, transport) == Outcome::rejected);
  CHECK(delivery.attempt().status == 413);
  CHECK(transport.bytes_seen() < 5000);
  CHECK_FALSE(delivery.keeps_stream());
  CHECK_FALSE(transport.open());
}

TEST_CASE("a kept stream that the peer has left costs a connection, not an attempt") {
  Scene scene;
  scene.policy.max_attempts = 1;
  Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 1);
  delivery.reuse();
  ScriptedTransport transport({kNoContent});
  transport.kept_open().closes_idle();
  CHECK(run(delivery, transport) == Outcome::delivered);
  CHECK(delivery.attempt().number == 1);
  CHECK(transport.connects() == 1);
  CHECK(transport.requests().size() == 1);
}

TEST_CASE("a 408 that waits on a kept stream answers nothing") {
  Scene scene;
  scene.policy.max_attempts = 1;
  Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 1);
  delivery.reuse();
  ScriptedTransport transport({kNoContent});
  transport.kept_open().unasked("HTTP/1.1 408 Timeout\r\nContent-Length: 0\r\n\r\n");
  CHECK(run(delivery, transport) == Outcome::delivered);
  CHECK(delivery.attempt().status == 204);
  CHECK(delivery.attempt().number == 1);
}

TEST_CASE("a 408 that crosses our request on a kept stream answers nothing") {
  Scene scene;
  scene.policy.max_attempts = 1;
  Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 1);
  delivery.reuse();
  ScriptedTransport transport({"HTTP/1.1 408 Timeout\r\nContent-Length: 0\r\n\r\n", kNoContent});
  transport.kept_open();
  CHECK(run(delivery, transport) == Outcome::delivered);
  CHECK(transport.requests().size() == 2);
  CHECK(delivery.attempt().number == 1);
}

TEST_CASE("a kept stream serves the next delivery without a connection") {
  Scene scene;
  ScriptedTransport transport({kNoContent, kNoContent});
  CHECK(run(scene.delivery, transport) == Outcome::delivered);
  Delivery next(scene.event, scene.endpoint, scene.policy, scene.scratch, 1);
  if (scene.delivery.keeps_stream()) next.reuse();
  CHECK(run(next, transport) == Outcome::delivered);
  CHECK(transport.connects() == 1);
}

TEST_CASE("an answer before the request is nobody's answer") {
  Scene scene;
  scene.policy.max_attempts = 1;
  Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 1);
  ScriptedTransport transport({});
  transport.unasked("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  CHECK(run(delivery, transport) == Outcome::retry);
  CHECK(delivery.attempt().read_error == ReadError::unexpected);
  CHECK(transport.bytes_seen() == 0);
}

TEST_CASE("a 2xx that comes before the body is out is not believed") {
  Scene scene;
  const std::string payload(5000, 'p');
  Event event{"big", payload};
  event.id = "evt_2";
  scene.policy.max_attempts = 2;
  Delivery delivery(event, scene.endpoint, scene.policy, scene.scratch, 1);
  ScriptedTransport transport({"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", kNoContent});
  transport.grain(500).answer_early(2000);
  CHECK(run(delivery, transport) == Outcome::delivered);
  CHECK(delivery.attempt().number == 2);
  CHECK(delivery.attempt().status == 204);
}

TEST_CASE("a body that drips does not hold up the outcome for long") {
  Scene scene;
  Now now = kStart;
  static_cast<void>(scene.delivery.poll(now));
  scene.delivery.connected();
  static_cast<void>(scene.delivery.poll(now));
  scene.delivery.sent(scene.delivery.outgoing().size());
  static_cast<void>(scene.delivery.poll(now));
  now.mono.ms += 500;
  constexpr std::string_view kHead = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n";
  std::memcpy(scene.delivery.incoming().data(), kHead.data(), kHead.size());
  scene.delivery.received(kHead.size());
  const Instant end = scene.delivery.poll(now).until;
  CHECK(end == now.mono + Delivery::kDrainWait);
  for (; now.mono < end; now.mono.ms += 100) {  // and each drop does not move it
    CHECK(scene.delivery.poll(now).until == end);
    scene.delivery.incoming()[0] = 'x';
    scene.delivery.received(1);
  }
  CHECK(scene.delivery.poll(now).wants == Wants::nothing);
  CHECK(scene.delivery.outcome() == Outcome::delivered);
  CHECK_FALSE(scene.delivery.keeps_stream());
}
