// SPDX-License-Identifier: MIT
// What happens on a connection over lwIP: bytes both ways, back-pressure, ends and resets.
#include <fieldhook/lwip.hpp>

#include "lwip/fixture.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fieldhook;
using namespace lwip_test;

namespace {

/// A stream that stands.
struct Stream : Scene {
  Peer peer;

  Stream() { REQUIRE(connect(kHost4) == Status::ok); }
  ~Stream() { transport.close(); }

  /// Everything that is there now.
  std::string take(std::size_t grain = 4096) {
    std::string taken;
    std::vector<std::uint8_t> space(grain);
    for (;;) {
      const Result<std::size_t> got = transport.receive({space.data(), space.size()});
      if (!got.ok()) return taken;
      taken.append(text_of(Bytes(space.data(), got.value())));
    }
  }
  Status receive_status() {
    std::uint8_t space[16];
    return transport.receive(space).status();
  }
  Status send_status(std::string_view text = "x") {
    return transport.send(bytes_of(text)).status();
  }
  /// Sends until it would block; how much that was.
  std::size_t stuff(const std::string& bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
      const auto put = transport.send(bytes_of(bytes).from(at));
      if (!put.ok()) {
        CHECK(put.status() == Status::would_block);
        break;
      }
      CHECK(put.value() >= 1);
      at += put.value();
    }
    return at;
  }
};

/// Bytes of which no two stretches are alike.
std::string pattern(std::size_t size) {
  std::string bytes;
  for (std::uint32_t i = 0; bytes.size() < size; ++i) {
    bytes += static_cast<char>((i * 2654435761u) >> 24);
  }
  return bytes;
}

}  // namespace

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

TEST_CASE(
    "close ends in order, so that the last bytes arrive, and leaves nothing after the linger") {
  Stream stream;
  const std::string bytes = pattern(5000);
  CHECK(stream.stuff(bytes) == bytes.size());
  stream.transport.close();
  stream.transport.close();
  stream.net.settle();
  CHECK(stream.peer.received() == bytes);
  CHECK(stream.peer.saw_end());
  CHECK_FALSE(stream.peer.saw_reset());
  // The peer keeps its side open: ours is reset in the end.
  stream.net.advance(LwipTransport::kLinger * 500 - 600);
  CHECK_FALSE(stream.peer.saw_reset());
  stream.net.advance(1200);
  CHECK(stream.peer.saw_reset());
  CHECK(stream.active_streams() == 0);
}

TEST_CASE("what a dead link still holds after close is given back within the linger") {
  Stream stream;
  stream.net.lose_all(true);
  CHECK(stream.stuff(pattern(20000)) == 20000);
  stream.transport.close();
  CHECK(stream.active_streams() == 2);
  stream.net.advance(LwipTransport::kLinger * 500 + 500);
  CHECK(stream.active_streams() == 1);  // the peer's, which knows of nothing
}

TEST_CASE("a peer whose bytes nobody took is told by a reset") {
  Stream stream;
  stream.peer.send("unwanted");
  stream.net.settle();
  stream.transport.close();
  stream.net.settle();
  CHECK(stream.peer.saw_reset());
}

TEST_CASE("a closed transport is closed for every call, and opens again") {
  Stream stream;
  stream.transport.close();
  CHECK(stream.send_status() == Status::lost);
  CHECK(stream.receive_status() == Status::lost);
  CHECK(stream.connect(kHost4) == Status::ok);
  CHECK(stream.peer.connections() == 2);
  CHECK(stream.send_status("again") == Status::ok);
  stream.net.settle();
  CHECK(stream.peer.received() == "again");
}

TEST_CASE("nothing of one stream turns up in the next") {
  Stream stream;
  stream.peer.send("old");
  stream.peer.end();
  stream.net.settle();
  stream.transport.close();
  CHECK(stream.connect(kHost4) == Status::ok);
  CHECK(stream.receive_status() == Status::would_block);
  stream.peer.send("new");
  stream.net.settle();
  CHECK(stream.take() == "new");
}
