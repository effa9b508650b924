// SPDX-License-Identifier: MIT
#include <fieldhook/posix_listener.hpp>

#include "fakes/loopback.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace fieldhook;
using namespace loopback;

namespace {

Status accept_now(PosixListener& listener, PosixStream& stream) {
  for (;;) {
    const Status status = listener.accept(stream);
    if (status != Status::would_block) return status;
    listener.wait(kNever, PosixClock());
  }
}

void check_both_ways(const char* address_text, const char* host) {
  PosixListener listener;
  if (listener.listen(address_text, 0) != Status::ok) return;  // a system without IPv6
  CHECK(listener.port() != 0);
  PosixStream stream;
  CHECK(stream.connect(Endpoint(), {}) == Status::lost);
  CHECK(listener.accept(stream) == Status::would_block);

  FakeResolver resolver;
  PosixTransport transport(resolver);
  const LocalEndpoint endpoint(host, listener.port());
  CHECK(finish_connect(transport, endpoint) == Status::ok);
  CHECK(accept_now(listener, stream) == Status::ok);
  CHECK(stream.connect(Endpoint(), {}) == Status::ok);
  CHECK(stream.protection() == Protection::none);

  std::uint8_t space[8];
  CHECK(stream.receive(space).status() == Status::would_block);
  CHECK(transport.send(bytes_of("ping")).value() == 4);
  stream.wait({Wants::receive, kNever}, PosixClock());
  CHECK(stream.receive(space).value() == 4);
  CHECK(stream.send(bytes_of("pong!")).value() == 5);
  CHECK(receive_now(transport, space).value() == 5);

  transport.close();
  stream.wait({Wants::receive, kNever}, PosixClock());
  CHECK(stream.receive(space).status() == Status::closed);
  stream.close();
  stream.close();
  CHECK(!stream.is_open());
}

}  // namespace

TEST_CASE("an accepted stream is a transport: IPv4 and IPv6") {
  Watchdog watchdog;
  const std::size_t files = open_files();
  check_both_ways("127.0.0.1", "127.0.0.1");
  check_both_ways("::1", "[::1]");
  CHECK(open_files() == files);
}

TEST_CASE("what cannot be listened on is told in words") {
  PosixListener listener;
  const std::size_t files = open_files();
  CHECK(listener.listen("localhost", 0) == Status::malformed);
  CHECK(listener.listen("192.0.2.77", 0) == Status::lost);
  CHECK(listener.reason() == "address not available");
  CHECK(open_files() == files);

  CHECK(listener.listen("127.0.0.1", 0) == Status::ok);
  PosixListener second;
  CHECK(second.listen("127.0.0.1", listener.port()) == Status::lost);
  CHECK(second.cause() == EADDRINUSE);
  CHECK(second.reason() == "address in use");
  CHECK(second.port() == 0);

  listener.close();
  listener.close();
  CHECK(listener.port() == 0);
  CHECK(open_files() == files);
  PosixStream stream;
  CHECK(listener.accept(stream) == Status::lost);
}

TEST_CASE("a taken connection replaces the one that was open") {
  Watchdog watchdog;
  PosixListener listener;
  CHECK(listener.listen("127.0.0.1", 0) == Status::ok);
  FakeResolver resolver;
  PosixTransport first(resolver);
  PosixTransport second(resolver);
  const LocalEndpoint endpoint("127.0.0.1", listener.port());
  CHECK(finish_connect(first, endpoint) == Status::ok);
  CHECK(finish_connect(second, endpoint) == Status::ok);

  PosixStream stream;
  CHECK(accept_now(listener, stream) == Status::ok);
  const std::size_t files = open_files();
  CHECK(accept_now(listener, stream) == Status::ok);
  CHECK(open_files() == files);
  std::uint8_t space[8];
  CHECK(receive_now(first, space).status() == Status::closed);
  CHECK(second.receive(space).status() == Status::would_block);
}

TEST_CASE("a wait for a connection ends by itself, for a stop flag to be seen") {
  Watchdog watchdog;
  PosixListener listener;
  CHECK(listener.listen("127.0.0.1", 0) == Status::ok);
  listener.wait({0}, PosixClock());
  PosixStream stream;
  CHECK(listener.accept(stream) == Status::would_block);
}
