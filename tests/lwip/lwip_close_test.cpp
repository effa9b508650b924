// SPDX-License-Identifier: MIT
// How a stream over lwIP ends, and what is left of it.
#include <fieldhook/lwip.hpp>

#include "lwip/stream.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fieldhook;
using namespace lwip_test;

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

TEST_CASE("closed while lwIP itself holds what we refused: told by a reset, all is given back") {
  Stream stream;
  stream.peer.send(pattern(TCP_WND));
  stream.net.advance(60000);  // a chain is full, the next segment waits in lwIP
  stream.transport.close();
  stream.net.settle();
  CHECK(stream.peer.saw_reset());
  CHECK(stream.active_streams() == 0);
}
