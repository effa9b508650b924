// SPDX-License-Identifier: MIT
#include <fieldhook/client.hpp>

#include "fakes/courier_bench.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fieldhook;
using namespace fieldhook::testing;

TEST_CASE("What was enqueued is delivered with its id and its bytes, and counted") {
  Machine machine;
  Client<2> client{machine.port(), calm()};
  client.observe(machine.seen);
  REQUIRE(client.add(webhook(kAt, Secret::whsec(kSecretText)).key(7)) == Status::ok);
  const Result<EventId> id = client.enqueue(Event{"door.opened", R"({"door":"north"})"});
  REQUIRE(id.ok());
  CHECK(client.pending());
  CHECK(machine.run(client));
  REQUIRE(machine.peers.requests.size() == 1);
  const Request& one = machine.peers.requests[0];
  CHECK(one.body == R"({"door":"north"})");
  const EventId own = id.value();
  CHECK(field_of(one.head + "\r\n\r\n", "webhook-id") == own.text());
  CHECK(client.counters().accepted == 1);
  CHECK(client.counters().attempts == 1);
  CHECK(client.counters().delivered == 1);
  CHECK(client.counters().dead == 0);
  CHECK(machine.seen.count(What::accepted) == 1);
  CHECK(machine.seen.count(What::delivered) == 1);
  CHECK(machine.seen.last(What::delivered).endpoint == 7);
  CHECK(client.outbox().count(7).waiting == 0);
  CHECK(client.outbox().empty());
}

TEST_CASE("What was accepted before a reset is delivered after it, with the same id") {
  Machine machine;
  std::string id;
  {
    Client<1> client{machine.port(), calm()};
    REQUIRE(client.add(webhook(kAt)) == Status::ok);
    const Result<EventId> made = client.enqueue(Event{"door.opened", "1"});
    REQUIRE(made.ok());
    const EventId own = made.value();
    id = std::string(own.text());
  }
  Client<1> client{machine.port(), calm()};
  REQUIRE(client.add(webhook(kAt)) == Status::ok);
  CHECK(client.pending());
  CHECK(machine.run(client));
  REQUIRE(machine.peers.requests.size() == 1);
  CHECK(field_of(machine.peers.requests[0].head + "\r\n", "webhook-id") == id);
  CHECK(machine.peers.requests[0].body == "1");
}

TEST_CASE("A failed event is tried again by the schedule and goes out the same") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  client.observe(machine.seen);
  REQUIRE(client.add(webhook(kAt)) == Status::ok);
  machine.peers.script["a.example.com"] = {"", status_answer(503), "-"};
  REQUIRE(client.enqueue(Event{"door.opened", "1"}).ok());
  CHECK(machine.run(client));
  const auto& all = machine.peers.requests;
  REQUIRE(all.size() == 4);
  CHECK(all[1].at - all[0].at == 5 * kSecond);
  CHECK(all[2].at - all[1].at == 5 * kMinute);
  CHECK(all[3].body == all[0].body);
  CHECK(field_of(all[3].head + "\r\n", "webhook-id") ==
        field_of(all[0].head + "\r\n", "webhook-id"));
  CHECK(machine.seen.count(What::recovered) == 1);
  CHECK(client.counters().attempts == 4);
}

TEST_CASE("A refused event is a dead letter, and the next one goes at once") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  client.observe(machine.seen);
  REQUIRE(client.add(webhook(kAt).key(3)) == Status::ok);
  machine.peers.script["a.example.com"] = {status_answer(400)};
  REQUIRE(client.enqueue(Event{"door.opened", "1"}).ok());
  REQUIRE(client.enqueue(Event{"door.opened", "2"}).ok());
  CHECK(machine.run(client, kSecond));
  REQUIRE(machine.peers.requests.size() == 2);
  CHECK(machine.peers.requests[1].body == "2");
  CHECK(machine.seen.last(What::dead).reason == DeadReason::rejected);
  CHECK(machine.seen.last(What::dead).attempt.status == 400);
  CHECK(client.outbox().count(3).dead == 1);
}

TEST_CASE("Attempts are counted on the medium before they begin, and told with their number") {
  Machine machine;
  {
    Client<1> client{machine.port(), calm()};
    client.observe(machine.seen);
    REQUIRE(client.add(webhook(kAt).key(3)) == Status::ok);
    machine.peers.script["a.example.com"] = {status_answer(503), status_answer(503)};
    CHECK(client.enqueue(Event{"door.opened", "1"}).ok());
    CHECK_FALSE(machine.run(client, kMinute));
    CHECK(machine.seen.last(What::attempted).attempt.number == 2);
  }
  Client<1> client{machine.port(), calm()};
  REQUIRE(client.add(webhook(kAt).key(3)) == Status::ok);
  REQUIRE(client.start() == Status::ok);
  REQUIRE(client.outbox().peek(3).ok());
  CHECK(client.outbox().peek(3).value().attempts == 2);
}
