// SPDX-License-Identifier: MIT
#include <fieldhook/mailbox.hpp>

#include <fieldhook/client.hpp>

#include "fakes/courier_bench.hpp"

#include <doctest/doctest.h>

#include <string>
#include <thread>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {
constexpr char kA[] = "a.example.com";
}  // namespace

TEST_CASE("A mailbox gives back what was posted, in order, and refuses at its limits") {
  Mailbox<2, 4> mailbox;
  Instant at;
  CHECK(mailbox.front(at).status() == Status::closed);
  CHECK_FALSE(mailbox.has_mail());
  mailbox.release();  // of nothing: nothing
  CHECK(mailbox.post("a", "123", {1}) == Status::ok);
  CHECK(mailbox.post("b", "1234", {2}) == Status::ok);
  CHECK(mailbox.post("c", "12345", {3}) == Status::no_space);
  CHECK(mailbox.refused() == 0);
  CHECK(mailbox.post("c", "1", {3}) == Status::would_block);
  CHECK(mailbox.refused() == 1);
  REQUIRE(mailbox.front(at).ok());
  CHECK(mailbox.front(at).value().type == "a");
  CHECK(text_of(mailbox.front(at).value().payload) == "123");
  CHECK(at.ms == 1);
  mailbox.release();
  CHECK(mailbox.post("c", "", {3}) == Status::ok);
  CHECK(mailbox.front(at).value().type == "b");
  mailbox.release();
  CHECK(mailbox.front(at).value().type == "c");
  CHECK(mailbox.front(at).value().payload.empty());
  mailbox.release();
  CHECK_FALSE(mailbox.has_mail());
  const std::string type(MailboxBase::kMaxType, 't');
  CHECK(mailbox.post(type, "", {0}) == Status::ok);
  CHECK(mailbox.front(at).value().type == type);
  CHECK(mailbox.post(type + "t", "", {0}) == Status::malformed);
}

TEST_CASE("A poll takes posted events to the outbox, with the time at which they were posted") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  Mailbox<4> mailbox;
  REQUIRE(client.add(zapier(kAt)) == Status::ok);
  CHECK(client.attach(mailbox) == Status::ok);
  machine.poll(client);
  machine.pass(60 * kSecond);
  CHECK(mailbox.post("pressed", "1", machine.now.mono) == Status::ok);
  machine.pass(60 * kSecond);
  CHECK(client.pending());
  CHECK(machine.run(client));
  REQUIRE(machine.peers.requests.size() == 1);
  CHECK(machine.peers.requests[0].body.find("2025-10-09T08:54:20Z") != std::string::npos);
  CHECK(client.counters().accepted == 1);
}

TEST_CASE("Mail is taken at once, also where no endpoint can be reached") {
  Machine machine;
  machine.peers.down[kA] = true;
  Client<1> client{machine.port(), calm()};
  Mailbox<4> mailbox;
  REQUIRE(client.add(webhook(kAt)) == Status::ok);
  REQUIRE(client.attach(mailbox) == Status::ok);
  REQUIRE(client.enqueue(Event{"t", "0"}).ok());
  const auto turn = [&] { machine.pass(machine.poll(client) - machine.now.mono); };
  while (client.counters().attempts < 5) turn();
  for (int i = 0; i < 4; ++i) CHECK(mailbox.post("t", "1", machine.now.mono) == Status::ok);
  for (int i = 0; i < 3; ++i) CHECK(machine.poll(client).ms == machine.now.mono.ms);
  CHECK(machine.now.mono < machine.poll(client));
  CHECK_FALSE(mailbox.has_mail());
  CHECK(client.counters().accepted == 5);
}

TEST_CASE("What the outbox cannot take now stays in the mailbox, what it never takes is told") {
  Machine machine;
  machine.flash.erase_polls = 3;
  Client<1> client{machine.port(), calm()};
  client.observe(machine.seen);
  Mailbox<4> mailbox;
  REQUIRE(client.add(webhook(kAt).only("wanted")) == Status::ok);
  CHECK(client.attach(mailbox) == Status::ok);
  CHECK(mailbox.post("wanted", "1", {0}) == Status::ok);
  machine.poll(client);
  CHECK(mailbox.has_mail());  // the medium is still made ready
  CHECK(mailbox.post("other", "2", {0}) == Status::ok);
  CHECK(mailbox.post("wanted", "3", {0}) == Status::ok);
  CHECK(machine.run(client));
  CHECK_FALSE(mailbox.has_mail());
  CHECK(machine.peers.requests.size() == 2);
  CHECK(machine.seen.count(What::dropped) == 1);
  CHECK(client.counters().dropped == 1);
}

TEST_CASE("Mail waits for room in a full outbox, and for the end of an erase") {
  Machine machine;
  machine.peers.down[kA] = true;
  Client<1> client{machine.port(), calm()};
  client.observe(machine.seen);
  Mailbox<2, 256> mailbox;
  REQUIRE(client.add(webhook(kAt).key(1)) == Status::ok);
  REQUIRE(client.attach(mailbox) == Status::ok);
  const std::string payload(250, 'x');
  for (int i = 0; i < 500; ++i) {
    static_cast<void>(mailbox.post("t", payload, {0}));
    machine.poll(client);
  }
  CHECK(mailbox.post("t", payload, {0}) == Status::would_block);
  CHECK(mailbox.has_mail());
  CHECK(client.counters().dropped == 0);
  const std::uint32_t accepted = client.counters().accepted;
  CHECK(client.outbox().count(1).waiting == accepted);
  machine.flash.erase_polls = 5;
  machine.peers.down[kA] = false;
  CHECK(machine.run(client));
  CHECK_FALSE(mailbox.has_mail());
  CHECK(client.counters().dropped == 0);
  CHECK(machine.peers.requests.size() == accepted + 2);
}

TEST_CASE("Four mailboxes, not five") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  Mailbox<1> boxes[Courier::kMailboxes + 1];
  for (std::size_t i = 0; i < Courier::kMailboxes; ++i) {
    CHECK(client.attach(boxes[i]) == Status::ok);
  }
  CHECK(client.attach(boxes[Courier::kMailboxes]) == Status::no_space);
  CHECK(client.attach(boxes[1]) == Status::ok);  // it has its place
}

TEST_CASE("Every mailbox is emptied, whichever was attached first, and each once") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  Mailbox<2> boxes[3];
  REQUIRE(client.add(webhook(kAt)) == Status::ok);
  for (Mailbox<2>& box : boxes) REQUIRE(client.attach(box) == Status::ok);
  REQUIRE(client.attach(boxes[0]) == Status::ok);
  for (const char* payload : {"1", "2"}) {
    for (Mailbox<2>& box : boxes) REQUIRE(box.post("t", payload, {0}) == Status::ok);
  }
  CHECK(client.pending());
  CHECK(machine.run(client));
  CHECK(client.counters().accepted == 6);
  CHECK(machine.peers.requests.size() == 6);
  for (const Mailbox<2>& box : boxes) CHECK_FALSE(box.has_mail());
}

TEST_CASE("Another task posts while the client delivers: every event arrives once and in order") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  Mailbox<4, 16> mailbox;
  REQUIRE(client.add(webhook(kAt)) == Status::ok);
  REQUIRE(client.attach(mailbox) == Status::ok);
  constexpr int kEvents = 500;
  std::thread task([&mailbox] {
    for (int i = 0; i < kEvents; ++i) {
      const std::string payload = std::to_string(i);
      while (mailbox.post("t", payload, {0}) != Status::ok) std::this_thread::yield();
    }
  });
  for (int turn = 0; machine.peers.requests.size() < kEvents && turn < 50000000; ++turn) {
    machine.poll(client);
    machine.pass(1);
  }
  task.join();
  REQUIRE(machine.peers.requests.size() == kEvents);
  bool in_order = true;
  for (int i = 0; i < kEvents; ++i) {
    in_order =
        in_order && machine.peers.requests[static_cast<std::size_t>(i)].body == std::to_string(i);
  }
  CHECK(in_order);
  CHECK(machine.peers.script[kA].empty());
}
