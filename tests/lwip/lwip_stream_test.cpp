// SPDX-License-Identifier: MIT
// What happens on a connection over lwIP: bytes both ways, back-pressure, ends and resets.
#include <fieldhook/lwip.hpp>

#include "lwip/stream.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fieldhook;
using namespace lwip_test;

TEST_CASE("bytes go both ways, in one call each") {
  Stream stream;
  CHECK(stream.receive_status() == Status::would_block);
  CHECK(stream.transport.send(bytes_of("ping")).value() == 4);
  stream.net.settle();
  CHECK(stream.peer.received() == "ping");
  stream.peer.send("pong");
  stream.net.settle();
  CHECK(stream.take() == "pong");
  CHECK(stream.receive_status() == Status::would_block);
}

TEST_CASE("a request leaves at once, in one frame: no algorithm waits for an acknowledgement") {
  Stream stream;
  for (int i = 1; i <= 5; ++i) {
    const long before = stream.net.frames();
    CHECK(stream.transport.send(bytes_of("record")).value() == 6);
    CHECK(stream.net.frames() == before + 1);
  }
}

TEST_CASE("what is sent may be overwritten at once") {
  Stream stream;
  std::string bytes = pattern(3000);
  const std::string original = bytes;
  CHECK(stream.stuff(bytes) == bytes.size());
  bytes.assign(bytes.size(), '!');
  stream.net.settle();
  CHECK(stream.peer.received() == original);
}

TEST_CASE("every size of space takes the same bytes, across pbufs") {
  const std::string bytes = pattern(5000);
  for (const std::size_t grain : {1u, 2u, 7u, 1439u, 1440u, 1441u, 4999u, 5000u, 5001u}) {
    Stream stream;
    stream.peer.send(bytes);
    stream.net.advance(1000);  // slow start waits for delayed acknowledgements
    CHECK(stream.take(grain) == bytes);
  }
}

TEST_CASE("a peer that reads nothing stops us, and starts us again; no byte is lost") {
  Stream stream;
  stream.peer.reads(false);
  const std::string bytes = pattern(400000);
  std::size_t at = stream.stuff(bytes);
  for (int turn = 0; turn < 200; ++turn) {
    stream.net.advance(250);
    at += stream.stuff(bytes.substr(at));
  }
  CHECK(at < 2 * TCP_WND + TCP_SND_BUF);
  CHECK(stream.send_status() == Status::would_block);
  stream.peer.reads(true);
  for (int turn = 0; at < bytes.size() && turn < 4000; ++turn) {
    stream.net.advance(250);
    at += stream.stuff(bytes.substr(at));
  }
  stream.net.settle();
  CHECK(stream.peer.received() == bytes);
}

TEST_CASE("we who take nothing stop the peer within one window; no byte is lost") {
  Stream stream;
  const std::string bytes = pattern(300000);
  stream.peer.send(bytes);
  stream.net.advance(30000);
  const std::size_t sent = bytes.size() - stream.peer.unsent();
  // In our pbufs at most a window; the rest the peer's stack holds for us.
  CHECK(sent <= std::size_t{TCP_WND} + TCP_SND_BUF);
  const std::vector<unsigned> held = pools_used();
  stream.net.advance(30000);
  CHECK(bytes.size() - stream.peer.unsent() == sent);
  CHECK(pools_used() == held);
  std::string taken;
  for (int turn = 0; taken.size() < bytes.size() && turn < 4000; ++turn) {
    taken += stream.take(1000);
    stream.net.advance(250);
  }
  CHECK(taken == bytes);
}

TEST_CASE("more than a pbuf chain can hold waits in lwIP and is offered again") {
  static_assert(TCP_WND > 0xFFFF, "a window beyond a chain's 16 bits");
  Stream stream;
  const std::string bytes = pattern(TCP_WND);
  stream.peer.send(bytes);
  stream.net.advance(60000);
  std::string taken = stream.take();
  CHECK(taken.size() <= 0xFFFF);
  CHECK(taken.size() > 0xFFFF - 2 * 1460);
  for (int turn = 0; taken.size() < bytes.size() && turn < 4000; ++turn) {
    stream.net.advance(250);
    taken += stream.take();
  }
  CHECK(taken == bytes);
}

TEST_CASE("the peer's end comes after its bytes, again and again, and we may still send") {
  Stream stream;
  stream.peer.send("last");
  stream.peer.end();
  stream.net.settle();
  CHECK(stream.take() == "last");
  CHECK(stream.receive_status() == Status::closed);
  CHECK(stream.receive_status() == Status::closed);
  CHECK(stream.send_status("more") == Status::ok);
  stream.net.settle();
  CHECK(stream.peer.received() == "more");
}

TEST_CASE("after a reset what came before is still taken; then the stream is lost, not closed") {
  Stream stream;
  stream.peer.send("HTTP/1.1 413");
  stream.net.settle();
  stream.peer.reset();
  stream.net.settle();
  CHECK(stream.send_status() == Status::closed);
  CHECK(stream.take() == "HTTP/1.1 413");
  CHECK(stream.receive_status() == Status::lost);
  CHECK(stream.transport.cause() == ERR_RST);
}

TEST_CASE("a reset without bytes lets nobody send or take") {
  Stream stream;
  stream.peer.reset();
  stream.net.settle();
  CHECK(stream.send_status() == Status::closed);  // lost, once receive() was asked
  CHECK(stream.receive_status() == Status::lost);
}

TEST_CASE("an end in order and a reset after it is still an end in order") {
  Stream stream;
  stream.peer.send("all");
  stream.peer.end();
  stream.net.settle();
  stream.peer.reset();
  stream.net.settle();
  CHECK(stream.take() == "all");
  CHECK(stream.receive_status() == Status::closed);
}

TEST_CASE("a link that dies is lost when lwIP gives up, not before") {
  Stream stream;
  CHECK(stream.send_status() == Status::ok);
  stream.net.lose_all(true);
  CHECK(stream.receive_status() == Status::would_block);
  CHECK(stream.send_status() == Status::ok);
  stream.net.advance(90 * 60 * 1000);
  CHECK(stream.receive_status() == Status::lost);
  CHECK(stream.send_status() == Status::lost);
  CHECK(stream.transport.cause() == ERR_ABRT);
}

TEST_CASE("no memory for what is to be sent would block, and is asked for again") {
  Stream stream;
  const std::string bytes = pattern(2000);
  stream.net.fail_allocation(1, 1000000);
  CHECK(stream.send_status(bytes) == Status::would_block);
  CHECK(stream.net.struck());
  CHECK(stream.peer.received().empty());
  stream.net.fail_allocation(0);
  CHECK(stream.stuff(bytes) == bytes.size());
  stream.net.settle();
  CHECK(stream.peer.received() == bytes);
}

TEST_CASE("the wake comes again after a lack of memory, though no acknowledgement does") {
  Scene scene;
  Peer peer;
  int wakes = 0;
  LwipTransport transport(scene.resolver,
                          {[](void* count) { ++*static_cast<int*>(count); }, &wakes});
  const LocalEndpoint endpoint(kHost4, 443);
  static_cast<void>(transport.connect(endpoint, scene.net.now()));
  scene.net.settle();
  CHECK(transport.connect(endpoint, scene.net.now()) == Status::ok);
  scene.net.advance(2000);
  wakes = 0;
  scene.net.advance(2000);
  CHECK(wakes == 0);
  scene.net.fail_allocation(1, 1000000);
  CHECK(transport.send(bytes_of("x")).status() == Status::would_block);
  scene.net.fail_allocation(0);
  scene.net.advance(600);
  CHECK(wakes == 1);
  scene.net.advance(2000);
  CHECK(wakes == 1);
}
