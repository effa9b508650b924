// SPDX-License-Identifier: MIT
#include <fieldhook/outbox.hpp>
#include <fieldhook/ram_storage.hpp>

#include "fakes/outbox_world.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr StorageShape kShapes[] = {{1024, 4, 1, true}, {1024, 4, 4, true}, {2048, 4, 16, false}};
constexpr StorageShape kSmall{1024, 4, 4, true};

struct Bench {
  explicit Bench(StorageShape shape = kSmall, QueueFull full = QueueFull::refuse_new)
      : nor(shape), outbox(nor, "dev", full) {
    CHECK(outbox.format() == Status::ok);
    CHECK(settle(outbox) == Status::ok);
  }
  Result<EventId> add(std::string_view payload, std::uint8_t priority = 0) {
    Enqueue what;
    what.event = Event("t", payload);
    what.endpoints = Span<const std::uint16_t>(kKeys).first(1);
    what.priority = priority;
    return outbox.enqueue(what);
  }
  std::string first(std::uint16_t key = kKeys[0]) {
    std::uint8_t space[2048];
    const Result<Entry> entry = outbox.peek(key);
    if (!entry.ok()) return "-";
    const Result<Event> event = outbox.load(entry.value(), space);
    if (!event.ok()) return "damaged";
    return std::string(text_of(event.value().payload));
  }
  SimulatedNor nor;
  Outbox outbox;
};

}  // namespace

TEST_CASE("what was enqueued comes back whole after a boot") {
  for (const StorageShape& shape : kShapes) {
    Bench bench(shape);
    Enqueue what;
    what.event = Event("door.opened", "hello");
    what.event.id = "mine";
    what.event.content_type = "text/plain";
    what.endpoints = kKeys;
    what.time = {(1ULL << 47) - 1, Moment::Base::ms_since_boot};
    what.priority = 3;
    CHECK(bench.outbox.enqueue(what).value().text() == "mine");
    Outbox again(bench.nor, "dev");
    CHECK(again.mount(kKeys) == Status::ok);
    CHECK(again.unknown() == 0);
    std::uint8_t space[64];
    for (const std::uint16_t key : kKeys) {
      const Entry entry = again.peek(key).value();
      CHECK(entry.endpoint == key);
      CHECK(entry.priority == 3);
      CHECK(entry.time.value == (1ULL << 47) - 1);
      CHECK(entry.time.base == Moment::Base::ms_since_boot);
      CHECK(again.id(entry).value().text() == "mine");
      const Event event = again.load(entry, space).value();
      CHECK(event.type == "door.opened");
      CHECK(event.content_type == "text/plain");
      CHECK(text_of(event.payload) == "hello");
      CHECK(again.payload_size(entry) == 5);
      std::uint8_t part[3];
      CHECK(again.read_payload(entry, 2, part) == Status::ok);
      CHECK(text_of(Bytes(part)) == "llo");
      CHECK(again.load(entry, {space, 29}).status() == Status::no_space);
      CHECK(again.load(entry, {space, 30}).ok());
    }
    CHECK(again.peek(1).status() == Status::closed);
  }
}

TEST_CASE("each endpoint has its own marks; the last one to deliver ends the event") {
  for (const StorageShape& shape : kShapes) {
    Bench bench(shape);
    Enqueue what;
    what.event = Event("t", "x");
    what.endpoints = kKeys;
    CHECK(bench.outbox.enqueue(what).ok());
    const Entry first = bench.outbox.peek(kKeys[0]).value();
    CHECK(bench.outbox.mark_attempt(first) == Status::ok);
    CHECK(bench.outbox.peek(kKeys[0]).value().attempts == 1);
    CHECK(bench.outbox.mark_delivered(first) == Status::ok);
    CHECK(bench.outbox.peek(kKeys[0]).status() == Status::closed);
    CHECK(!bench.outbox.empty());
    const Entry second = bench.outbox.peek(kKeys[1]).value();
    CHECK(second.attempts == 0);
    CHECK(bench.outbox.mark_dead(second, DeadReason::too_old) == Status::ok);
    CHECK(bench.outbox.count(kKeys[1]).dead == 1);
    CHECK(bench.outbox.peek(kKeys[1]).status() == Status::closed);
    Outbox again(bench.nor, "dev");
    CHECK(again.mount(Span<const std::uint16_t>(kKeys).first(1)) == Status::ok);
    CHECK(again.unknown() == 1);
    Entry dead = again.next(again.next(Entry{}).value()).value();
    CHECK(dead.state == EntryState::dead);
    CHECK(dead.reason == DeadReason::too_old);
    CHECK(again.redeliver(dead) == Status::ok);
    CHECK(again.peek(kKeys[0]).status() == Status::closed);
    dead = again.peek(kKeys[1]).value();
    CHECK(dead.attempts == 0);
    CHECK(again.mark_delivered(dead) == Status::ok);
    CHECK(again.empty());
    CHECK(!bench.nor.misused());
  }
}

TEST_CASE("ids go on where they were; the boot number advances with the first event of a boot") {
  Bench bench;
  CHECK(bench.add("a").value().text() == "dev-00000001-00000001");
  CHECK(bench.add("b").value().text() == "dev-00000001-00000002");
  for (int boot = 0; boot < 5; ++boot) {  // reboots alone change nothing
    const std::size_t operations = bench.nor.operations;
    Outbox again(bench.nor, "dev");
    CHECK(again.mount(kKeys) == Status::ok);
    CHECK(again.maintain() == Status::ok);
    CHECK(bench.nor.operations == operations);
  }
  CHECK(bench.outbox.mount(kKeys) == Status::ok);
  CHECK(bench.add("c").value().text() == "dev-00000002-00000003");
}

TEST_CASE("a payload is taken up to the limit, and not a byte more") {
  for (const StorageShape& shape : kShapes) {
    Bench bench(shape);
    Enqueue what;
    what.event.type = "t";
    what.endpoints = kKeys;
    const std::uint32_t max = bench.outbox.max_payload(what);
    for (const std::uint32_t size : {0U, max - 1, max, max + 1}) {
      const std::string payload(size, 'x');
      what.event.payload = bytes_of(payload);
      const Result<EventId> id = bench.outbox.enqueue(what);
      CHECK(id.status() == (size > max ? Status::no_space : Status::ok));
      if (!id.ok()) continue;
      CHECK(bench.first() == payload);
      CHECK(bench.outbox.drop(bench.outbox.peek(kKeys[0]).value()) == Status::ok);
      CHECK(settle(bench.outbox) == Status::ok);
    }
  }
}

TEST_CASE("what breaks a rule is refused before it is written") {
  Bench bench;
  const std::size_t operations = bench.nor.operations;
  Enqueue good;
  good.event = Event("t", "x");
  good.endpoints = kKeys;
  const std::uint16_t many[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  const std::uint16_t twice[] = {1, 2, 1};
  const std::string long_type(255, 'x');
  Enqueue bad = good;
  bad.endpoints = {};
  CHECK(bench.outbox.enqueue(bad).status() == Status::malformed);
  bad.endpoints = many;
  CHECK(bench.outbox.enqueue(bad).status() == Status::malformed);
  bad.endpoints = twice;
  CHECK(bench.outbox.enqueue(bad).status() == Status::malformed);
  bad = good;
  bad.event.id = "a.b";
  CHECK(bench.outbox.enqueue(bad).status() == Status::malformed);
  bad = good;
  bad.event.type = "a\r\nb";
  CHECK(bench.outbox.enqueue(bad).status() == Status::malformed);
  bad.event.type = long_type;
  CHECK(bench.outbox.enqueue(bad).status() == Status::malformed);
  bad = good;
  bad.time.value = 1ULL << 47;
  CHECK(bench.outbox.enqueue(bad).status() == Status::malformed);
  CHECK(bench.nor.operations == operations);
  good.endpoints = Span<const std::uint16_t>(many).first(8);
  good.event.type = std::string_view(long_type.data(), 254);
  CHECK(bench.outbox.enqueue(good).ok());
}

TEST_CASE("the highest priority goes first, then the oldest, also when copied") {
  Bench bench;
  CHECK(bench.add("low").ok());
  CHECK(bench.add("high", 9).ok());
  CHECK(bench.first() == "high");
  CHECK(bench.outbox.mark_dead(bench.outbox.peek(kKeys[0]).value(), DeadReason::by_user) ==
        Status::ok);
  for (int i = 0; i < 60; ++i) {  // the ring turns, and "low" with it
    CHECK(bench.first() == "low");
    CHECK(bench.add("filling filling filling filling", 1).ok());
    CHECK(bench.first() != "low");
    CHECK(bench.outbox.mark_delivered(bench.outbox.peek(kKeys[0]).value()) == Status::ok);
    CHECK(settle(bench.outbox) == Status::ok);
  }
  CHECK(bench.add("later").ok());
  CHECK(bench.first() == "low");
}

TEST_CASE("a full outbox does what its policy says, and counts") {
  for (const QueueFull full :
       {QueueFull::refuse_new, QueueFull::drop_oldest, QueueFull::drop_lowest_priority}) {
    Bench bench({1024, 4, 4, true}, full);
    CHECK(bench.add("important", 5).ok());
    Result<EventId> id = Status::ok;
    std::uint32_t accepted = 1;
    for (int i = 0; i < 200; ++i) {
      id = bench.add("0123456789012345678901234567890123456789", 1);
      if (id.ok()) ++accepted;
      CHECK(settle(bench.outbox) != Status::lost);
    }
    const Outbox::Count count = bench.outbox.count(kKeys[0]);
    CHECK(count.waiting > 10);
    CHECK(count.waiting + bench.outbox.dropped() == accepted);
    CHECK(id.ok() == (full != QueueFull::refuse_new));
    CHECK((bench.outbox.dropped() == 0) == (full == QueueFull::refuse_new));
    CHECK((bench.first() == "important") == (full != QueueFull::drop_oldest));
    if (full == QueueFull::drop_lowest_priority) {
      CHECK(bench.add("lower than all", 0).status() == Status::no_space);
    }
    CHECK(!bench.nor.misused());
  }
}

TEST_CASE("nothing but an outbox is mounted, and nothing is formatted by itself") {
  Random random{5};
  for (int kind = 0; kind < 40; ++kind) {
    SimulatedNor nor(kSmall);
    for (std::uint8_t& byte : nor.bytes()) {
      const auto noise = static_cast<std::uint8_t>(random.below(256));
      byte = kind == 0 ? 0xFF : kind == 1 ? 0 : noise;
    }
    Outbox outbox(nor, "dev");
    CHECK(outbox.mount(kKeys) == Status::malformed);
    CHECK(outbox.maintain() == Status::refused);
    CHECK(outbox.peek(kKeys[0]).status() == Status::closed);
    CHECK(nor.operations == 0);
    CHECK(outbox.format() == Status::ok);
    CHECK(settle(outbox) == Status::ok);
  }
}

TEST_CASE("any flipped bit of a full image costs one event at most, which is counted") {
  Bench bench;
  World world;
  while (world.enqueue(bench.outbox, 60, 2)) static_cast<void>(settle(bench.outbox));
  const std::uint32_t before = bench.outbox.count(kKeys[0]).waiting;
  std::size_t missing = 0;
  for (std::size_t bit = 0; bit < bench.nor.bytes().size() * 8; bit += 3) {
    SimulatedNor nor = bench.nor;
    nor.bytes()[bit / 8] = static_cast<std::uint8_t>(nor.bytes()[bit / 8] ^ (1U << bit % 8));
    Outbox outbox(nor, "dev");
    World now = world;
    CHECK(outbox.mount(kKeys) == Status::ok);
    std::uint32_t good = 0;
    std::uint32_t bad = 0;
    for (Result<Entry> at = outbox.next(Entry{}); at.ok(); at = outbox.next(at.value())) {
      if (at.value().slot != 0) continue;
      if (now.look(outbox, at.value()) >= 0)
        ++good;
      else
        ++bad;
    }
    if (good == before) continue;
    ++missing;
    const bool head_of_sector = bit / 8 % kSmall.sector_size < 24;
    if (head_of_sector) continue;
    CHECK(good + 1 == before);
    CHECK(outbox.damaged() >= 1);
  }
  CHECK(missing > 100);
}

TEST_CASE("a bad sector loses nothing that was acknowledged") {
  for (const Fault fault :
       {Fault::erase_error, Fault::program_error, Fault::silent, Fault::stuck}) {
    for (std::uint32_t sector = 0; sector < 6; ++sector) {
      SimulatedNor nor({1024, 6, 4, true});
      Outbox outbox(nor, "dev");
      CHECK(outbox.format() == Status::ok);
      CHECK(settle(outbox) == Status::ok);
      World world;
      Random random{sector};
      std::size_t accepted = 0;
      for (int i = 0; i < 600; ++i) {
        if (i == 100) nor.spoil(sector, fault);
        if (world.enqueue(outbox, 4 + random.below(90), 1)) ++accepted;
        if (i % 7 != 0) world.deliver(outbox, nor, 0);
        for (int k = 0; k < 20 && outbox.maintain() != Status::ok; ++k) {
        }
      }
      while (outbox.busy()) static_cast<void>(outbox.maintain());
      for (int i = 0; i < 200; ++i) {
        static_cast<void>(world.deliver(outbox, nor, 0));
      }
      std::size_t lost = 0;
      std::vector<bool> there(world.items.size());
      for (Result<Entry> at = outbox.next(Entry{}); at.ok(); at = outbox.next(at.value())) {
        const int number = world.look(outbox, at.value());
        if (number >= 0) there[static_cast<std::size_t>(number)] = true;
      }
      for (std::size_t i = 0; i < there.size(); ++i) {
        lost += world.items[i].acknowledged && world.items[i].received[0] == 0 && !there[i];
      }
      CHECK(accepted > 100);
      CHECK(lost == 0);
      CHECK(world.corrupt == 0);
    }
  }
}

TEST_CASE("a cut in a redelivery leaves the event once") {
  for (const StorageShape& shape : kShapes) {
    Bench bench(shape);
    Enqueue what;
    what.event = Event("t", "x");
    what.endpoints = kKeys;
    CHECK(bench.outbox.enqueue(what).ok());
    CHECK(bench.outbox.mark_dead(bench.outbox.peek(kKeys[0]).value(), DeadReason::used_up) ==
          Status::ok);
    std::size_t operation = 1;
    for (bool is_cut = true; is_cut; ++operation) {
      for (std::uint32_t kind = 0; kind < 12; ++kind) {  // torn in ten ways
        const Cut cut = kind == 0 ? Cut::before : kind == 1 ? Cut::after : Cut::within;
        SimulatedNor nor = bench.nor;
        Outbox outbox(nor, "dev");
        CHECK(outbox.mount(kKeys) == Status::ok);
        nor.cut_at(operation, cut, static_cast<std::uint32_t>(operation) + kind * 7919);
        static_cast<void>(outbox.redeliver(outbox.next(Entry{}).value()));
        is_cut = nor.is_off();
        nor.power_on();
        Outbox again(nor, "dev");
        CHECK(again.mount(kKeys) == Status::ok);
        const Outbox::Count first = again.count(kKeys[0]);
        CHECK(first.waiting + first.dead == 1);
        CHECK(again.count(kKeys[1]).waiting == 1);
      }
    }
    CHECK(operation > 4);
  }
}

TEST_CASE("RAM is a storage too, and keeps to its limits") {
  RamStorage<512, 4> ram;
  Outbox outbox(ram, "dev");
  CHECK(outbox.mount(kKeys) == Status::malformed);
  CHECK(outbox.format() == Status::ok);
  CHECK(settle(outbox) == Status::ok);
  World world;
  CHECK(world.enqueue(outbox, 40, 2));
  CHECK(world.look(outbox, outbox.peek(kKeys[1]).value()) == 0);
  std::uint8_t bytes[2] = {0, 0};
  CHECK(ram.program(2046, bytes) == Status::ok);
  CHECK(ram.program(2047, bytes) == Status::lost);
  CHECK(ram.read(2046, bytes) == Status::ok);
  CHECK(ram.read(2047, bytes) == Status::lost);
  CHECK(ram.start_erase(3) == Status::ok);
  CHECK(ram.read(2046, bytes) == Status::ok);
  CHECK(bytes[1] == 0xFF);
  CHECK(ram.start_erase(4) == Status::lost);
}
