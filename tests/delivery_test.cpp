// SPDX-License-Identifier: MIT
#include <fieldhook/delivery.hpp>

#include "fakes/scene.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fieldhook;
using namespace fieldhook::testing;

TEST_CASE("an event leaves in one send, signed, and a 204 is its end") {
  Scene scene;
  ScriptedTransport transport({kNoContent});
  CHECK(run(scene.delivery, transport) == Outcome::delivered);
  REQUIRE(transport.requests().size() == 1);
  const std::string& request = transport.requests()[0];
  CHECK(request.substr(0, request.find("webhook-signature")) ==
        "POST /in?a=1 HTTP/1.1\r\nHost: hooks.example.com\r\nUser-Agent: fieldhook/0.1.0\r\n"
        "Content-Type: application/json\r\nContent-Length: 16\r\nwebhook-id: evt_1\r\n"
        "webhook-timestamp: 1760000000\r\n");
  CHECK(body_of(request) == R"({"door":"north"})");
  CHECK(verdict_of(request, scene, 1760000000) == Word::ok);
  CHECK(scene.delivery.attempt().number == 1);
  CHECK(scene.delivery.attempt().status == 204);
  CHECK(scene.delivery.attempt().bytes_out == request.size());
  CHECK(scene.delivery.attempt().bytes_in == sizeof kNoContent - 1);
  CHECK(scene.delivery.keeps_stream());
  CHECK(transport.open());
}

TEST_CASE("a retry has the same id and bytes, a fresh timestamp and signature") {
  Scene scene;
  ScriptedTransport transport(
      {kBusy, "HTTP/1.1 503 Busy\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n", kNoContent});
  CHECK(run(scene.delivery, transport) == Outcome::delivered);
  REQUIRE(transport.requests().size() == 3);
  const auto& first = transport.requests()[0];
  const auto& third = transport.requests()[2];
  CHECK(field_of(first, "webhook-id") == field_of(third, "webhook-id"));
  CHECK(body_of(first) == body_of(third));
  const long waited = std::stol(field_of(third, "webhook-timestamp")) -
                      std::stol(field_of(transport.requests()[1], "webhook-timestamp"));
  CHECK(waited >= 600);  // what the server asked for ..
  CHECK(waited <= 661);  // .. and up to 10 % more
  CHECK(field_of(first, "webhook-signature") != field_of(third, "webhook-signature"));
  CHECK(verdict_of(third, scene, std::stol(field_of(third, "webhook-timestamp"))) == Word::ok);
}

TEST_CASE("a delivery gives up after its last attempt and says how the last one ended") {
  Scene scene;
  scene.policy.max_attempts = 3;
  Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 1);
  ScriptedTransport transport({kBusy, kBusy, kBusy, kNoContent});
  CHECK(run(delivery, transport) == Outcome::retry);
  CHECK(transport.requests().size() == 3);
  CHECK(delivery.attempt().status == 503);
  CHECK(delivery.poll(kStart).wants == Wants::nothing);
}

TEST_CASE("each status ends a delivery as the table says") {
  const struct {
    const char* answer;
    Outcome outcome;
    Hold hold;
  } rows[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", Outcome::delivered, Hold::none},
      {"HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n", Outcome::rejected, Hold::none},
      {"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n", Outcome::retry,
       Hold::credentials},
      {"HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n", Outcome::retry, Hold::credentials},
      {"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n", Outcome::endpoint_off, Hold::none},
      {"HTTP/1.1 302 Found\r\nLocation: http://evil.example/\r\nContent-Length: 0\r\n\r\n",
       Outcome::retry, Hold::none},
      {"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", Outcome::retry, Hold::none},
      {"HTTP/1.1 200 OK\r\nContent-Le", Outcome::ambiguous, Hold::none},
      {"garbage\r\n\r\n", Outcome::ambiguous, Hold::none},
  };
  for (const auto& row : rows) {
    CAPTURE(row.answer);
    Scene scene;
    scene.policy.max_attempts = 1;
    Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 1);
    ScriptedTransport transport({row.answer});
    CHECK(run(delivery, transport) == row.outcome);
    CHECK(delivery.attempt().hold == row.hold);
    CHECK(transport.requests().size() == 1);
    CHECK(transport.connects() == 1);
  }
}

TEST_CASE("no attempt starts before the clock can stand in a signature") {
  const Now clocks[] = {{{5000}, {1760000000}, ClockQuality::unknown},
                        {{5000}, {1760000000}, ClockQuality::floor},
                        {{5000}, {-1}, ClockQuality::synced}};  // before 1970: broken
  for (Now now : clocks) {
    Scene scene;
    ScriptedTransport transport({kNoContent});
    for (int turn = 0; turn < 10; ++turn) {
      const Step step = pump(scene.delivery, transport, now);
      CHECK(step.wants == Wants::wait);
      CHECK(step.until.ms == now.mono.ms + Delivery::kClockWait);
      CHECK(scene.delivery.waits_for_clock());
      now.mono = step.until;
    }
    CHECK(transport.connects() == 0);
    CHECK(scene.delivery.attempt().number == 0);
    now.wall.s = 1760000000;
    now.quality = ClockQuality::approximate;
    CHECK(run(scene.delivery, transport, now) == Outcome::delivered);
    CHECK_FALSE(scene.delivery.waits_for_clock());
  }
}

TEST_CASE("a timestamp inside the signature header is of the attempt and waits for a clock too") {
  Scene scene;
  const SigningKey keys[] = {{Secret::text("old"), profiles::stripe},
                             {Secret::text("new"), profiles::stripe}};
  REQUIRE(scene.endpoint.sign_with(profiles::stripe, keys) == Status::ok);
  Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 42);
  CHECK(delivery.poll({{0}, {0}, ClockQuality::unknown}).wants == Wants::wait);
  ScriptedTransport transport({kNoContent});
  CHECK(run(delivery, transport) == Outcome::delivered);
  REQUIRE(transport.requests().size() == 1);
  const std::string& request = transport.requests()[0];
  const std::string signature = field_of(request, "Stripe-Signature");
  CHECK(signature.substr(0, 2) == "t=");
  CHECK(request.find("timestamp") == std::string::npos);
  const Header headers[] = {{"Stripe-Signature", signature}};
  const std::int64_t at = std::stol(signature.substr(2));
  for (const SigningKey& key : keys) {
    CHECK(verify(profiles::stripe, Span<const SigningKey>(&key, 1), headers,
                 bytes_of(body_of(request)), {{}, {at}, ClockQuality::synced})
              .word == Word::ok);
  }
}

TEST_CASE("polling twice with no input changes nothing") {
  Scene scene;
  const Step first = scene.delivery.poll(kStart);
  CHECK(first.wants == Wants::connect);
  const Step second = scene.delivery.poll(kStart);
  CHECK(second.wants == first.wants);
  CHECK(second.until == first.until);
  scene.delivery.connected();
  const Bytes once = (static_cast<void>(scene.delivery.poll(kStart)), scene.delivery.outgoing());
  const Bytes twice = (static_cast<void>(scene.delivery.poll(kStart)), scene.delivery.outgoing());
  CHECK(once.data() == twice.data());
  CHECK(once.size() == twice.size());
}

TEST_CASE("each phase has a total deadline, and the attempt another") {
  Scene scene;
  scene.policy.max_attempts = 1;
  const Deadlines& deadlines = scene.policy.deadlines;
  const Phase phases[] = {Phase::resolve, Phase::connect, Phase::handshake};
  for (const Phase last : phases) {
    Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 1);
    Now now = kStart;
    Step step = delivery.poll(now);
    for (const Phase phase : phases) {
      delivery.connecting(phase);
      step = delivery.poll(now);
      CHECK(step.until == now.mono + deadlines.phase[static_cast<std::size_t>(phase)]);
      if (phase == last) break;
      now.mono = step.until + -1;  // one millisecond before its end: still in time
      CHECK(delivery.poll(now).wants == Wants::connect);
    }
    now.mono = step.until + -1;
    CHECK(delivery.poll(now).wants == Wants::connect);
    now.mono = step.until;
    CHECK(delivery.poll(now).wants == Wants::nothing);
    CHECK(delivery.outcome() == Outcome::retry);
    CHECK(delivery.attempt().phase == last);
    CHECK(delivery.attempt().cause == Status::timed_out);
  }
}

TEST_CASE("a drip one millisecond inside every wait does not stretch the answer's deadline") {
  Scene scene;
  scene.policy.max_attempts = 1;
  Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 1);
  Now now = kStart;
  static_cast<void>(delivery.poll(now));
  delivery.connected();
  static_cast<void>(delivery.poll(now));
  delivery.sent(delivery.outgoing().size());
  const Instant end = delivery.poll(now).until;
  int drops = 0;
  while (delivery.poll(now).wants == Wants::receive) {
    const char drop = drops == 0 ? 'H' : "TTP/1.1 200 OK\r\nX: "[drops < 19 ? drops - 1 : 18];
    delivery.incoming()[0] = static_cast<std::uint8_t>(drops < 19 ? drop : 'x');
    delivery.received(1);
    ++drops;
    now.mono.ms += 1000;
  }
  CHECK(drops == scene.policy.deadlines.phase[4] / 1000);
  CHECK_FALSE(now.mono < end);
  CHECK(delivery.outcome() == Outcome::ambiguous);
  CHECK(delivery.attempt().cause == Status::timed_out);
}

TEST_CASE("a payload of any size arrives whole, in pieces of any size") {
  for (const std::size_t size : {0U, 1U, 500U, 700U, 960U, 1024U, 5000U, 70000U}) {
    for (const std::size_t grain : {1U, 7U, 1000U, 100000U}) {
      CAPTURE(size);
      CAPTURE(grain);
      Scene scene;
      std::string payload(size, '\0');
      for (std::size_t i = 0; i < size; ++i) payload[i] = static_cast<char>(i * 31);
      Event event{"any", payload};
      event.id = "evt_3";
      for (ShortMillis& phase : scene.policy.deadlines.phase) phase = kHour;
      scene.policy.deadlines.attempt = kHour;
      Delivery delivery(event, scene.endpoint, scene.policy, scene.scratch, 1);
      ScriptedTransport transport({kNoContent});
      transport.grain(grain).stutter();
      CHECK(run(delivery, transport) == Outcome::delivered);
      REQUIRE(transport.requests().size() == 1);
      CHECK(body_of(transport.requests()[0]) == payload);
      CHECK(verdict_of(transport.requests()[0], scene, 1760000000) == Word::ok);
      CHECK_FALSE(transport.spun());
    }
  }
}

TEST_CASE("a scratch one byte too small is told before anything is sent") {
  Scene scene;
  scene.policy.max_attempts = 1;
  std::size_t enough = 0;
  std::uint8_t memory[1024];
  for (std::size_t size = 0; size <= sizeof memory && enough == 0; ++size) {
    Delivery delivery(scene.event, scene.endpoint, scene.policy, MutableBytes(memory, size), 1);
    ScriptedTransport transport({kNoContent});
    const Outcome outcome = run(delivery, transport);
    if (outcome == Outcome::delivered) {
      enough = size;
      // The head and room for the answer; the payload needs none.
      const std::size_t head = transport.requests()[0].size() - scene.event.payload.size();
      CHECK(size == head + Delivery::kMinIncoming);
      break;
    }
    CHECK(outcome == Outcome::rejected);
    CHECK(delivery.attempt().cause == Status::no_space);
    CHECK(transport.connects() == 0);
  }
  CHECK(enough > 0);
}

TEST_CASE("what cannot be sent is refused before a connection is made") {
  const struct {
    std::string_view id, content_type;
  } rows[] = {{"", "a/b"}, {"a.b", "a/b"}, {"a\r\nX: y", "a/b"}, {"ok", "a/b\r\nX: y"}};
  for (const auto& row : rows) {
    Scene scene;
    scene.event.id = row.id;
    scene.event.content_type = row.content_type;
    Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 1);
    ScriptedTransport transport({kNoContent});
    CHECK(run(delivery, transport) == Outcome::rejected);
    CHECK(delivery.attempt().cause == Status::malformed);
    CHECK(transport.connects() == 0);
  }
}

TEST_CASE("an attempt tells when its answer was made, if the answer says so once and clearly") {
  constexpr std::int64_t kDate = 1760000001;
  const struct {
    const char* head;
    std::int64_t date;
  } rows[] = {
      {"HTTP/1.1 204 No\r\nDate: Thu, 09 Oct 2025 08:53:21 GMT\r\n\r\n", kDate},
      {"HTTP/1.1 204 No\r\nDate: Thursday, 09-Oct-25 08:53:21 GMT\r\n\r\n", kDate},
      {"HTTP/1.1 503 Busy\r\nDate: Thu, 09 Oct 2025 08:53:21 GMT\r\nContent-Length: 0\r\n\r\n",
       kDate},
      {"HTTP/1.1 100 Go\r\nDate: Thu, 09 Oct 2025 08:53:21 GMT\r\n\r\nHTTP/1.1 204 No\r\n\r\n", 0},
      {"HTTP/1.1 204 No\r\n\r\n", 0},
      {"HTTP/1.1 204 No\r\nDate: Thu, 09 Oct 2025 08:53:21\r\n\r\n", 0},
      {"HTTP/1.1 204 No\r\nDate: Thu, 32 Oct 2025 08:53:21 GMT\r\n\r\n", 0},
      {"HTTP/1.1 204 No\r\nDate: Thu, 09 Oct 2025 08:53:21 GMT\r\n"
       "Date: Thu, 09 Oct 2025 08:53:21 GMT\r\n\r\n",
       0},
      {"HTTP/1.1 204 No\r\nDate: Thu, 09 Oct 2025 08:53:21 GMT\r\nbroken\r\n\r\n", 0},
      {"HTTP/1.1 101 No\r\nDate: Thu, 09 Oct 2025 08:53:21 GMT\r\n\r\n", 0},
  };
  for (const auto& row : rows) {
    CAPTURE(row.head);
    Scene scene;
    scene.policy.max_attempts = 1;
    Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 1);
    ScriptedTransport transport({row.head});
    static_cast<void>(run(delivery, transport));
    CHECK(delivery.attempt().date.s == row.date);
  }
}

TEST_CASE("an attempt that got no answer does not tell the date of the one before") {
  Scene scene;
  scene.policy.max_attempts = 2;
  Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 1);
  ScriptedTransport transport(
      {"HTTP/1.1 503 Busy\r\nDate: Thu, 09 Oct 2025 08:53:21 GMT\r\nContent-Length: 0\r\n\r\n"});
  CHECK(run(delivery, transport) == Outcome::ambiguous);
  CHECK(delivery.attempt().number == 2);
  CHECK(delivery.attempt().date.s == 0);
}
