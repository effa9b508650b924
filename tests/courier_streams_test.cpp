// SPDX-License-Identifier: MIT
// Several endpoints and one stream: whose turn it is, what is kept open, who waits for a clock.
#include <fieldhook/client.hpp>

#include "fakes/courier_bench.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr char kA[] = "a.example.com";

std::string hosts(const Machine& machine) {
  std::string text;
  for (const Request& one : machine.peers.requests) text += one.host[0];
  return text;
}

}  // namespace

TEST_CASE("An event goes to every endpoint whose filter it fits, and to no other") {
  Machine machine;
  Client<3> client{machine.port(), calm()};
  REQUIRE(client.add(webhook(kAt).key(1).only("door.*")) == Status::ok);
  REQUIRE(client.add(webhook(kBt).key(2).only("alarm,door.opened")) == Status::ok);
  CHECK(client.enqueue(Event{"door.opened", "1"}).ok());
  CHECK(client.enqueue(Event{"door.closed", "2"}).ok());
  CHECK(client.enqueue(Event{"alarm", "3"}).ok());
  CHECK(client.enqueue(Event{"doors", "4"}).status() == Status::refused);
  CHECK(client.enqueue(Event{"alarms", "4"}).status() == Status::refused);
  CHECK(machine.run(client));
  CHECK(hosts(machine) == "aabb");
  CHECK(machine.peers.requests[2].body == "1");
  CHECK(machine.peers.requests[3].body == "3");
}

TEST_CASE("A filter that cannot be meant is refused, a plain one is not") {
  struct Row {
    const char* filter;
    Status status;
  };
  for (const Row& row :
       {Row{"", Status::ok}, Row{"*", Status::ok}, Row{"a.*,b", Status::ok},
        Row{",", Status::malformed}, Row{"a,", Status::malformed}, Row{",a", Status::malformed},
        Row{"a,,b", Status::malformed}, Row{"*.a", Status::malformed},
        Row{"a, b", Status::malformed}, Row{"a**", Status::malformed}}) {
    CAPTURE(row.filter);
    Machine machine;
    Client<1> client{machine.port(), calm()};
    CHECK(client.add(webhook(kAt).only(row.filter)) == row.status);
  }
}

TEST_CASE("A route's own fields and its credential go out with every event") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  const Header own[] = {{"X-Site", "north"}, {"X-Line", "7"}};
  const Header taken[] = {{"Content-Length", "0"}};
  const Credential bearer = Credential::bearer("tok");
  CHECK(client.add(webhook(kAt).with(taken)) == Status::refused);
  CHECK(client.add(webhook(kAt).with(Credential::bearer(""))) == Status::malformed);
  REQUIRE(client.add(webhook(kAt).with(own).with(bearer)) == Status::ok);
  for (const char* payload : {"1", "2"}) CHECK(client.enqueue(Event{"t", payload}).ok());
  CHECK(machine.run(client));
  REQUIRE(machine.peers.requests.size() == 2);
  for (const Request& one : machine.peers.requests) {
    CHECK(one.head.find("\r\nX-Site: north\r\nX-Line: 7\r\n") != one.head.npos);
    CHECK(one.head.find("\r\nAuthorization: Bearer tok") != one.head.npos);
  }
}

TEST_CASE("An endpoint is added once, before the start, with what it needs") {
  Machine machine;
  Client<2> client{machine.port(), calm()};
  CHECK(client.add(webhook("http://a.example.com/")) == Status::refused);
  CHECK(client.add(webhook(kAt, Secret::whsec("whsec_AAAA"))) == Status::refused);  // too short
  CHECK(client.add(webhook(kAt, Secret::whsec(kSecretText))
                       .also_signed_with(Secret::whsec(kSecretText))) == Status::no_space);
  CHECK(client.add(webhook(kAt)) == Status::ok);
  CHECK(client.add(webhook(kAt)) == Status::refused);  // the same key
  CHECK(client.add(webhook(kAt).key(9)) == Status::ok);
  CHECK(client.add(webhook(kBt)) == Status::no_space);
  CHECK(client.enqueue(Event{"t", "1"}).ok());
  CHECK(client.add(webhook(kBt)) == Status::refused);
}

TEST_CASE("One stream serves the events of an endpoint, then it has had its turn") {
  ClientOptions options = calm();
  options.policy.drain_events = 3;
  Machine machine;
  Client<2> client{machine.port(), options};
  REQUIRE(client.add(webhook(kAt).key(1)) == Status::ok);
  REQUIRE(client.add(webhook(kBt).key(2)) == Status::ok);
  for (int i = 0; i < 5; ++i) CHECK(client.enqueue(Event{"t", "1"}).ok());
  CHECK(machine.run(client, kSecond));
  CHECK(hosts(machine) == "aaabbbaabb");
  CHECK(machine.peers.connects == 4);
}

TEST_CASE("A turn ends in time too, and goes on where nobody else wants one") {
  ClientOptions options = calm();
  options.policy.drain_time = 10;
  Machine machine;
  Client<2> client{machine.port(), options};
  REQUIRE(client.add(webhook(kAt).key(1)) == Status::ok);
  REQUIRE(client.add(webhook(kBt).key(2).only("x")) == Status::ok);
  for (int i = 0; i < 4; ++i) CHECK(client.enqueue(Event{"t", "1"}).ok());
  CHECK(client.enqueue(Event{"x", "1"}).ok());
  for (int turn = 0; turn < 100 && client.pending(); ++turn) {
    machine.poll(client);
    machine.pass(6);
  }
  CHECK(hosts(machine) == "aabaaa");
}

TEST_CASE("An idle stream is closed when its time is over, not before") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  REQUIRE(client.add(webhook(kAt)) == Status::ok);
  CHECK(client.enqueue(Event{"t", "1"}).ok());
  CHECK(machine.run(client));
  CHECK(machine.peers.open);
  const Instant wake = machine.poll(client);
  CHECK(wake - machine.now.mono == 10 * kSecond);
  machine.pass(10 * kSecond - 1);
  machine.poll(client);
  CHECK(machine.peers.open);
  machine.pass(1);
  machine.poll(client);
  CHECK_FALSE(machine.peers.open);
  CHECK(client.enqueue(Event{"t", "2"}).ok());
  CHECK(machine.run(client));
  CHECK(machine.peers.connects == 2);
}

TEST_CASE("A kept stream that the peer has closed costs one silent connection and no attempt") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  REQUIRE(client.add(webhook(kAt)) == Status::ok);
  CHECK(client.enqueue(Event{"t", "1"}).ok());
  CHECK(machine.run(client));
  machine.peers.idle_closed = true;
  CHECK(client.enqueue(Event{"t", "2"}).ok());
  const Instant before = machine.now.mono;
  CHECK(machine.run(client));
  CHECK(machine.now.mono == before);
  CHECK(machine.peers.connects == 2);
  CHECK(machine.peers.requests.size() == 2);
  CHECK(client.counters().attempts == 2);
}

TEST_CASE("An endpoint that fails does not hold up another one") {
  Machine machine;
  Client<2> client{machine.port(), calm()};
  REQUIRE(client.add(webhook(kAt).key(1)) == Status::ok);
  REQUIRE(client.add(webhook(kBt).key(2)) == Status::ok);
  machine.peers.down[kA] = true;
  for (int i = 0; i < 3; ++i) CHECK(client.enqueue(Event{"t", "1"}).ok());
  CHECK_FALSE(machine.run(client, kSecond));
  CHECK(hosts(machine) == "bbb");
  CHECK(client.state(1).value() == EndpointState::backoff);
  CHECK(client.state(2).value() == EndpointState::idle);
  machine.peers.down[kA] = false;
  CHECK(machine.run(client));
  CHECK(hosts(machine) == "bbbaaa");
}

TEST_CASE("A signature with a time waits for a clock, is told once, and holds up nobody") {
  Machine machine;
  machine.now.quality = ClockQuality::floor;
  Client<2> client{machine.port(), calm()};
  client.observe(machine.seen);
  REQUIRE(client.add(webhook(kAt, Secret::whsec(kSecretText)).key(1)) == Status::ok);
  REQUIRE(client.add(discord(kBt).key(2)) == Status::ok);
  CHECK(client.enqueue(Event{"t", "1"}).ok());
  CHECK_FALSE(machine.run(client, kMinute));
  CHECK(hosts(machine) == "b");
  CHECK(machine.seen.count(What::needs_clock) == 1);
  CHECK(machine.seen.last(What::needs_clock).endpoint == 1);
  machine.now.quality = ClockQuality::synced;
  CHECK(machine.run(client, 2 * kSecond));
  CHECK(hosts(machine) == "ba");
  machine.now.quality = ClockQuality::unknown;  // lost again: told again
  CHECK(client.enqueue(Event{"t", "2"}).ok());
  CHECK_FALSE(machine.run(client, kMinute));
  CHECK(machine.seen.count(What::needs_clock) == 2);
}

TEST_CASE("The Date of a verified peer sets the clock, that of another does not") {
  for (const Protection protection : {Protection::verified, Protection::none}) {
    Machine machine;
    machine.now.quality = ClockQuality::floor;
    machine.peers.valid_until = {1790000000};
    WallClock clock({1700000000});
    Port port = machine.port();
    port.clock = &clock;
    Client<1> client{port, calm()};
    REQUIRE(client.add(discord(kAt)) == Status::ok);
    machine.peers.usual[kA] = status_answer(200, "Date: Tue, 14 Oct 2025 12:00:00 GMT\r\n");
    CHECK(client.enqueue(Event{"t", "1"}).ok());
    machine.peers.protects_later = protection;  // https goes nowhere without: the end sees it
    machine.run(client, kSecond);
    const bool set = clock.now(machine.now.mono).quality == ClockQuality::approximate;
    CHECK(set == (protection == Protection::verified));
  }
}

TEST_CASE("Changing the secret while events wait: what follows is signed with both, then the new") {
  constexpr char kOther[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx";
  Machine machine;
  Client<1, 1024, 2> client{machine.port(), calm()};
  REQUIRE(client.add(webhook(kAt, Secret::whsec(kSecretText)).key(1)) == Status::ok);
  machine.peers.script[kA] = {status_answer(503)};
  CHECK(client.enqueue(Event{"t", "1"}).ok());
  CHECK_FALSE(machine.run(client, kSecond));
  CHECK(client.rotate(1, Secret::whsec("whsec_AAAA")) == Status::refused);
  CHECK(client.rotate(1, Secret::whsec("whsec_%")) == Status::malformed);
  CHECK(client.rotate(2, Secret::whsec(kOther)) == Status::refused);
  CHECK(client.rotate(1, Secret::whsec(kOther)) == Status::ok);
  CHECK(machine.run(client));
  REQUIRE(machine.peers.requests.size() == 2);
  const SigningKey old_key(Secret::whsec(kSecretText), profiles::standard);
  const SigningKey new_key(Secret::whsec(kOther), profiles::standard);
  const auto verdict = [&](const SigningKey& key) {
    const Request& one = machine.peers.requests.back();
    const std::string head = one.head + "\r\n";
    const std::string id = field_of(head, "webhook-id");
    const std::string time = field_of(head, "webhook-timestamp");
    const std::string signature = field_of(head, "webhook-signature");
    const Header headers[] = {
        {"webhook-id", id}, {"webhook-timestamp", time}, {"webhook-signature", signature}};
    return verify(profiles::standard, {&key, 1}, headers, bytes_of(one.body), machine.now).word;
  };
  CHECK(verdict(old_key) == Word::ok);
  CHECK(verdict(new_key) == Word::ok);
  CHECK(client.rotate(1, Secret::whsec(kOther)) == Status::ok);  // in place of the old one
  CHECK(client.enqueue(Event{"t", "2"}).ok());
  CHECK(machine.run(client));
  CHECK(verdict(new_key) == Word::ok);
  CHECK(verdict(old_key) != Word::ok);
  CHECK(client.rotate(1, Secret::whsec("whsec_AAAA")) == Status::refused);  // nothing changes
  CHECK(client.enqueue(Event{"t", "3"}).ok());
  CHECK(machine.run(client, kMinute));
  CHECK(machine.peers.requests.size() == 4);
  CHECK(verdict(new_key) == Word::ok);
}
