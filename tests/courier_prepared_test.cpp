// SPDX-License-Identifier: MIT
// What a program needs that runs once: an endpoint made ready, and each event tried once.
#include <fieldhook/client.hpp>

#include "fakes/courier_bench.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fieldhook;
using namespace fieldhook::testing;

TEST_CASE("An endpoint that was made ready gets events of all types, under its key") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  Endpoint endpoint = Endpoint::parse(kAt).value();
  CHECK(endpoint.add_query("x=1") == Status::ok);
  CHECK(client.add(endpoint, 0) == Status::refused);
  CHECK(client.add(endpoint, 5) == Status::ok);
  CHECK(client.add(endpoint, 6) == Status::no_space);
  CHECK(client.rotate(5, Secret::whsec(kSecretText)) == Status::refused);
  CHECK(client.enqueue(Event{"any", "1"}).ok());
  CHECK(machine.run(client));
  REQUIRE(machine.peers.requests.size() == 1);
  CHECK(machine.peers.requests[0].head.find("?x=1 ") != std::string::npos);
}

TEST_CASE("A route to an endpoint that the compiler has read is the one that its text makes") {
  constexpr Endpoint kCompiled = Endpoint::at(kAt);
  Machine machine;
  Client<2> client{machine.port(), calm()};
  Endpoint more = kCompiled;
  CHECK(more.add_query("x=1") == Status::ok);
  CHECK(client.add(webhook(more, Secret::whsec(kSecretText))) == Status::ok);
  CHECK(client.add(webhook(kAt)) == Status::refused);  // the same key, made of the same URL
  CHECK(client.add(webhook("https:/a.example.com").key(2)) == Status::malformed);
  CHECK(client.add(webhook(kCompiled).key(2)) == Status::ok);
  CHECK(client.enqueue(Event{"any", "1"}).ok());
  CHECK(machine.run(client));
  REQUIRE(machine.peers.requests.size() == 2);
  const std::string& signed_head = machine.peers.requests[0].head;
  CHECK(signed_head.find(" /hook HTTP/1.1\r\n") !=
        std::string::npos);  // without the endpoint's query
  CHECK(signed_head.find("webhook-signature: ") != std::string::npos);
  CHECK(machine.peers.requests[1].head.find("webhook-signature: ") == std::string::npos);
}

TEST_CASE("The key that a URL makes is of its text without the fragment") {
  Machine machine;
  Client<3> client{machine.port(), calm()};
  CHECK(client.add(webhook("https://a.example.com/hook#a")) == Status::ok);
  CHECK(client.add(webhook("https://a.example.com/hook#b")) == Status::refused);
  CHECK(client.add(webhook("https://a.example.com/hook?b")) == Status::ok);
  CHECK(client.add(webhook("HTTPS://a.example.com/hook")) == Status::ok);
}

TEST_CASE("Events that were tried are passed over, in order, until that is taken back") {
  Machine machine;
  Client<1> client{machine.port(), calm()};
  client.observe(machine.seen);
  REQUIRE(client.add(webhook(kAt).key(5)) == Status::ok);
  for (const char* payload : {"1", "2", "3"}) CHECK(client.enqueue(Event{"t", payload}).ok());
  machine.peers.usual["a.example.com"] = status_answer(503);
  std::string tried;
  for (int turn = 0; turn < 50 && client.pending(); ++turn) {
    const std::size_t before = machine.peers.requests.size();
    machine.poll(client);
    if (machine.peers.requests.size() == before) continue;
    tried += machine.peers.requests.back().body;
    CHECK(client.pass_over(5, machine.seen.last(What::attempted).sequence) == Status::ok);
    CHECK(client.resume(5) == Status::ok);
  }
  CHECK(tried == "123");
  CHECK_FALSE(client.pending());
  CHECK(client.pass_over(6, 1) == Status::refused);
  machine.peers.usual.clear();
  CHECK(client.pass_over(5, 0) == Status::ok);
  CHECK(machine.run(client));
  CHECK(client.counters().delivered == 3);
}
