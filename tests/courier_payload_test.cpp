// SPDX-License-Identifier: MIT
// What leaves: rendered for a service, or in parts from the outbox.
#include <fieldhook/client.hpp>

#include "fakes/courier_bench.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr char kA[] = "a.example.com";

std::string body_at(const Route& route, const Event& event) {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  CHECK(client.add(route) == Status::ok);
  CHECK(client.enqueue(event).ok());
  machine.run(client, kSecond);
  return machine.peers.requests.size() == 1 ? machine.peers.requests[0].body : "none";
}

}  // namespace

TEST_CASE("Each route writes what its service takes") {
  const Event opened{"door.opened", R"({"door":"north"})"};
  constexpr char kLine[] = R"(door.opened {\"door\":\"north\"})";
  CHECK(body_at(discord(kAt), opened) ==
        R"({"content":")" + std::string(kLine) + R"(","allowed_mentions":{"parse":[]}})");
  CHECK(body_at(slack(kAt), opened) == R"({"text":")" + std::string(kLine) + R"("})");
  CHECK(body_at(google_chat(kAt), opened) == R"({"text":")" + std::string(kLine) + R"("})");
  CHECK(body_at(teams(kAt), opened).find(kLine) != std::string::npos);
  CHECK(body_at(ifttt(kAt), opened) ==
        R"({"value1":"door.opened","value2":"{\"door\":\"north\"}"})");
  CHECK(body_at(adafruit_io(kAt), Event{"t", "21.5"}).find("21.5") != std::string::npos);
  for (const Route& route : {zapier(kAt), make(kAt), n8n(kAt), home_assistant(kAt)}) {
    CHECK(body_at(route, opened) ==
          R"({"type":"door.opened","id":"door-7-00000001-00000001",)"
          R"("timestamp":"2025-10-09T08:53:20Z","data":{"door":"north"}})");
  }
  CHECK(body_at(webhook(kAt).as(renders::standard), opened) ==
        R"({"type":"door.opened","timestamp":"2025-10-09T08:53:20Z","data":{"door":"north"}})");
  CHECK(body_at(discord(kAt), Event{"alone", ""}).find(R"("content":"alone")") !=
        std::string::npos);
  CHECK(body_at(webhook(kAt), opened) == R"({"door":"north"})");
}

TEST_CASE("What was rendered has the content type of its row, whatever the event's was") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  REQUIRE(client.add(discord(kAt)) == Status::ok);
  Event event{"t", "plain words"};
  event.content_type = "text/plain";
  CHECK(client.enqueue(event).ok());
  CHECK(machine.run(client));
  REQUIRE(machine.peers.requests.size() == 1);
  CHECK(field_of(machine.peers.requests[0].head + "\r\n", "Content-Type") == "application/json");
}

TEST_CASE("What cannot be rendered is a dead letter, and holds up nothing") {
  Machine machine;
  Client<1, 256> client{machine.port(), calm()};
  client.observe(machine.seen);
  REQUIRE(client.add(zapier(kAt).key(1)) == Status::ok);
  const std::string digits(110, '1');
  CHECK(client.enqueue(Event{"t", "no json"}).ok());
  CHECK(client.enqueue(Event{"t", digits + digits}).ok());           // no room for its envelope
  CHECK(client.enqueue(Event{"t", digits + digits + digits}).ok());  // no room at all
  CHECK(client.enqueue(Event{"t", "1"}).ok());
  CHECK(machine.run(client, kSecond));
  CHECK(machine.seen.count(What::dead) == 3);
  CHECK(machine.seen.last(What::dead).reason == DeadReason::unsendable);
  CHECK(machine.peers.requests.size() == 1);
  CHECK(machine.peers.connects == 1);
}

TEST_CASE("A long event goes from the outbox in parts, at every size round the room for it") {
  for (const std::size_t size : {40U, 41U, 42U, 43U, 44U, 63U, 64U, 65U, 1000U, 3500U}) {
    CAPTURE(size);
    Machine machine;
    Client<1, 64> client{machine.port(), calm()};
    REQUIRE(client.add(webhook(kAt, Secret::whsec(kSecretText))) == Status::ok);
    machine.peers.script[kA] = {status_answer(503), "-"};
    std::string payload(size, ' ');
    for (std::size_t i = 0; i < size; ++i) payload[i] = static_cast<char>('a' + i % 23);
    Event event{"t", payload};
    event.content_type = "text/plain";
    CHECK(client.enqueue(event).ok());
    CHECK(machine.run(client));
    REQUIRE(machine.peers.requests.size() == 3);
    for (const Request& one : machine.peers.requests) {
      CHECK(one.body == payload);
      CHECK(field_of(one.head + "\r\n", "Content-Type") == "text/plain");
    }
  }
}

TEST_CASE("A payload from a reader is accepted part by part and delivered part by part") {
  std::string payload(3000, ' ');
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<char>('a' + i % 23);
  BytesReader reader(bytes_of(payload));
  Machine machine;
  Client<1, 64> client{machine.port(), calm()};
  REQUIRE(client.add(webhook(kAt)) == Status::ok);
  CHECK(client.enqueue(Event{"t", reader}).ok());
  CHECK(machine.run(client));
  REQUIRE(machine.peers.requests.size() == 1);
  CHECK(machine.peers.requests[0].body == payload);
}

TEST_CASE("While an event goes in parts nothing is erased, and new events still come in") {
  Machine machine;
  machine.flash.erase_polls = 2;
  machine.peers.slow = true;
  Client<1, 64> client{machine.port(), calm()};
  REQUIRE(client.add(webhook(kAt)) == Status::ok);
  const std::string payload(2500, 'x');  // more than the scratch holds
  int accepted = 0;
  for (int i = 0; i < 3000; ++i) {
    Result<EventId> id = client.enqueue(Event{"t", payload});
    accepted += id.ok();
    const Instant wake = machine.poll(client);
    if (machine.now.mono < wake && i % 2 == 0) machine.pass(1);
  }
  machine.peers.slow = false;
  CHECK(machine.run(client));
  CHECK(machine.peers.requests.size() == static_cast<std::size_t>(accepted));
  CHECK(accepted > 20);
  CHECK(client.counters().attempts == static_cast<std::uint32_t>(accepted));
  for (const Request& one : machine.peers.requests) CHECK(one.body == payload);
  CHECK_FALSE(machine.flash.misused());
  CHECK(machine.flash.erases() > 8);
}

TEST_CASE("A long event that is damaged on the medium is let go, and the next one goes") {
  Machine machine;
  Client<1, 64> client{machine.port(), calm()};
  client.observe(machine.seen);
  REQUIRE(client.add(webhook(kAt)) == Status::ok);
  CHECK(client.enqueue(Event{"t", std::string(500, 'x') + "marker"}).ok());
  CHECK(client.enqueue(Event{"t", "1"}).ok());
  const std::string image(machine.flash.bytes().begin(), machine.flash.bytes().end());
  machine.flash.bytes()[image.find("marker")] = 0;
  CHECK(machine.run(client));
  REQUIRE(machine.peers.requests.size() == 1);
  CHECK(machine.peers.requests[0].body == "1");
  CHECK(machine.seen.count(What::damaged) >= 1);
}

TEST_CASE("An event that goes at once is not read from the flash again, nor for another attempt") {
  Machine machine;
  Client<2> client{machine.port(), calm()};
  REQUIRE(client.add(webhook(kAt, Secret::whsec(kSecretText)).key(1)) == Status::ok);
  REQUIRE(client.add(webhook(kBt).key(2)) == Status::ok);
  machine.peers.script[kA] = {status_answer(503)};
  CHECK(machine.run(client));  // until then something might wait from before
  const std::string payload(900, 'x');
  CHECK(client.enqueue(Event{"t", payload}).ok());
  const std::size_t before = machine.flash.bytes_read;
  CHECK(machine.run(client));
  CHECK(machine.peers.requests.size() == 3);
  for (const Request& one : machine.peers.requests) CHECK(one.body == payload);
  CHECK(machine.flash.bytes_read - before < 600);
  CHECK(machine.flash.bytes_read - before > 0);

  // Behind another one it is.
  CHECK(client.enqueue(Event{"t", payload}).ok());
  CHECK(client.enqueue(Event{"t", payload + "y"}).ok());
  const std::size_t two = machine.flash.bytes_read;
  CHECK(machine.run(client));
  CHECK(machine.flash.bytes_read - two > 900);
  CHECK(machine.peers.requests.back().body == payload + "y");
}

TEST_CASE("What comes in while an event is on its way leaves that one's bytes alone") {
  Machine machine;
  machine.peers.slow = true;
  Client<1, 3000> client{machine.port(), calm()};  // more than the scratch holds
  REQUIRE(client.add(webhook(kAt)) == Status::ok);
  CHECK(client.enqueue(Event{"t", std::string(2500, 'a')}).ok());
  for (int i = 0; i < 4; ++i) static_cast<void>(machine.poll(client));
  CHECK(client.step().wants == Wants::send);
  CHECK(machine.peers.requests.empty());
  CHECK(client.enqueue(Event{"t", std::string(2500, 'b')}).ok());
  machine.peers.slow = false;
  CHECK(machine.run(client));
  REQUIRE(machine.peers.requests.size() == 2);
  CHECK(machine.peers.requests[0].body == std::string(2500, 'a'));
  CHECK(machine.peers.requests[1].body == std::string(2500, 'b'));
}

TEST_CASE("What the room held of an event and is no more, comes from the flash") {
  RamFlash flash{kBenchShape};
  Outbox outbox(flash, "dev");
  std::uint8_t space[100];
  std::uint8_t other[100];
  const std::uint16_t keys[] = {1};
  REQUIRE(outbox.format() == Status::ok);
  while (outbox.maintain() == Status::would_block) {
  }
  Enqueue what;
  what.event = Event{"door", "opened"};
  what.endpoints = keys;
  CHECK(outbox.enqueue(what, MutableBytes(space).first(9)).ok());  // one byte short: not kept
  CHECK(outbox.enqueue(what, space).ok());
  Result<Entry> entry = outbox.next(Entry{});
  CHECK(outbox.load(entry.value(), space).value().payload.size() == 6);  // the first of the two
  const Entry second = outbox.next(entry.value()).value();
  CHECK(text_of(outbox.load(second, other).value().payload) == "opened");
  CHECK(text_of(outbox.load(second, other).value().payload) == "opened");
  other[6] = 'X';
  CHECK(text_of(outbox.load(second, other).value().payload) == "opened");
  CHECK(outbox.damaged() == 0);
  CHECK(text_of(outbox.load(second, space).value().payload) == "opened");
  // A log that is mounted anew may have another event of that number.
  std::size_t before = flash.bytes_read;
  REQUIRE(outbox.mount(keys) == Status::ok);
  before = flash.bytes_read;
  CHECK(outbox.load(second, space).ok());
  CHECK(flash.bytes_read - before == 17 + 10);
  before = flash.bytes_read;
  CHECK(outbox.load(second, space).ok());
  CHECK(flash.bytes_read - before == 17);
}
