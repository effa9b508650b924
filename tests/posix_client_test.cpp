// SPDX-License-Identifier: MIT
// A gateway on Linux: a client on a PosixPort, with a real file, real sockets and real TLS.
#include <fieldhook/client.hpp>
#include <fieldhook/posix_port.hpp>
#include <fieldhook/routes.hpp>

#include "fakes/port_bench.hpp"
#include "fakes/sample.hpp"
#include "fakes/scene.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fieldhook;
using namespace fieldhook::testing;
using loopback::Watchdog;

namespace {

constexpr char kPayload[] = R"({"door":"north"})";

ClientOptions without_spread() {
  ClientOptions options;
  options.policy.spread = 0;
  return options;
}

/// The loop of one line, taken apart: it must not sleep once nothing is left to do.
void deliver_all(Client<2>& client, PosixPort& port) {
  while (client.pending()) {
    const Now now = good_now(port);
    const Instant wake = client.poll(now);
    if (!client.pending()) CHECK(wake == now.mono);
    port.wait_until(wake);
  }
}

}  // namespace

TEST_CASE("what is enqueued is delivered, signed, by a loop of one line") {
  const Watchdog watchdog;
  const Folder folder;
  Server server;
  const std::string url = server.url();
  {
    PosixPort port(folder.path().c_str(), options());
    Client<2> client{port};
    REQUIRE(client.add(webhook(url, Secret::whsec(kSecretText))) == Status::ok);
    REQUIRE(client.enqueue(Event{"door.opened", kPayload}).ok());
    CHECK(client.pending());
    deliver_all(client, port);
    CHECK(port.connection_reason().empty());
  }
  server.join();
  CHECK(body_of(server.request) == kPayload);
  const Sample sample;
  const std::int64_t at = std::atoll(field_of(server.request, "webhook-timestamp").c_str());
  CHECK(verdict_of(server.request, sample, at) == Word::ok);
}

TEST_CASE("an event outlives its process and goes out with its id") {
  const Watchdog watchdog;
  const Folder folder;
  Server server;
  const std::string url = server.url();
  std::string id;
  {
    PosixPort port(folder.path().c_str(), options());
    Client<2> client{port};
    REQUIRE(client.add(webhook(url, Secret::whsec(kSecretText)).key(7)) == Status::ok);
    const Result<EventId> accepted = client.enqueue(Event{"door.opened", kPayload});
    REQUIRE(accepted.ok());
    id = accepted.value().text();
    CHECK(id.find(port.device()) == 0);
  }
  {
    PosixPort port(folder.path().c_str(), options());
    Client<2> client{port, without_spread()};
    REQUIRE(client.add(webhook(url, Secret::whsec(kSecretText)).key(7)) == Status::ok);
    REQUIRE(client.start() == Status::ok);
    deliver_all(client, port);
  }
  server.join();
  CHECK(field_of(server.request, "webhook-id") == id);
  CHECK(body_of(server.request) == kPayload);
}

TEST_CASE("a client on a directory that another one has accepts nothing") {
  const Folder folder;
  const PosixPort first(folder.path().c_str(), options());
  PosixPort port(folder.path().c_str(), options());
  CHECK(port.status() == Status::timed_out);
  Client<2> client{port};
  REQUIRE(client.add(webhook("https://127.0.0.1:1/")) == Status::ok);
  CHECK(client.start() != Status::ok);
  CHECK(!client.enqueue(Event{"door.opened", kPayload}).ok());
  CHECK(!client.pending());
}
