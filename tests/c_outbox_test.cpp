// SPDX-License-Identifier: MIT
// What a C program sees of a client's outbox, and what it changes there.
#include <fieldhook/fieldhook_outbox.h>

#include "fakes/c_bench.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <string>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

/// A client with two endpoints, 1 and 2; of `b.` events the second gets a copy.
struct Keeper : Good {
  Keeper() {
    REQUIRE(init() == FIELDHOOK_OK);
    fieldhook_endpoint endpoint = endpoint_of(kAt);
    endpoint.key = 1;
    REQUIRE(fieldhook_add(client, &endpoint) == FIELDHOOK_OK);
    endpoint = endpoint_of(kBt);
    endpoint.key = 2;
    endpoint.types = fieldhook_text_of("b.*");
    REQUIRE(fieldhook_add(client, &endpoint) == FIELDHOOK_OK);
    poll();  // mounts
  }

  void poll(int turns = 50) {
    for (int i = 0; i < turns; ++i) {
      const fieldhook_now now{machine.now.mono.ms, machine.now.wall.s, FIELDHOOK_CLOCK_SYNCED};
      (void)fieldhook_poll(client, &now);
      machine.pass(1);
    }
  }
  std::string accept(const char* type, std::string_view payload) {
    fieldhook_id id;
    fieldhook_event event = event_of(type, payload);
    event.priority = 3;
    CHECK(fieldhook_enqueue(client, &event, &id) == FIELDHOOK_OK);
    return id.text;
  }
  std::vector<fieldhook_entry> list() {
    std::vector<fieldhook_entry> all;
    fieldhook_entry entry{};
    fieldhook_status status = fieldhook_next_entry(client, &entry);
    for (; status == FIELDHOOK_OK; status = fieldhook_next_entry(client, &entry)) {
      all.push_back(entry);
    }
    CHECK(status == FIELDHOOK_CLOSED);
    return all;
  }
};

}  // namespace

TEST_CASE("a walk shows each event at each of its endpoints") {
  Keeper keeper;
  CHECK(keeper.list().empty());
  const std::string first = keeper.accept("a", "1234");
  const std::string second = keeper.accept("b.x", "");
  const std::vector<fieldhook_entry> all = keeper.list();
  REQUIRE(all.size() == 3);
  CHECK(all[0].id.text == first);
  CHECK(all[0].endpoint == 1);
  CHECK(all[0].payload_size == 4);
  CHECK(all[0].priority == 3);
  CHECK(all[0].attempts == 0);
  for (std::size_t i = 1; i < 3; ++i) {
    CHECK(all[i].id.text == second);
    CHECK(all[i].endpoint == i);
    CHECK(all[i].payload_size == 0);
    CHECK(all[i].state == FIELDHOOK_ENTRY_WAITING);
  }
}

TEST_CASE("a payload is read in parts, within its bounds") {
  Keeper keeper;
  keeper.accept("a", "0123456789");
  const std::vector<fieldhook_entry> all = keeper.list();
  REQUIRE(all.size() == 1);
  const auto read = [&](std::uint32_t offset, std::size_t size, std::string& text) {
    std::uint8_t space[16] = {};
    const fieldhook_status status =
        fieldhook_read_payload(keeper.client, &all[0], offset, space, size);
    text.assign(reinterpret_cast<const char*>(space), size);
    return status;
  };
  std::string text;
  CHECK(read(0, 10, text) == FIELDHOOK_OK);
  CHECK(text == "0123456789");
  CHECK(read(9, 1, text) == FIELDHOOK_OK);
  CHECK(text == "9");
  CHECK(read(10, 0, text) == FIELDHOOK_OK);
  CHECK(read(0, 11, text) == FIELDHOOK_NO_SPACE);
  CHECK(read(10, 1, text) == FIELDHOOK_NO_SPACE);
  CHECK(read(11, 0, text) == FIELDHOOK_NO_SPACE);
  CHECK(fieldhook_read_payload(keeper.client, &all[0], UINT32_MAX, nullptr, 0) ==
        FIELDHOOK_NO_SPACE);
  CHECK(fieldhook_read_payload(keeper.client, &all[0], 0, nullptr, 1) == FIELDHOOK_MALFORMED);

  std::vector<std::uint8_t>& image = keeper.machine.flash.bytes();
  const std::string flash(image.begin(), image.end());
  image[flash.find("0123456789") + 5] = 0;
  CHECK(read(0, 1, text) == FIELDHOOK_LOST);
}

TEST_CASE("a dead letter tells its reason, goes again with its id, and is delivered") {
  Keeper keeper;
  Machine& machine = keeper.machine;
  machine.peers.script["a.example.com"] = {status_answer(400)};
  const std::string id = keeper.accept("a", "1");
  keeper.poll();
  REQUIRE(machine.peers.requests.size() == 1);
  std::vector<fieldhook_entry> all = keeper.list();
  REQUIRE(all.size() == 1);
  CHECK(all[0].state == FIELDHOOK_ENTRY_DEAD);
  CHECK(all[0].reason == FIELDHOOK_DEAD_REJECTED);
  CHECK(all[0].attempts == 1);
  CHECK_FALSE(fieldhook_pending(keeper.client));

  CHECK(fieldhook_redeliver(keeper.client, &all[0]) == FIELDHOOK_OK);
  CHECK(fieldhook_pending(keeper.client));
  keeper.poll();
  REQUIRE(machine.peers.requests.size() == 2);
  CHECK(machine.peers.requests[1].head.find("webhook-id: " + id) != std::string::npos);
  CHECK_FALSE(fieldhook_pending(keeper.client));
}

TEST_CASE("what is dropped goes nowhere, at none of its endpoints") {
  Keeper keeper;
  keeper.accept("b.x", "1");
  const std::string kept = keeper.accept("a", "2");
  CHECK(fieldhook_drop(keeper.client, &keeper.list()[0]) == FIELDHOOK_OK);
  const std::vector<fieldhook_entry> rest = keeper.list();
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].id.text == kept);
  keeper.poll();
  REQUIRE(keeper.machine.peers.requests.size() == 1);
  CHECK(keeper.machine.peers.requests[0].body == "2");
}

TEST_CASE("all dead letters go again by the loop of the header") {
  Keeper keeper;
  keeper.machine.peers.usual["a.example.com"] = status_answer(400);
  keeper.machine.peers.usual["b.example.com"] = status_answer(400);
  for (int i = 0; i < 5; ++i) keeper.accept("b.x", "1");
  keeper.poll(300);
  CHECK(keeper.machine.peers.requests.size() == 10);
  CHECK(keeper.list().size() == 10);
  keeper.machine.peers.usual.clear();
  fieldhook_entry entry{};
  int again = 0;
  while (again < 100 && fieldhook_next_entry(keeper.client, &entry) == FIELDHOOK_OK) {
    if (entry.state != FIELDHOOK_ENTRY_DEAD) continue;
    if (fieldhook_redeliver(keeper.client, &entry) != FIELDHOOK_OK) break;
    ++again;
    std::memset(&entry, 0, sizeof entry);
  }
  CHECK(again == 10);
  keeper.poll(300);
  CHECK(keeper.machine.peers.requests.size() == 20);
  for (const fieldhook_entry& one : keeper.list()) CHECK(one.state == FIELDHOOK_ENTRY_DELIVERED);
}

TEST_CASE("without a client, an entry or a place in the outbox nothing happens, and it is said") {
  Keeper keeper;
  keeper.accept("a", "1");
  fieldhook_entry fresh{};
  CHECK(fieldhook_next_entry(nullptr, &fresh) == FIELDHOOK_MALFORMED);
  CHECK(fieldhook_next_entry(keeper.client, nullptr) == FIELDHOOK_MALFORMED);
  for (const auto change : {fieldhook_redeliver, fieldhook_drop}) {
    CHECK(change(keeper.client, &fresh) == FIELDHOOK_MALFORMED);
    CHECK(change(keeper.client, nullptr) == FIELDHOOK_MALFORMED);
    CHECK(change(nullptr, &fresh) == FIELDHOOK_MALFORMED);
  }
  std::uint8_t space[1];
  CHECK(fieldhook_read_payload(keeper.client, &fresh, 0, space, 1) == FIELDHOOK_MALFORMED);
  CHECK(fieldhook_read_payload(nullptr, &fresh, 0, space, 1) == FIELDHOOK_MALFORMED);
  CHECK(keeper.list().size() == 1);
}

TEST_CASE("an outbox that is not there yet says why") {
  Good good;
  good.machine.flash.bytes()[3] = 0x12;
  good.machine.flash.bytes()[3 + kBenchShape.sector_size] = 0x12;
  REQUIRE(good.init() == FIELDHOOK_OK);
  const fieldhook_endpoint endpoint = endpoint_of(kAt);
  REQUIRE(fieldhook_add(good.client, &endpoint) == FIELDHOOK_OK);
  fieldhook_entry entry{};
  CHECK(fieldhook_next_entry(good.client, &entry) == FIELDHOOK_MALFORMED);
  CHECK(fieldhook_drop(good.client, &entry) == FIELDHOOK_MALFORMED);
}

TEST_CASE("from inside a notice the outbox is closed") {
  Keeper keeper;
  struct Asked {
    fieldhook_client* client;
    int times;
  } asked{keeper.client, 0};
  fieldhook_observe(
      keeper.client,
      [](void* context, const fieldhook_notice*) {
        Asked& it = *static_cast<Asked*>(context);
        fieldhook_entry entry{};
        CHECK(fieldhook_next_entry(it.client, &entry) == FIELDHOOK_REFUSED);
        CHECK(fieldhook_drop(it.client, &entry) == FIELDHOOK_REFUSED);
        ++it.times;
      },
      &asked);
  keeper.accept("a", "1");
  keeper.poll();
  CHECK(asked.times >= 3);
}
