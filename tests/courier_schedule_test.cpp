// SPDX-License-Identifier: MIT
// What the end of an attempt means: for its event, its endpoint, and the events behind it.
#include <fieldhook/client.hpp>

#include "fakes/courier_bench.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr char kA[] = "a.example.com";

/// One endpoint with key 1, and events whose payloads are their numbers.
struct Scene1 : Machine {
  Client<2> client;

  explicit Scene1(const ClientOptions& options = calm()) : client(port(), options) {
    client.observe(seen);
    CHECK(client.add(webhook(kAt).key(1)) == Status::ok);
  }
  bool enqueue(const char* payload, std::uint8_t priority = 0) {
    EnqueueOptions options;
    options.priority = priority;
    return client.enqueue(Event{"door.opened", payload}, options).ok();
  }
  std::string bodies() const {
    std::string text;
    for (const Request& one : peers.requests) text += one.body + " ";
    return text;
  }
  void always(const std::string& text) { peers.usual[kA] = text; }
  EndpointState state() const { return client.state(1).value(); }
  Millis gap(std::size_t i) const { return peers.requests[i + 1].at - peers.requests[i].at; }
};

}  // namespace

TEST_CASE("An event that alone is answered with failures is put aside after three, not before") {
  Scene1 scene;
  scene.peers.script[kA] = {status_answer(500), status_answer(500), status_answer(500)};
  CHECK(scene.enqueue("1"));
  CHECK(scene.enqueue("2"));
  CHECK(scene.enqueue("3"));
  CHECK(scene.run(scene.client));
  // 2 shows that the endpoint is well; 1 follows by its own schedule.
  CHECK(scene.bodies() == "1 1 1 2 3 1 ");
  CHECK(scene.gap(0) == 5 * kSecond);
  CHECK(scene.gap(1) == 5 * kMinute);
  CHECK(scene.gap(2) == 5 * kSecond);
  CHECK(scene.peers.requests[5].at - scene.peers.requests[2].at == 30 * kMinute);
  CHECK(scene.client.counters().delivered == 3);
}

TEST_CASE("A poison event is no outage: what is behind it goes at once, without a spread") {
  Scene1 scene(calm(kHour));
  scene.peers.script[kA] = {status_answer(500), status_answer(500), status_answer(500)};
  for (const char* payload : {"1", "2", "3", "4"}) CHECK(scene.enqueue(payload));
  CHECK(scene.run(scene.client));
  CHECK(scene.bodies() == "1 1 1 2 3 4 1 ");
  CHECK(scene.peers.requests[5].at == scene.peers.requests[3].at);
}

TEST_CASE("Where the next event fails too the endpoint is ill: nothing is put aside, order stays") {
  Scene1 scene;
  for (int i = 0; i < 5; ++i) scene.peers.script[kA].push_back(status_answer(500));
  CHECK(scene.enqueue("1"));
  CHECK(scene.enqueue("2"));
  CHECK(scene.run(scene.client));
  CHECK(scene.bodies() == "1 1 1 2 1 1 2 ");
  CHECK(scene.gap(3) == 2 * kHour);
}

TEST_CASE("A poison event ends as a dead letter after as many answers as the policy says") {
  for (const std::uint32_t most : {1U, 2U, 3U, 4U, 5U}) {
    CAPTURE(most);
    ClientOptions options = calm();
    options.policy.retry.max_attempts = most;
    Scene1 scene(options);
    scene.always(status_answer(500));
    CHECK(scene.enqueue("1"));
    CHECK(scene.run(scene.client));
    CHECK(scene.peers.requests.size() == most);
    CHECK(scene.seen.count(What::dead) == 1);
    CHECK(scene.seen.last(What::dead).reason == DeadReason::used_up);
    CHECK(scene.client.outbox().count(1).dead == 1);
    CHECK_FALSE(scene.client.pending());
  }
}

TEST_CASE("Poison events hold up no good one, however many, and end as dead letters") {
  for (const int bad : {1, 3, 4, 5, 7}) {
    CAPTURE(bad);
    Scene1 scene;
    scene.peers.by_body["bad"] = status_answer(500);
    for (int n = 0; n < 20; ++n) CHECK(scene.enqueue(n % 2 == 1 && n / 2 < bad ? "bad" : "good"));
    CHECK(scene.run(scene.client, 8 * kHour) == false);
    CHECK(scene.client.counters().delivered == static_cast<std::uint32_t>(20 - bad));
    CHECK(scene.run(scene.client));
    CHECK(scene.client.counters().dead == static_cast<std::uint32_t>(bad));
    CHECK(scene.seen.last(What::dead).reason == DeadReason::used_up);
    CHECK_FALSE(scene.client.pending());
  }
}

TEST_CASE("A network that is down uses up no event, however long, and backs off") {
  Scene1 scene;
  scene.peers.down[kA] = true;
  CHECK(scene.enqueue("1"));
  CHECK(scene.enqueue("2"));
  CHECK_FALSE(scene.run(scene.client, 400 * 24 * kHour));
  CHECK(scene.peers.requests.empty());
  CHECK(scene.client.counters().dead == 0);
  CHECK(scene.client.counters().attempts > 300);
  CHECK(scene.client.counters().attempts < 420);  // at the schedule's last wait: one a day
  scene.peers.down[kA] = false;
  CHECK(scene.run(scene.client));
  CHECK(scene.bodies() == "1 2 ");
}

TEST_CASE("Wrong credentials hold the endpoint, are told once, and cost no event") {
  for (const int code : {401, 403, 404, 407}) {
    CAPTURE(code);
    Scene1 scene;
    scene.always(status_answer(code));
    CHECK(scene.enqueue("1"));
    CHECK_FALSE(scene.run(scene.client, 30 * 24 * kHour));
    CHECK(scene.state() == EndpointState::held);
    CHECK(scene.seen.count(What::held) == 1);
    CHECK(scene.peers.requests.size() == 31);  // the schedule's last wait
    CHECK(scene.gap(0) == 24 * kHour);
    CHECK(scene.client.counters().dead == 0);
    scene.always(kGoodAnswer);
    CHECK(scene.client.resume(1) == Status::ok);
    CHECK(scene.run(scene.client, kSecond));
    CHECK(scene.client.counters().delivered == 1);
    CHECK(scene.state() == EndpointState::idle);
  }
}

TEST_CASE("An endpoint that is gone gets nothing until it is resumed, and its events stay") {
  Scene1 scene;
  scene.peers.script[kA] = {status_answer(410)};
  CHECK(scene.enqueue("1"));
  CHECK(scene.enqueue("2"));
  CHECK(scene.run(scene.client));  // nothing waits that may go
  CHECK(scene.state() == EndpointState::off);
  CHECK(scene.seen.count(What::endpoint_off) == 1);
  CHECK(scene.seen.last(What::endpoint_off).attempt.status == 410);
  CHECK(scene.client.outbox().count(1).waiting == 2);
  CHECK(scene.client.resume(1) == Status::ok);
  CHECK(scene.run(scene.client));
  CHECK(scene.bodies() == "1 1 2 ");
  CHECK(scene.client.resume(99) == Status::refused);
  CHECK(scene.client.state(99).status() == Status::refused);
}

TEST_CASE(
    "What the endpoint asked for is waited for, also behind resume() and in another boot's hold") {
  Scene1 scene;
  scene.peers.script[kA] = {status_answer(503, "Retry-After: 100\r\n")};
  CHECK(scene.enqueue("1"));
  scene.poll(scene.client);
  scene.poll(scene.client);
  CHECK(scene.state() == EndpointState::backoff);
  CHECK(scene.client.resume(1) == Status::ok);
  CHECK(scene.run(scene.client));
  REQUIRE(scene.peers.requests.size() == 2);
  CHECK(scene.gap(0) >= 100 * kSecond);
  CHECK(scene.gap(0) <= 110 * kSecond);

  const Instant until = scene.now.mono + kHour;
  CHECK(scene.client.hold(1, until) == Status::ok);
  CHECK(scene.client.hold(1, scene.now.mono) == Status::ok);  // no shorter
  CHECK(scene.client.hold(2, until) == Status::refused);
  CHECK(scene.enqueue("2"));
  CHECK(scene.run(scene.client));
  CHECK(scene.peers.requests[2].at == until);
}

TEST_CASE("A shorter wish of the endpoint does not cut a longer hold") {
  Scene1 scene;
  scene.peers.script[kA] = {status_answer(503, "Retry-After: 10\r\n")};
  CHECK(scene.enqueue("1"));
  scene.poll(scene.client);
  CHECK(scene.client.hold(1, scene.now.mono + kHour) == Status::ok);
  CHECK(scene.client.resume(1) == Status::ok);
  CHECK(scene.run(scene.client));
  CHECK(scene.gap(0) == kHour);
}

TEST_CASE("An event that is aside waits for what the endpoint asked for too") {
  Scene1 scene;
  const std::string asks = status_answer(503, "Retry-After: 7200\r\n");
  scene.peers.script[kA] = {status_answer(503), status_answer(503), asks};
  CHECK(scene.enqueue("1"));
  CHECK(scene.run(scene.client));
  REQUIRE(scene.peers.requests.size() == 4);
  CHECK(scene.gap(2) >= 2 * kHour);  // its own schedule says 30 minutes
}

TEST_CASE("A Retry-After beyond the schedule's longest wait is cut to it") {
  Scene1 scene;
  scene.peers.script[kA] = {status_answer(503, "Retry-After: 99999999\r\n")};
  CHECK(scene.enqueue("1"));
  CHECK(scene.run(scene.client));
  CHECK(scene.gap(0) >= 24 * kHour);
  CHECK(scene.gap(0) <= 24 * kHour + 24 * kHour / 10);
}

TEST_CASE("A higher priority goes first, equal ones in their order") {
  Scene1 scene;
  CHECK(scene.enqueue("1"));
  CHECK(scene.enqueue("2", 5));
  CHECK(scene.enqueue("3", 9));
  CHECK(scene.enqueue("4", 5));
  CHECK(scene.run(scene.client));
  CHECK(scene.bodies() == "3 2 4 1 ");
}

TEST_CASE("An event that breaks a rule of the row is a dead letter before a byte leaves") {
  Scene1 scene;
  static constexpr Sink kNarrow = Sink{"narrow"}.with_max_payload(3);
  Route route = webhook(kBt).key(2);
  route.sink = &kNarrow;
  CHECK(scene.client.add(route) == Status::ok);
  CHECK(scene.enqueue("1234"));
  CHECK(scene.enqueue("123"));
  CHECK(scene.run(scene.client));
  CHECK(scene.seen.count(What::dead) == 1);
  CHECK(scene.seen.last(What::dead).reason == DeadReason::unsendable);
  CHECK(scene.seen.last(What::dead).endpoint == 2);
  CHECK(scene.peers.requests.size() == 3);
}

TEST_CASE("A documented rate is kept in every window, and what is behind it still goes") {
  static constexpr Rate kRates[] = {{4, 1}, {10, 60}};
  static constexpr Sink kSlow = Sink{"slow"}.with_rates(kRates);
  Machine machine;
  Client<1> client{machine.port(), calm()};
  Route route = webhook(kAt);
  route.sink = &kSlow;
  REQUIRE(client.add(route) == Status::ok);
  for (int i = 0; i < 40; ++i) CHECK(client.enqueue(Event{"t", "1"}).ok());
  CHECK(machine.run(client));
  const auto& all = machine.peers.requests;
  REQUIRE(all.size() == 40);
  for (const Rate& rate : kRates) {
    for (std::size_t i = 0; i + rate.events < all.size(); ++i) {
      CHECK(all[i + rate.events].at - all[i].at >= static_cast<Millis>(rate.seconds) * 1000);
    }
  }
  CHECK(all[39].at - all[0].at < 6 * kMinute);
}

TEST_CASE("Half of the refusals that a service bears, then it is left alone for their window") {
  static constexpr Sink kStrict = Sink{"strict"}.with_refusals({6, 600});
  ClientOptions options = calm();
  static constexpr Millis kQuick[] = {0, 1000};
  options.policy.retry.schedule = kQuick;
  Machine machine;
  Client<1> client{machine.port(), options};
  Route route = webhook(kAt);
  route.sink = &kStrict;
  REQUIRE(client.add(route) == Status::ok);
  machine.peers.usual[kA] = status_answer(429);
  CHECK(client.enqueue(Event{"t", "1"}).ok());
  machine.run(client, 1000 * kSecond);
  const auto& all = machine.peers.requests;
  REQUIRE(all.size() >= 5);
  CHECK(all[2].at - all[0].at == 2 * kSecond);
  CHECK(all[3].at - all[2].at == 600 * kSecond);
  CHECK(all[4].at - all[3].at == kSecond);
}

TEST_CASE("A row's wait between events holds the endpoint after a success too") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  REQUIRE(client.add(discord("https://a.example.com/hook")) == Status::ok);
  machine.peers.script[kA] = {
      "HTTP/1.1 200 OK\r\nX-RateLimit-Remaining: 0\r\n"
      "X-RateLimit-Reset-After: 7.5\r\nContent-Length: 0\r\n\r\n"};
  CHECK(client.enqueue(Event{"t", "1"}).ok());
  CHECK(client.enqueue(Event{"t", "2"}).ok());
  CHECK(machine.run(client));
  const auto& all = machine.peers.requests;
  REQUIRE(all.size() == 2);
  CHECK(all[1].at - all[0].at >= 7500);
  CHECK(all[1].at - all[0].at <= 8250);
}
