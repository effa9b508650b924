// SPDX-License-Identifier: MIT
// Clocks that wrap, jump and are missing; devices that come back together.
#include <fieldhook/client.hpp>

#include "fakes/courier_bench.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr char kA[] = "a.example.com";

/// As the devices of a fleet are: all alike but for their seeds.
ClientOptions usual() {
  return ClientOptions{};
}

/// How many of `starts` lie in the fullest ten seconds.
int peak_of(std::vector<Millis> starts) {
  int peak = 0;
  std::sort(starts.begin(), starts.end());
  for (std::size_t first = 0, last = 0; last < starts.size(); ++last) {
    while (starts[last] - starts[first] >= 10 * kSecond) ++first;
    const int n = static_cast<int>(last - first + 1);
    if (n > peak) peak = n;
  }
  return peak;
}

/// The time that an envelope told, or "".
std::string told_time(const std::string& body) {
  const std::size_t at = body.find("\"timestamp\":\"");
  return at == std::string::npos ? "" : body.substr(at + 13, 20);
}

}  // namespace

TEST_CASE("Events that waited for the boot are drained after a random part of the spread") {
  std::vector<Millis> starts;
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    Machine machine;
    {
      Client<1> client{machine.port(seed), usual()};
      CHECK(client.add(webhook(kAt)) == Status::ok);
      CHECK(client.enqueue(Event{"t", "1"}).ok());
    }
    Client<1> client{machine.port(seed), usual()};
    CHECK(client.add(webhook(kAt)) == Status::ok);
    const Instant boot = machine.now.mono;
    CHECK(machine.run(client));
    REQUIRE(machine.peers.requests.size() == 1);
    starts.push_back(machine.peers.requests[0].at - boot);
  }
  const auto [least, most] = std::minmax_element(starts.begin(), starts.end());
  CHECK(*least < 10 * kSecond);
  CHECK(*most > 290 * kSecond);
  CHECK(*most <= 300 * kSecond);
  CHECK(peak_of(starts) <= 30);  // 3 x 300 devices / 300 s * 10 s
}

TEST_CASE("The next boot's clock goes on from the last event's time, not from a user's word") {
  Machine machine;
  for (int life = 0; life < 2; ++life) {
    WallClock wall{{1767225600}};
    Port port = machine.port();
    port.clock = &wall;
    Client<1> client{port, calm(kHour)};
    REQUIRE(client.add(webhook(kAt).key(1)) == Status::ok);
    machine.now.quality = life == 0 ? ClockQuality::synced : ClockQuality::floor;
    machine.now.wall = {1790000000};
    static_cast<void>(client.poll(machine.now));
    if (life == 1) {
      CHECK(wall.now(machine.now.mono).wall.s == 1790000000);
      CHECK(wall.now(machine.now.mono).quality == ClockQuality::floor);
    }
    if (life == 1) continue;
    CHECK(wall.now(machine.now.mono).wall.s < 1790000000);
    CHECK(client.enqueue(Event{"t", "1"}).ok());
    EnqueueOptions told;
    told.time.at = {4000000000};
    CHECK(client.enqueue(Event{"t", "2"}, told).ok());
  }
}

TEST_CASE(
    "A clock that never comes is asked for less and less often, one that is set counts at once") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  REQUIRE(client.add(webhook(kAt, Secret::whsec(kSecretText))) == Status::ok);
  machine.now.quality = ClockQuality::unknown;
  const Instant boot = machine.now.mono;
  CHECK(client.enqueue(Event{"t", "1"}).ok());
  int polls = 0;
  Millis first_minute = 0;
  for (; machine.now.mono - boot < 24 * kHour; ++polls) {
    const Instant wake = machine.poll(client);
    if (machine.now.mono < wake) machine.pass(wake - machine.now.mono);
    if (machine.now.mono - boot <= kMinute) ++first_minute;
  }
  CHECK(polls < 120);
  CHECK(first_minute >= 20);
  CHECK(machine.peers.requests.empty());
  CHECK(client.pending());
  machine.now.quality = ClockQuality::synced;
  CHECK(machine.run(client, 0));
  CHECK(machine.peers.requests.size() == 1);
}

TEST_CASE("Who resumes an endpoint before the first poll does not wait for the spread") {
  Machine machine;
  for (int boot = 0; boot < 2; ++boot) {
    Client<1> client{machine.port(), calm(kHour)};
    REQUIRE(client.add(webhook(kAt).key(1)) == Status::ok);
    if (boot == 0) CHECK(client.enqueue(Event{"t", "1"}).ok());
    if (boot == 0) continue;
    CHECK(client.start() == Status::ok);
    CHECK(client.resume(1) == Status::ok);
    CHECK(machine.run(client, 0));
  }
  CHECK(machine.peers.requests.size() == 1);
}

TEST_CASE("Without events at the boot the first one goes at once") {
  Machine machine;
  for (int boot = 0; boot < 2; ++boot) {
    Client<1> client{machine.port(), usual()};
    REQUIRE(client.add(webhook(kAt)) == Status::ok);
    machine.poll(client);
    CHECK(client.enqueue(Event{"t", "1"}).ok());
    CHECK(machine.run(client, 0));
  }
  CHECK(machine.peers.requests.size() == 2);
}

TEST_CASE("After an outage one event shows that the endpoint is back, the rest waits at random") {
  std::vector<Millis> waits;
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    Machine machine;
    Client<1> client{machine.port(seed), usual()};
    CHECK(client.add(webhook(kAt)) == Status::ok);
    machine.peers.script[kA] = {status_answer(503), status_answer(503)};
    for (int i = 0; i < 4; ++i) CHECK(client.enqueue(Event{"t", "1"}).ok());
    CHECK(machine.run(client));
    const auto& all = machine.peers.requests;
    REQUIRE(all.size() == 6);
    waits.push_back(all[3].at - all[2].at);
    CHECK(all[5].at.ms == all[3].at.ms);
  }
  const auto [least, most] = std::minmax_element(waits.begin(), waits.end());
  CHECK(*least < 10 * kSecond);
  CHECK(*most > 285 * kSecond);
  CHECK(*most <= 300 * kSecond);
}

TEST_CASE("One failure of less than a minute is no outage, one of a minute is") {
  for (const Millis failing : {kMinute - 1, kMinute}) {
    CAPTURE(failing);
    ClientOptions options = calm(300 * kSecond);
    const Millis waits[] = {0, failing};
    options.policy.retry.schedule = waits;
    Machine machine;
    Client<1> client{machine.port(), options};
    REQUIRE(client.add(webhook(kAt)) == Status::ok);
    machine.peers.script[kA] = {status_answer(503)};
    CHECK(client.enqueue(Event{"t", "1"}).ok());
    CHECK(client.enqueue(Event{"t", "2"}).ok());
    CHECK(machine.run(client));
    const auto& all = machine.peers.requests;
    REQUIRE(all.size() == 3);
    CHECK((all[2].at.ms > all[1].at.ms) == (failing == kMinute));
  }
}

TEST_CASE("A network that is back brings the devices back within the spread, not together") {
  std::vector<Millis> starts;
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    Machine machine;
    Client<1> client{machine.port(seed), usual()};
    CHECK(client.add(webhook(kAt)) == Status::ok);
    machine.peers.down[kA] = true;
    CHECK(client.enqueue(Event{"t", "1"}).ok());
    CHECK_FALSE(machine.run(client, 6 * kHour));
    machine.peers.down[kA] = false;
    const Instant back = machine.now.mono;
    client.network_back(machine.now);
    CHECK(machine.run(client));
    starts.push_back(machine.peers.requests[0].at - back);
  }
  CHECK(*std::max_element(starts.begin(), starts.end()) <= 300 * kSecond);
  CHECK(peak_of(starts) <= 30);
}

TEST_CASE("The network's return delays nobody: not who is well, not who is due before") {
  Machine machine;
  Client<2> client{machine.port(), calm(kHour)};
  REQUIRE(client.add(webhook(kAt).key(1)) == Status::ok);
  REQUIRE(client.add(webhook(kBt).key(2).only("x")) == Status::ok);
  machine.peers.down[kA] = true;
  CHECK(client.enqueue(Event{"t", "1"}).ok());
  CHECK_FALSE(machine.run(client, kSecond));
  machine.peers.down[kA] = false;
  const Instant back = machine.now.mono;
  client.network_back(machine.now);
  CHECK(client.enqueue(Event{"x", "2"}).ok());
  CHECK(machine.run(client));
  const auto& all = machine.peers.requests;
  REQUIRE(all.size() == 3);
  CHECK(all[0].host[0] == 'b');
  CHECK(all[0].at == back);
  CHECK(all[1].at - back <= 5 * kSecond);
}

TEST_CASE("The network's return does not hurry an endpoint that refuses our credentials") {
  Machine machine;
  Client<1> client{machine.port(), calm(kMinute)};
  REQUIRE(client.add(webhook(kAt)) == Status::ok);
  machine.peers.script[kA] = {status_answer(401)};
  CHECK(client.enqueue(Event{"t", "1"}).ok());
  CHECK_FALSE(machine.run(client, kSecond));
  client.network_back(machine.now);
  CHECK_FALSE(machine.run(client, kHour));
  CHECK(machine.peers.requests.size() == 1);
}

TEST_CASE("The endpoints of one device do not come back together either") {
  int together = 0;
  for (std::uint32_t seed = 1; seed <= 50; ++seed) {
    Machine machine;
    for (int boot = 0; boot < 2; ++boot) {
      Client<2> client{machine.port(seed), usual()};
      CHECK(client.add(webhook(kAt).key(1)) == Status::ok);
      CHECK(client.add(webhook(kBt).key(2)) == Status::ok);
      if (boot == 0) CHECK(client.enqueue(Event{"t", "1"}).ok());
      if (boot == 1) CHECK(machine.run(client));
    }
    const auto& all = machine.peers.requests;
    REQUIRE(all.size() == 2);
    together += all[1].at - all[0].at < kSecond;
  }
  CHECK(together < 5);
}

TEST_CASE("The network's return does not hurry what the endpoint asked for") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  REQUIRE(client.add(webhook(kAt)) == Status::ok);
  machine.peers.script[kA] = {status_answer(503, "Retry-After: 1000\r\n")};
  CHECK(client.enqueue(Event{"t", "1"}).ok());
  CHECK_FALSE(machine.run(client, kSecond));
  client.network_back(machine.now);
  CHECK(machine.run(client));
  CHECK(machine.peers.requests[1].at - machine.peers.requests[0].at >= 1000 * kSecond);
}

TEST_CASE("Nothing fires early, late or never where 32 bits of milliseconds wrap") {
  for (const std::uint64_t wrap : {std::uint64_t{1} << 31, std::uint64_t{1} << 32,
                                   std::uint64_t{1} << 33, std::uint64_t{1} << 40}) {
    CAPTURE(wrap);
    Machine machine;
    machine.now.mono.ms = static_cast<Millis>(wrap) - kSecond;
    Client<1> client{machine.port(), calm(200 * kSecond)};
    client.observe(machine.seen);
    REQUIRE(client.add(slack(kAt)) == Status::ok);
    machine.peers.script[kA] = {"-", status_answer(503, "Retry-After: 7\r\n")};
    CHECK(client.enqueue(Event{"t", "1"}).ok());
    CHECK(client.enqueue(Event{"t", "2"}).ok());
    CHECK(machine.run(client));
    const auto& all = machine.peers.requests;
    REQUIRE(all.size() == 4);
    CHECK(all[1].at - all[0].at == 20 * kSecond);  // no answer within 15, then 5
    CHECK(all[2].at - all[1].at == 5 * kMinute);
    CHECK(all[3].at - all[2].at <= 200 * kSecond);
    CHECK(machine.poll(client) - machine.now.mono == 10 * kSecond);  // the idle stream
    machine.pass(10 * kSecond);
    machine.poll(client);
    CHECK_FALSE(machine.peers.open);
  }
}

TEST_CASE("Jumps of the wall clock move no timer") {
  for (const std::int64_t jump :
       {std::int64_t{-1760000000}, std::int64_t{-3600}, std::int64_t{3600},
        std::int64_t{2145916800 - 1760000000}, std::int64_t{2147483647 - 1760000000},
        std::int64_t{4294967295 - 1760000000}}) {
    for (int step = 0; step < 6; ++step) {
      Machine machine;
      Client<1> client{machine.port(), calm()};
      REQUIRE(client.add(webhook(kAt, Secret::whsec(kSecretText))) == Status::ok);
      machine.peers.script[kA] = {"-", status_answer(503)};
      CHECK(client.enqueue(Event{"t", "1"}).ok());
      for (int turn = 0; client.pending() && turn < 100; ++turn) {
        if (turn == step) machine.now.wall.s += jump;
        const Instant wake = machine.poll(client);
        if (machine.now.mono < wake) machine.pass(wake - machine.now.mono);
      }
      const auto& all = machine.peers.requests;
      REQUIRE(all.size() == 3);
      CHECK(all[1].at - all[0].at == 20 * kSecond);
      CHECK(all[2].at - all[1].at == 5 * kMinute);
    }
  }
}

TEST_CASE("An event of before the first sync gets its time after it, of an earlier boot never") {
  Machine machine;
  machine.now = {{100 * kSecond}, {0}, ClockQuality::unknown};
  {
    Client<1> client{machine.port(), calm()};
    REQUIRE(client.add(zapier(kAt)) == Status::ok);
    machine.peers.down[kA] = true;
    CHECK(client.enqueue(Event{"before", "1"}).ok());  // before the first poll: at it
    machine.poll(client);
    machine.pass(50 * kSecond);
    machine.poll(client);
    CHECK(client.enqueue(Event{"unsynced", "1"}).ok());
    machine.pass(50 * kSecond);
    machine.now.wall.s = 1760000000;
    machine.now.quality = ClockQuality::synced;
    machine.poll(client);
    CHECK(client.enqueue(Event{"synced", "1"}).ok());
    EnqueueOptions options;
    options.time.at.s = 1234567890;
    CHECK(client.enqueue(Event{"told", "1"}, options).ok());
    machine.now.wall.s += 500;  // set again: what was known of the boot stays as it was
    machine.peers.down[kA] = false;
    CHECK(machine.run(client));
    const auto& all = machine.peers.requests;
    REQUIRE(all.size() == 4);
    CHECK(told_time(all[0].body) == "2025-10-09T08:51:40Z");
    CHECK(told_time(all[1].body) == "2025-10-09T08:52:30Z");
    CHECK(told_time(all[2].body) == "2025-10-09T08:53:20Z");
    CHECK(told_time(all[3].body) == "2009-02-13T23:31:30Z");
    machine.peers.down[kA] = true;
    machine.now.quality = ClockQuality::unknown;
    machine.poll(client);
    CHECK(client.enqueue(Event{"lost", "1"}).ok());
  }
  machine.peers.down[kA] = false;
  machine.now.quality = ClockQuality::synced;
  machine.now.mono.ms = 0;
  Client<1> client{machine.port(), calm()};
  REQUIRE(client.add(zapier(kAt)) == Status::ok);
  CHECK(client.enqueue(Event{"next", "1"}).ok());
  CHECK(machine.run(client));
  const auto& all = machine.peers.requests;
  REQUIRE(all.size() == 6);
  CHECK(told_time(all[4].body) == "");
  CHECK(told_time(all[5].body) != "");
}

TEST_CASE("Every attempt of an event has the same bytes, also where its clock is set in between") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  REQUIRE(client.add(zapier(kAt)) == Status::ok);
  machine.now.quality = ClockQuality::unknown;
  machine.poll(client);
  machine.pass(777);
  machine.poll(client);
  CHECK(client.enqueue(Event{"t", "1"}).ok());
  machine.now.quality = ClockQuality::approximate;
  machine.peers.script[kA] = {status_answer(503), "-", status_answer(503)};
  for (int turn = 0; client.pending() && turn < 200; ++turn) {
    const Instant wake = machine.poll(client);
    if (machine.now.mono < wake) machine.pass(wake - machine.now.mono);
    machine.now.wall.s += 11;
    machine.now.quality = ClockQuality::synced;
  }
  REQUIRE(machine.peers.requests.size() == 4);
  for (const Request& one : machine.peers.requests) {
    CHECK(one.body == machine.peers.requests[0].body);
  }
}
