// SPDX-License-Identifier: MIT
// Flash that is busy, full, worn, foreign or cut; calls that come at the wrong moment.
#include <fieldhook/client.hpp>

#include "fakes/courier_bench.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <set>
#include <string>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr char kA[] = "a.example.com";

std::set<std::string> ids_at(const Machine& machine) {
  std::set<std::string> ids;
  for (const Request& one : machine.peers.requests) {
    ids.insert(field_of(one.head + "\r\n", "webhook-id"));
  }
  return ids;
}

/// Enqueues as an application does: poll, then again, as long as the flash is busy.
Result<EventId> enqueue_patiently(Machine& machine, Courier& courier, const Event& event) {
  Result<EventId> id = courier.enqueue(event);
  for (int turn = 0; turn < 200 && id.status() == Status::would_block; ++turn) {
    const Instant wake = machine.poll(courier);
    if (machine.now.mono < wake) machine.pass(wake - machine.now.mono);
    id = courier.enqueue(event);
  }
  return id;
}

}  // namespace

TEST_CASE("A blank medium is made ready without being asked, one with other data is left alone") {
  for (const int foreign : {0, 1, 2, 8}) {
    CAPTURE(foreign);
    Machine machine;
    for (int i = 0; i < foreign; ++i) {
      machine.flash.bytes()[static_cast<std::size_t>(i) * kBenchShape.sector_size + 3] = 0x12;
    }
    const std::vector<std::uint8_t> before = machine.flash.bytes();
    Client<1> client{machine.port(), calm()};
    REQUIRE(client.add(webhook(kAt)) == Status::ok);
    const Result<EventId> id = client.enqueue(Event{"t", "1"});
    if (foreign < 2) {
      CHECK(id.ok());
      CHECK(machine.run(client));
      continue;
    }
    CHECK(id.status() == Status::malformed);
    CHECK(client.start() == Status::malformed);
    CHECK_FALSE(client.pending());
    CHECK(machine.poll(client) - machine.now.mono == kHour);
    CHECK(machine.flash.bytes() == before);
    CHECK(client.format() == Status::ok);
    CHECK(client.enqueue(Event{"t", "1"}).ok());
    CHECK(machine.run(client));
  }
}

TEST_CASE("A new medium with bad sectors is made ready all the same, one of nothing else is not") {
  for (const int bad : {1, 3, 1 << 30}) {
    CAPTURE(bad);
    Machine machine;
    machine.flash.failing_erases = bad;
    Client<1> client{machine.port(), calm()};
    REQUIRE(client.add(webhook(kAt)) == Status::ok);
    const Result<EventId> id = enqueue_patiently(machine, client, Event{"t", "1"});
    CHECK(id.ok() == (bad < 8));
    if (id.ok()) CHECK(machine.run(client));
    if (!id.ok()) CHECK(id.status() == Status::lost);
    CHECK_FALSE(client.pending());
  }
}

TEST_CASE(
    "An erase that takes its time blocks no caller: each call answers at once, poll goes on") {
  Machine machine;
  machine.flash.erase_polls = 3;
  Client<1> client{machine.port(), calm()};
  REQUIRE(client.add(webhook(kAt)) == Status::ok);
  CHECK(client.enqueue(Event{"t", "1"}).status() == Status::would_block);
  CHECK(client.enqueue(Event{"t", "1"}).status() == Status::would_block);
  CHECK(machine.poll(client) - machine.now.mono <= Courier::kEraseWait);
  for (int i = 0; i < 600; ++i) {
    CHECK(enqueue_patiently(machine, client, Event{"t", std::string_view(kAt)}).ok());
    machine.poll(client);
  }
  CHECK(machine.run(client));
  CHECK(client.counters().delivered == 600);
  CHECK(machine.peers.requests.size() == 600);
  CHECK(ids_at(machine).size() == 600);
  CHECK_FALSE(machine.flash.misused());
  CHECK(machine.flash.erases() > 8);
}

TEST_CASE("An end that an erase holds up is written when the erase is over: nothing goes twice") {
  Machine machine;
  machine.flash.erase_polls = 40;
  machine.peers.slow = true;
  Client<1> client{machine.port(), calm()};
  REQUIRE(client.add(webhook(kAt)) == Status::ok);
  const std::string payload(300, 'x');
  std::size_t accepted = 0;
  int held_up = 0;
  for (int turn = 0; turn < 20000 && (accepted < 200 || client.pending()); ++turn) {
    if (accepted < 200 && client.enqueue(Event{"t", payload}).ok()) ++accepted;
    const std::size_t before = machine.peers.requests.size();
    machine.poll(client);
    held_up += machine.peers.requests.size() != before && client.outbox().busy();
    machine.pass(1);
  }
  CHECK(accepted == 200);
  CHECK(held_up > 3);
  CHECK(machine.peers.requests.size() == 200);
  CHECK(client.counters().delivered == 200);
}

TEST_CASE("A full outbox follows its policy, and each drop is told") {
  for (const QueueFull policy : {QueueFull::refuse_new, QueueFull::drop_oldest}) {
    Machine machine;
    machine.peers.down[kA] = true;
    ClientOptions options = calm();
    options.queue_full = policy;
    Client<1> client{machine.port(), options};
    client.observe(machine.seen);
    REQUIRE(client.add(webhook(kAt)) == Status::ok);
    const std::string payload(300, 'x');
    std::uint32_t accepted = 0;
    std::uint32_t refused = 0;
    for (int i = 0; i < 200; ++i) {
      const Result<EventId> id = enqueue_patiently(machine, client, Event{"t", payload});
      accepted += id.ok();
      refused += id.status() == Status::no_space;
      machine.poll(client);
    }
    CHECK(accepted + refused == 200);
    CHECK(client.counters().accepted == accepted);
    CHECK((policy == QueueFull::refuse_new) == (refused != 0));
    CHECK((policy == QueueFull::drop_oldest) == (client.counters().dropped != 0));
    CHECK(machine.seen.count(What::dropped) == static_cast<int>(client.counters().dropped));
    machine.peers.down[kA] = false;
    CHECK(machine.run(client));
    CHECK(ids_at(machine).size() == accepted - client.counters().dropped);
  }
}

TEST_CASE("Where no end can be written it is told, slows the endpoint, and loses nothing") {
  Machine machine;
  {
    Client<1> client{machine.port(), calm()};
    client.observe(machine.seen);
    REQUIRE(client.add(webhook(kAt)) == Status::ok);
    for (int i = 0; i < 12; ++i) CHECK(client.enqueue(Event{"t", "1"}).ok());
    machine.flash.silent_programs = 1 << 30;
    const Instant begin = machine.now.mono;
    machine.run(client, 72 * kHour);
    CHECK(machine.seen.count(What::damaged) >= 12);
    CHECK(ids_at(machine).size() == 12);             // all of them got through
    CHECK(machine.peers.requests.size() < 12 + 12);  // and not for ever
    CHECK(machine.peers.requests[4].at == begin);
    CHECK(machine.peers.requests[11].at - begin > 30 * kHour);
  }
  machine.flash.silent_programs = 0;
  Client<1> client{machine.port(), calm()};
  REQUIRE(client.add(webhook(kAt)) == Status::ok);
  CHECK(machine.run(client));
  CHECK(ids_at(machine).size() == 12);  // sent again, by the same ids
  CHECK(client.outbox().empty());
}

TEST_CASE("An event that the medium does not give back is told, counted and let go") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  client.observe(machine.seen);
  REQUIRE(client.add(webhook(kAt)) == Status::ok);
  CHECK(client.enqueue(Event{"t", "first-event"}).ok());
  CHECK(client.enqueue(Event{"t", "second-event"}).ok());
  const std::string image(machine.flash.bytes().begin(), machine.flash.bytes().end());
  machine.flash.bytes()[image.find("first-event")] = 'F' & 'f';
  CHECK(machine.run(client));
  REQUIRE(machine.peers.requests.size() == 1);
  CHECK(machine.peers.requests[0].body == "second-event");
  CHECK(machine.peers.requests[0].at - kStart.mono == 10 * kSecond);  // read three times
  CHECK(machine.seen.count(What::damaged) >= 1);
  CHECK(client.counters().damaged >= 1);
}

TEST_CASE("An event that reads wrong twice and then right is delivered") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  REQUIRE(client.add(webhook(kAt)) == Status::ok);
  CHECK(client.enqueue(Event{"t", "an-event"}).ok());
  const std::string image(machine.flash.bytes().begin(), machine.flash.bytes().end());
  std::uint8_t& byte = machine.flash.bytes()[image.find("an-event")];
  byte = 'A';
  CHECK_FALSE(machine.run(client, 9 * kSecond));
  byte = 'a';
  CHECK(machine.run(client));
  REQUIRE(machine.peers.requests.size() == 1);
  CHECK(machine.peers.requests[0].body == "an-event");
}

TEST_CASE("A client that ends at any step keeps what was accepted, and frees its stream") {
  const auto begin = [](Machine& machine) {
    auto client = std::make_unique<Client<2>>(machine.port(), calm());
    CHECK(client->add(webhook(kAt).key(1)) == Status::ok);
    CHECK(client->add(webhook(kBt).key(2)) == Status::ok);
    return client;
  };
  for (int last = 0; last < 40; ++last) {
    CAPTURE(last);
    Machine machine;
    machine.peers.script[kA] = {status_answer(503), "-", "", status_answer(400)};
    auto client = begin(machine);
    std::set<std::string> accepted;
    for (int i = 0; i < 4; ++i) {
      const Result<EventId> id = client->enqueue(Event{"t", "1"});
      REQUIRE(id.ok());
      const EventId own = id.value();
      accepted.insert(std::string(own.text()));
    }
    for (int step = 0; step < last; ++step) {
      const Instant wake = machine.poll(*client);
      if (machine.now.mono < wake && step % 3 == 0) machine.pass(wake - machine.now.mono);
    }
    client.reset();
    CHECK_FALSE(machine.peers.open);
    machine.peers.script.clear();
    client = begin(machine);
    CHECK(machine.run(*client));
    std::uint32_t dead = client->outbox().count(1).dead + client->outbox().count(2).dead;
    CHECK(dead <= 1);
    for (const std::string& id : ids_at(machine)) CHECK(accepted.count(id) == 1);
    CHECK(ids_at(machine) == accepted);
  }
}

TEST_CASE("An observer that calls back is refused, whatever it calls") {
  Machine machine;
  Client<2> client{machine.port(), calm()};
  client.observe(machine.seen);
  machine.seen.courier = &client;
  static int calls;
  calls = 0;
  machine.seen.on_notice = [](Witness& witness, const Notice&) {
    Courier& courier = *witness.courier;
    ++calls;
    CHECK(courier.enqueue(Event{"t", "x"}).status() == Status::refused);
    CHECK(courier.enqueue(event("t").number("n", 1)).status() == Status::refused);
    CHECK(courier.add(webhook(kBt)) == Status::refused);
    CHECK(courier.start() == Status::refused);
    CHECK(courier.format() == Status::refused);
    CHECK(courier.resume(1) == Status::refused);
    CHECK(courier.hold(1, kNever) == Status::refused);
    CHECK(courier.rotate(1, Secret::whsec(kSecretText)) == Status::refused);
    courier.network_back(kStart);
    CHECK(courier.poll({{5}, {}, ClockQuality::unknown}).ms == 5);
  };
  REQUIRE(client.add(webhook(kAt).key(1)) == Status::ok);
  machine.peers.script[kA] = {status_answer(401), status_answer(400)};
  CHECK(client.enqueue(Event{"t", "1"}).ok());
  CHECK(machine.run(client));
  CHECK(calls >= 5);
  CHECK(client.counters().accepted == 1);
  CHECK(machine.peers.requests.size() == 2);
}

TEST_CASE("What the user drops or redelivers through the outbox is obeyed") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  REQUIRE(client.add(webhook(kAt).key(1)) == Status::ok);
  machine.peers.script[kA] = {status_answer(400)};
  CHECK(client.enqueue(Event{"t", "1"}).ok());
  CHECK(machine.run(client));
  const Result<Entry> dead = client.outbox().next(Entry{});
  REQUIRE(dead.ok());
  CHECK(dead.value().state == EntryState::dead);
  CHECK(client.outbox().redeliver(dead.value()) == Status::ok);
  CHECK_FALSE(client.pending());
  client.changed();
  CHECK(client.pending());
  CHECK(machine.run(client));
  CHECK(machine.peers.requests.size() == 2);

  machine.peers.script[kA] = {status_answer(500), status_answer(500), status_answer(500)};
  CHECK(client.enqueue(Event{"t", "2"}).ok());
  CHECK_FALSE(machine.run(client, 6 * kMinute));  // it is aside now
  CHECK(machine.peers.requests.size() == 5);
  CHECK(client.outbox().drop(client.outbox().peek(1).value()) == Status::ok);
  client.changed();
  CHECK(machine.run(client));
  CHECK(machine.peers.requests.size() == 5);
}

TEST_CASE("Events of an endpoint that is not there any more stay and block nobody") {
  Machine machine;
  {
    Client<2> client{machine.port(), calm()};
    REQUIRE(client.add(webhook(kAt).key(1)) == Status::ok);
    REQUIRE(client.add(webhook(kBt).key(2)) == Status::ok);
    CHECK(client.enqueue(Event{"t", "1"}).ok());
  }
  Client<2> client{machine.port(), calm()};
  REQUIRE(client.add(webhook(kBt).key(2)) == Status::ok);
  CHECK(machine.run(client));
  CHECK(machine.peers.requests.size() == 1);
  CHECK(client.outbox().unknown() == 1);
  CHECK(client.outbox().count(1).waiting == 1);
}
