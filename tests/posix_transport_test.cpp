// SPDX-License-Identifier: MIT
// From an endpoint to a connection: names, addresses, timers. What happens on it:
// posix_socket_test.
#include <fieldhook/posix_transport.hpp>

#include "fakes/loopback.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstdint>

using namespace fieldhook;
using namespace loopback;

namespace {

Now at(Millis ms) {
  Now now;
  now.mono = {ms};
  return now;
}

}  // namespace

TEST_CASE("an endpoint without a host is refused before anything is opened") {
  FakeResolver resolver;
  const std::size_t files = open_files();
  PosixTransport transport(resolver);
  CHECK(transport.connect(Endpoint(), at(0)) == Status::refused);
  CHECK(transport.reason() == "the endpoint has no host");
  CHECK(resolver.starts == 0);
  CHECK(open_files() == files);
  CHECK(transport.connect(Endpoint(), at(0)) != Status::ok);
}

TEST_CASE("an IPv6 literal is connected to") {
  Watchdog watchdog;
  Peer peer(Mood::listens, "::1");
  if (!peer.ok()) return;  // a system without IPv6
  FakeResolver resolver;
  PosixTransport transport(resolver);
  CHECK(finish_connect(transport, LocalEndpoint("[::1]", peer.port())) == Status::ok);
}

TEST_CASE("a resolver that never answers is abandoned by close") {
  FakeResolver resolver;
  resolver.answer = Status::would_block;
  const std::size_t files = open_files();
  PosixTransport transport(resolver);
  const LocalEndpoint endpoint("device.test", 443);
  for (Millis ms = 0; ms < 100000; ms += 10000) {
    CHECK(transport.connect(endpoint, at(ms)) == Status::would_block);
    CHECK(transport.phase() == Phase::resolve);
  }
  CHECK(resolver.starts == 1);
  const int before = resolver.abandons;
  transport.close();
  CHECK(resolver.abandons == before + 1);
  CHECK(open_files() == files);
}

TEST_CASE("no address at all is lost, in words") {
  FakeResolver resolver;
  PosixTransport transport(resolver);
  const LocalEndpoint endpoint("device.test", 443);

  CHECK(transport.connect(endpoint, at(0)) == Status::lost);  // an empty list
  CHECK(transport.reason() == "no address for host");
  CHECK(transport.connect(endpoint, at(0)) == Status::lost);
  CHECK(resolver.starts == 1);

  transport.close();
  resolver.answer = Status::lost;
  CHECK(transport.connect(endpoint, at(0)) == Status::lost);
  CHECK(transport.reason() == "told to");
}

TEST_CASE("IPv4 only and IPv6 only hosts are connected to by name") {
  Watchdog watchdog;
  for (const char* text : {"127.0.0.1", "::1"}) {
    Peer peer(Mood::listens, text);
    if (!peer.ok()) continue;
    FakeResolver resolver;
    resolver.list.add(address(text));
    PosixTransport transport(resolver);
    CHECK(finish_connect(transport, LocalEndpoint("device.test", peer.port())) == Status::ok);
    CHECK(resolver.starts == 1);
  }
}

TEST_CASE("an address that refuses costs nothing: the next one is tried at once") {
  Watchdog watchdog;
  Peer live(Mood::listens, "127.0.0.3");
  Peer dead1(Mood::refuses, "127.0.0.1", live.port());
  Peer dead2(Mood::refuses, "127.0.0.2", live.port());
  CHECK((dead1.ok() && dead2.ok()));
  FakeResolver resolver;
  for (const char* text : {"127.0.0.1", "127.0.0.2", "127.0.0.3"}) resolver.list.add(address(text));
  const std::size_t files = open_files();
  {
    PosixTransport transport(resolver);
    // The moment stands still: no timer has any part in this.
    const LocalEndpoint endpoint("device.test", live.port());
    Status status = Status::would_block;
    for (int calls = 0; calls < 1000 && status == Status::would_block; ++calls) {
      status = transport.connect(endpoint, at(7));
    }
    CHECK(status == Status::ok);
    CHECK(open_files() == files + 1);
  }
  CHECK(open_files() == files);
}

TEST_CASE("all addresses dead is lost, with the cause") {
  Watchdog watchdog;
  Peer dead(Mood::refuses);
  FakeResolver resolver;
  for (int i = 0; i < 100; ++i) resolver.list.add(address("127.0.0.1"));
  CHECK(resolver.list.size() == AddressList::kMaxPerFamily);
  const std::size_t files = open_files();
  PosixTransport transport(resolver);
  CHECK(finish_connect(transport, LocalEndpoint("device.test", dead.port())) == Status::lost);
  CHECK(transport.cause() == ECONNREFUSED);
  CHECK(transport.reason() == "connection refused");
  CHECK(transport.phase() == Phase::connect);
  CHECK(open_files() == files);
}

TEST_CASE("a hundred silent addresses hold a bounded number of sockets") {
  Peer silent(Mood::silent);
  FakeResolver resolver;
  for (int i = 0; i < 100; ++i) resolver.list.add(address("127.0.0.1"));
  const std::size_t files = open_files();
  PosixTransport transport(resolver);
  const LocalEndpoint endpoint("device.test", silent.port());
  for (std::size_t i = 0; i < 100; ++i) {
    CHECK(transport.connect(endpoint, at(static_cast<Millis>(i) * 250)) == Status::would_block);
    CHECK(open_files() == files + (i < 8 ? i + 1 : 8));
  }
  transport.close();
  CHECK(open_files() == files);
}

TEST_CASE("the next address starts 250 ms after the last, and the earlier one goes on") {
  Peer live(Mood::listens, "127.0.0.2");
  Peer silent(Mood::silent, "127.0.0.1", live.port());
  CHECK(silent.ok());
  FakeResolver resolver;
  resolver.list.add(address("127.0.0.1"));
  resolver.list.add(address("127.0.0.2"));
  const std::size_t files = open_files();
  PosixTransport transport(resolver);
  const LocalEndpoint endpoint("device.test", live.port());
  CHECK(transport.connect(endpoint, at(1000)) == Status::would_block);
  CHECK(transport.phase() == Phase::connect);
  CHECK(transport.connect(endpoint, at(1000)) == Status::would_block);
  CHECK(transport.connect(endpoint, at(1249)) == Status::would_block);
  CHECK(open_files() == files + 1);

  // Not later than the next call the loopback is connected; the silent one is let go.
  if (transport.connect(endpoint, at(1250)) == Status::would_block) {
    CHECK(open_files() == files + 2);
    CHECK(finish_connect(transport, endpoint, at(1250)) == Status::ok);
  }
  CHECK(open_files() == files + 1);
  transport.close();
  CHECK(open_files() == files);
}

TEST_CASE("a refusal starts the next address at once, also beside one that is silent") {
  Watchdog watchdog;
  Peer live(Mood::listens, "127.0.0.3");
  Peer silent(Mood::silent, "127.0.0.1", live.port());
  Peer dead(Mood::refuses, "127.0.0.2", live.port());
  CHECK((silent.ok() && dead.ok()));
  FakeResolver resolver;
  for (const char* text : {"127.0.0.1", "127.0.0.2", "127.0.0.3"}) resolver.list.add(address(text));
  PosixTransport transport(resolver);
  const LocalEndpoint endpoint("device.test", live.port());
  CHECK(transport.connect(endpoint, at(0)) == Status::would_block);
  Status status = Status::would_block;
  for (int calls = 0; calls < 1000 && status == Status::would_block; ++calls) {
    status = transport.connect(endpoint, at(250));
  }
  CHECK(status == Status::ok);
}

TEST_CASE("the families take turns: a second silent IPv4 address does not come before IPv6") {
  Watchdog watchdog;
  Peer live(Mood::listens, "::1");
  if (!live.ok()) return;  // a system without IPv6
  Peer silent(Mood::silent, "127.0.0.1", live.port());
  CHECK(silent.ok());
  FakeResolver resolver;
  for (const char* text : {"127.0.0.1", "127.0.0.1", "::1"}) resolver.list.add(address(text));
  PosixTransport transport(resolver);
  const LocalEndpoint endpoint("device.test", live.port());
  CHECK(transport.connect(endpoint, at(0)) == Status::would_block);
  Status status = Status::would_block;
  for (int calls = 0; calls < 1000 && status == Status::would_block; ++calls) {
    status = transport.connect(endpoint, at(250));
  }
  CHECK(status == Status::ok);
}

TEST_CASE("the wait while connecting ends for the next address") {
  Watchdog watchdog;
  Peer silent(Mood::silent);
  FakeResolver resolver;
  resolver.list.add(address("127.0.0.1"));
  resolver.list.add(address("127.0.0.1"));
  PosixTransport transport(resolver);
  // Started at the boot: the next start is long due by the real clock, so this wait is none.
  CHECK(transport.connect(LocalEndpoint("device.test", silent.port()), at(0)) ==
        Status::would_block);
  transport.wait({Wants::connect, kNever}, PosixClock());
  CHECK(transport.connect(LocalEndpoint("device.test", silent.port()), at(250)) ==
        Status::would_block);
  // No address is left now: only the deadline ends the wait.
  transport.wait({Wants::connect, {0}}, PosixClock());
}

TEST_CASE("waits that are over do not sleep") {
  Watchdog watchdog;
  FakeResolver resolver;
  PosixTransport transport(resolver);
  const PosixClock clock;
  transport.wait({Wants::nothing, kNever}, clock);
  transport.wait({Wants::connect, kNever}, clock);  // not begun: connect() is what is missing
  transport.wait({Wants::wait, {0}}, clock);
  transport.wait({Wants::wait, {INT64_MIN}}, clock);
  CHECK(transport.connect(Endpoint(), at(0)) == Status::refused);
  transport.wait({Wants::connect, kNever}, clock);  // failed: the next call says so
  CHECK(transport.connect(Endpoint(), at(0)) == Status::lost);
}

TEST_CASE("a sleep without a step ends when the stream is ready, and once for an idle stream") {
  Watchdog watchdog;
  Peer peer(Mood::listens);
  FakeResolver resolver;
  PosixTransport transport(resolver);
  const LocalEndpoint endpoint("127.0.0.1", peer.port());
  const PosixClock clock;
  while (transport.connect(endpoint, at(0)) == Status::would_block) {
    transport.wait_until(kNever, clock);
  }
  const int other = peer.accept();
  std::uint8_t space[8];
  CHECK(transport.receive(space).status() == Status::would_block);
  CHECK(::send(other, "x", 1, 0) == 1);
  transport.wait_until(kNever, clock);
  // Nobody has read it: an idle stream does not keep its owner awake.
  const Instant until = clock.mono() + 30;
  transport.wait_until(until, clock);
  CHECK(!(clock.mono() < until));
  CHECK(transport.receive(space).value() == 1);
  ::close(other);
}

TEST_CASE("a sleep without a step ends by a descriptor of the caller's, open or not") {
  Watchdog watchdog;
  FakeResolver resolver;
  PosixTransport transport(resolver);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  CHECK(::write(ends[1], "x", 1) == 1);
  transport.wait_until(kNever, PosixClock(), ends[0]);
  resolver.answer = Status::would_block;
  const LocalEndpoint endpoint("device.test", 443);
  CHECK(transport.connect(endpoint, at(0)) == Status::would_block);
  transport.wait_until(kNever, PosixClock(), ends[0]);
  ::close(ends[0]);
  ::close(ends[1]);
}
