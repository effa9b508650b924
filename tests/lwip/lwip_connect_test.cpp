// SPDX-License-Identifier: MIT
// From an endpoint to a connection over lwIP: names, families, timers, and what is left behind.
#include <fieldhook/lwip.hpp>

#include "lwip/fixture.hpp"

#include <doctest/doctest.h>

using namespace fieldhook;
using namespace lwip_test;

TEST_CASE("an endpoint without a host is refused before anything is opened") {
  Scene scene;
  CHECK(scene.transport.connect(Endpoint(), scene.net.now()) == Status::refused);
  CHECK(scene.transport.connect(Endpoint(), scene.net.now()) == Status::lost);
  CHECK(scene.nothing_is_held());
}

TEST_CASE("a literal is connected to, in both families, without a name server") {
  for (const char* host : {kHost4, kHost6}) {
    Scene scene;
    Peer peer(host);
    CHECK(scene.connect(host) == Status::ok);
    CHECK(scene.transport.phase() == Phase::connect);
    CHECK(scene.transport.connect(scene.endpoint(), scene.net.now()) == Status::ok);
    CHECK(peer.connections() == 1);
    CHECK(scene.net.queries == 0);
  }
}

TEST_CASE("a name is resolved, then connected to; the phases tell") {
  Scene scene;
  Peer peer;
  scene.net.names["device.test"] = {Names::Mood::answers, kHost4, ""};
  scene.go_to("device.test");
  CHECK(scene.step() == Status::would_block);
  CHECK(scene.transport.phase() == Phase::resolve);
  scene.net.settle();
  CHECK(scene.step() == Status::would_block);
  CHECK(scene.transport.phase() == Phase::connect);
  scene.net.settle();
  CHECK(scene.step() == Status::ok);
  CHECK(scene.net.queries == 1);
}

TEST_CASE("a name with IPv6 addresses only is connected to") {
  Scene scene;
  Peer peer(kHost6);
  scene.net.names["device.test"] = {Names::Mood::answers, "", kHost6};
  CHECK(scene.connect("device.test") == Status::ok);
  CHECK(scene.net.queries == 2);
}

TEST_CASE("an address that refuses costs no time: the other family is tried at once") {
  Scene scene;
  Peer peer(kHost6);
  scene.net.names["device.test"] = {Names::Mood::answers, kHost4, kHost6};
  const Millis begin = scene.net.now().mono.ms;
  CHECK(scene.connect("device.test") == Status::ok);
  CHECK(scene.net.now().mono.ms - begin < LwipTransport::kStagger);
}

TEST_CASE("beside a silent address the other family starts after a second, not before") {
  for (const Millis wait :
       {LwipTransport::kStagger - 1, LwipTransport::kStagger, LwipTransport::kStagger + 1}) {
    Scene scene;
    Peer peer(kHost6);
    scene.net.names["device.test"] = {Names::Mood::answers, kSilent4, kHost6};
    scene.go_to("device.test");
    CHECK(scene.step() == Status::would_block);
    scene.net.advance(wait);
    for (int calls = 0; calls < 10; ++calls) {
      static_cast<void>(scene.step());
      scene.net.settle();
    }
    CHECK(peer.connections() == (wait < LwipTransport::kStagger ? 0 : 1));
    CHECK(scene.step() == (wait < LwipTransport::kStagger ? Status::would_block : Status::ok));
  }
}

TEST_CASE("a silent IPv6 address does not keep IPv4 from winning, and the loser is let go") {
  Scene scene;
  Peer peer(kHost4);
  scene.net.names["device.test"] = {Names::Mood::answers, kHost4, kSilent6};
  scene.net.lose_all(true);  // the answers come late: both families are under way
  scene.go_to("device.test");
  static_cast<void>(scene.step());
  scene.net.advance(1500);
  static_cast<void>(scene.step());
  scene.net.lose_all(false);
  CHECK(scene.finish() == Status::ok);
  CHECK(scene.active_streams() == 2);  // ours, and the peer's end of it
}

TEST_CASE("both families come through at once: one is kept, the other let go") {
  Scene scene;
  Peer peer4(kHost4);
  Peer peer6(kHost6);
  scene.net.names["device.test"] = {Names::Mood::answers, kHost4, kHost6};
  scene.go_to("device.test");
  scene.net.lose_all(true);
  static_cast<void>(scene.step());
  scene.net.advance(1100);
  static_cast<void>(scene.step());
  scene.net.lose_all(false);
  for (int calls = 0; calls < 40 && scene.net.queries < 2; ++calls) scene.net.advance(250);
  // Both look-ups are answered; now both SYNs leave in one call, and both answers come.
  CHECK(scene.step() == Status::would_block);
  scene.net.settle();
  CHECK(scene.step() == Status::ok);
  scene.net.settle();
  CHECK(peer4.connections() + peer6.connections() == 2);
  CHECK(scene.active_streams() == 2);
}

TEST_CASE("names without an address, and answers that are none, are lost") {
  for (const Names::Mood mood : {Names::Mood::no_such_name, Names::Mood::answers,
                                 Names::Mood::garbage, Names::Mood::truncated}) {
    Scene scene;
    const bool empty = mood == Names::Mood::answers;
    scene.net.names["device.test"] = {mood, empty ? "" : kHost4, empty ? "" : kHost6};
    CHECK(scene.connect("device.test") == Status::lost);
    CHECK(scene.transport.phase() == Phase::resolve);
    CHECK(scene.step() == Status::lost);
    CHECK(scene.nothing_is_held());
  }
}

TEST_CASE("a name server that never answers is asked until close, and then left alone") {
  Scene scene;
  scene.net.names["device.test"] = {Names::Mood::silent, "", ""};
  scene.go_to("device.test");
  for (int calls = 0; calls < 8; ++calls) {
    CHECK(scene.step() == Status::would_block);
    CHECK(scene.transport.phase() == Phase::resolve);
    scene.net.advance(500);
  }
  scene.transport.close();
  CHECK(scene.resolver.under_way() == 2);
  scene.net.advance(30000);
  CHECK(scene.resolver.under_way() == 0);
}

TEST_CASE("a late answer finds nobody: not the closed stream, not the one that came after it") {
  Scene scene;
  Net& net = scene.net;
  {
    LwipTransport gone(scene.resolver);
    const LocalEndpoint endpoint("slow.test", 443);
    CHECK(gone.connect(endpoint, net.now()) == Status::would_block);
  }
  Peer peer;
  net.names["slow.test"] = {Names::Mood::answers, kSilent4, ""};
  net.names["device.test"] = {Names::Mood::answers, kHost4, ""};
  scene.go_to("device.test");
  CHECK(scene.step() == Status::would_block);
  net.settle();  // both answers
  CHECK(net.queries == 2);
  CHECK(scene.resolver.under_way() == 0);
  CHECK(scene.finish() == Status::ok);
  CHECK(peer.connections() == 1);
}

TEST_CASE(
    "look-ups are counted until lwIP gives them up; one too many is lost, and costs nothing") {
  Scene scene;
  for (const char* name : {"a.test", "b.test", "c.test", "d.test", "e.test"}) {
    scene.net.names[name] = {Names::Mood::silent, "", ""};
  }
  std::size_t asked = 0;
  for (const char* name : {"a.test", "b.test", "c.test", "d.test"}) {
    scene.transport.close();
    scene.go_to(name);
    CHECK(scene.step() == Status::would_block);
    CHECK(scene.resolver.under_way() == ++asked);
  }
  CHECK(asked == LwipResolver::kMaxLookups);
  scene.transport.close();
  scene.go_to("e.test");
  CHECK(scene.step() == Status::lost);
  scene.transport.close();
  scene.transport.close();
  CHECK(scene.resolver.under_way() == asked);

  scene.net.advance(30000);
  CHECK(scene.resolver.under_way() == 0);
  scene.net.names["e.test"] = {Names::Mood::answers, kHost4, ""};
  Peer peer;
  CHECK(scene.connect("e.test") == Status::ok);
}

TEST_CASE("the longest host name is asked for, whole") {
  Scene scene;
  Peer peer;
  std::string name;
  for (int i = 0; i < 4; ++i) name += std::string(i == 3 ? 61 : 63, 'a') + (i == 3 ? "" : ".");
  CHECK(name.size() == 253);
  scene.net.names[name] = {Names::Mood::answers, kHost4, ""};
  CHECK(scene.connect(name.c_str()) == Status::ok);
}

TEST_CASE("a port that nobody listens on is lost, and the cause is kept") {
  for (const char* host : {kHost4, kHost6}) {
    Scene scene;
    CHECK(scene.connect(host) == Status::lost);
    CHECK(scene.transport.cause() == ERR_RST);
    CHECK(scene.transport.phase() == Phase::connect);
    CHECK(scene.nothing_is_held());
  }
}

TEST_CASE("a host that never answers would block until close, which frees all at once") {
  Scene scene;
  scene.go_to(kSilent4);
  for (int calls = 0; calls < 15; ++calls) {
    CHECK(scene.step() == Status::would_block);
    scene.net.advance(1000);
  }
  scene.transport.close();
  CHECK(scene.active_streams() == 0);
  CHECK(scene.nothing_is_held());
}

TEST_CASE("a stream that breaks before anybody looked is lost, not open") {
  Scene scene;
  Peer peer;
  scene.go_to(kHost4);
  CHECK(scene.step() == Status::would_block);
  scene.net.settle();
  CHECK(peer.connected());
  peer.send("early");
  scene.net.settle();
  peer.reset();
  scene.net.settle();
  CHECK(scene.step() == Status::lost);
  CHECK(scene.active_streams() == 0);
}

TEST_CASE("what came on a family's stream that broke is not taken for the other's") {
  Scene scene;
  Peer peer4(kHost4);
  Peer peer6(kHost6);
  scene.net.names["device.test"] = {Names::Mood::answers, kHost4, kHost6};
  scene.go_to("device.test");
  static_cast<void>(scene.step());
  scene.net.settle();
  scene.net.lose_frame(1);
  static_cast<void>(scene.step());  // the SYN to IPv4 leaves, and will be sent again
  scene.net.advance(LwipTransport::kStagger);
  static_cast<void>(scene.step());  // IPv6 is asked for
  scene.net.advance(5000);
  CHECK(peer4.connected());
  peer4.send("old");
  scene.net.settle();
  peer4.reset();
  scene.net.settle();
  CHECK(scene.finish() == Status::ok);
  CHECK(peer6.connected());
  std::uint8_t space[8];
  CHECK(scene.transport.receive(space).status() == Status::would_block);
}

TEST_CASE("a ticket given back twice is still lwIP's until it answers") {
  Scene scene;
  scene.net.names["device.test"] = {Names::Mood::silent, "", ""};
  const auto ticket = scene.resolver.ask("device.test", IPADDR_TYPE_V4, {});
  CHECK(ticket.ok());
  scene.resolver.abandon(ticket.value());
  scene.resolver.abandon(ticket.value());
  CHECK(scene.resolver.under_way() == 1);
  scene.resolver.abandon(LwipResolver::kNoTicket);
}

TEST_CASE("the wake is called for an answer, a connection, bytes, and an end") {
  Scene scene;
  Net& net = scene.net;
  Peer peer;
  net.names["device.test"] = {Names::Mood::answers, kHost4, ""};
  int wakes = 0;
  LwipTransport transport(scene.resolver,
                          {[](void* count) { ++*static_cast<int*>(count); }, &wakes});
  const LocalEndpoint endpoint("device.test", 443);
  const auto woken_by = [&](auto happen) {
    wakes = 0;
    happen();
    net.settle();
    return wakes != 0;
  };
  CHECK(transport.connect(endpoint, net.now()) == Status::would_block);
  CHECK(woken_by([] {}));  // the name server's answer
  CHECK(transport.connect(endpoint, net.now()) == Status::would_block);
  CHECK(woken_by([] {}));  // the connection
  CHECK(transport.connect(endpoint, net.now()) == Status::ok);
  CHECK_FALSE(woken_by([] {}));
  CHECK(woken_by([&] { peer.send("x"); }));
  CHECK(woken_by([&] {
    static_cast<void>(transport.send(bytes_of("x")));
    net.advance(1000);
  }));
  CHECK(woken_by([&] { peer.end(); }));
  CHECK(woken_by([&] { peer.reset(); }));
}
