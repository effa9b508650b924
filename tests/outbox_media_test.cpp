// SPDX-License-Identifier: MIT
// What an outbox does on flash that is bad, worn, foreign, or about to count past its numbers.
#include <fieldhook/outbox.hpp>

#include "fakes/outbox_world.hpp"
#include "record_form.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr StorageShape kShapes[] = {{1024, 4, 1, true}, {1024, 4, 4, true}, {2048, 4, 16, false}};

/// The head of a sector, as it lies on flash.
struct Head {
  std::uint32_t words[5];  // magic, number, oldest, sequence, boot
  std::uint32_t check = 0;
};

void put_head(SimulatedNor& nor, std::uint32_t sector, Head head) {
  std::uint8_t covered[sizeof head.words];
  std::memcpy(covered, head.words, sizeof covered);
  head.check = crc32(covered);
  std::memcpy(&nor.bytes()[sector * nor.shape().sector_size], &head, sizeof head);
}

/// A medium that holds an empty outbox whose numbers are these.
SimulatedNor with_numbers(const StorageShape& shape, std::uint32_t number, std::uint32_t sequence,
                          std::uint32_t boot) {
  SimulatedNor nor(shape);
  put_head(nor, 1, {{kMagic, number, number, sequence, boot}});
  return nor;
}

/// Mounted or not: it ends, asks for no more than so many bytes, and writes nothing.
void is_survived(SimulatedNor& nor) {
  const std::uint64_t size = nor.bytes().size();
  Outbox outbox(nor, "dev");
  const Status status = outbox.mount(kKeys);
  CHECK((status == Status::ok || status == Status::malformed));
  // The most is a head of 12 bytes at each unit, for mount() and for whoever walks after it.
  CHECK(nor.bytes_read <= size * 12);
  CHECK(nor.operations == 0);
  static_cast<void>(outbox.count(kKeys[0]));
  static_cast<void>(outbox.peek(kKeys[0]));
  CHECK(nor.bytes_read <= size * 40);
  CHECK(!nor.misused());
}

}  // namespace

TEST_CASE("ids and sectors go on past the last number, in order, over boots") {
  for (const StorageShape& shape : kShapes) {
    SimulatedNor nor = with_numbers(shape, UINT32_MAX - 2, UINT32_MAX - 2, UINT32_MAX - 1);
    World world;
    std::uint32_t delivered = 0;
    std::uint32_t due = 0;
    for (int boot = 0; boot < 6; ++boot) {
      Outbox outbox(nor, "dev");
      CHECK(outbox.mount(kKeys) == Status::ok);
      for (int i = 0; i < 40; ++i) {
        CHECK(settle(outbox) == Status::ok);
        if (world.enqueue(outbox, 60, 1)) ++due;
        if (i % 4 == 0) continue;
        const Entry first = outbox.peek(kKeys[0]).value();
        CHECK(world.look(outbox, first) == static_cast<int>(delivered));
        CHECK(outbox.mark_delivered(first) == Status::ok);
        ++delivered;
      }
      while (outbox.count(kKeys[0]).waiting > 5) {
        const Entry first = outbox.peek(kKeys[0]).value();
        CHECK(world.look(outbox, first) == static_cast<int>(delivered));
        CHECK(outbox.mark_delivered(first) == Status::ok);
        ++delivered;
      }
    }
    CHECK(due == 240);
    CHECK(delivered > 200);
    CHECK(world.items[0].id.text() == "dev-ffffffff-fffffffe");
    CHECK(world.items[2].id.text() == "dev-ffffffff-00000000");
    CHECK(world.items[40].id.text() == "dev-00000000-00000026");
    CHECK(nor.erases > shape.sector_count);
    CHECK(!nor.misused());
  }
}

TEST_CASE("numbers go on where the sector's head says, when no event is left to say it") {
  SimulatedNor nor = with_numbers(kShapes[1], 9, 41, 7);
  Outbox outbox(nor, "dev");
  CHECK(outbox.mount(kKeys) == Status::ok);
  CHECK(settle(outbox) == Status::ok);
  World world;
  CHECK(world.enqueue(outbox, 4, 1));
  CHECK(world.items[0].id.text() == "dev-00000008-0000002a");
}

TEST_CASE("garbage and foreign images are malformed, or mounted without what is damaged") {
  for (const StorageShape& shape : kShapes) {
    Random random{11};
    for (int kind = 0; kind < 60; ++kind) {
      SimulatedNor nor(shape);
      const std::uint32_t heads = kind % 5;
      for (std::uint8_t& byte : nor.bytes()) {
        byte = static_cast<std::uint8_t>(kind < 4 ? 0 : random.below(256));
      }
      // Sector heads of ours over garbage: numbers in a row, all the same, or far apart.
      for (std::uint32_t sector = 0; sector < heads; ++sector) {
        const std::uint32_t number = kind % 3 == 0 ? sector : kind % 3 == 1 ? 7 : sector << 30;
        if (sector >= shape.sector_count) continue;
        put_head(nor, sector, {{kMagic, number, random.below(3), 0, 0}});
      }
      is_survived(nor);
    }
  }
}

TEST_CASE("the image of an older or a newer form is not touched until format() is called") {
  for (const std::uint32_t magic : {kMagic - 1, kMagic + 1, 0x7B226122U}) {
    SimulatedNor nor(kShapes[1]);
    for (std::uint32_t sector = 0; sector < 4; ++sector) {
      put_head(nor, sector, {{magic, sector, 0, 5, 5}});
    }
    Outbox outbox(nor, "dev");
    CHECK(outbox.mount(kKeys) == Status::malformed);
    CHECK(!outbox.is_blank());
    CHECK(outbox.maintain() == Status::refused);
    CHECK(nor.operations == 0);
    CHECK(outbox.format() == Status::ok);
    CHECK(settle(outbox) == Status::ok);
    CHECK(outbox.mount(kKeys) == Status::ok);
    CHECK(outbox.empty());
  }
}

TEST_CASE("blank is what nobody wrote to, or a format that was cut; one sector more is not") {
  for (std::uint32_t written = 0; written < 4; ++written) {
    SimulatedNor nor(kShapes[1]);
    for (std::uint32_t sector = 0; sector < written; ++sector) nor.bytes()[sector * 1024] = 0;
    Outbox outbox(nor, "dev");
    CHECK(outbox.mount(kKeys) == Status::malformed);
    CHECK(outbox.is_blank() == (written < 2));
  }
}

TEST_CASE("reads that flip bits cost time, and never deliver a wrong byte") {
  for (const StorageShape& shape : kShapes) {
    SimulatedNor nor(shape);
    Outbox outbox(nor, "dev");
    CHECK(outbox.format() == Status::ok);
    CHECK(settle(outbox) == Status::ok);
    World world;
    std::size_t accepted = 0;
    while (world.enqueue(outbox, 100, 1)) {
      ++accepted;
      static_cast<void>(settle(outbox));
    }
    for (std::uint32_t sector = 0; sector < shape.sector_count; ++sector) {
      nor.spoil(sector, Fault::flip);
    }
    std::size_t refused = 0;
    std::size_t wrong = 0;
    std::uint8_t space[600];
    for (Result<Entry> at = outbox.next(Entry{}); at.ok(); at = outbox.next(at.value())) {
      if (!outbox.load(at.value(), space).ok())
        ++refused;
      else if (world.look(outbox, at.value()) < 0 && outbox.load(at.value(), space).ok())
        ++wrong;
    }
    CHECK(accepted > 10);
    CHECK(refused == accepted);
    CHECK(wrong == 0);
    CHECK(outbox.damaged() >= accepted);
    CHECK(!world.enqueue(outbox, 100, 1));
    for (std::uint32_t sector = 0; sector < shape.sector_count; ++sector) {
      nor.spoil(sector, Fault::none);
    }
    std::size_t whole = 0;
    for (Result<Entry> at = outbox.next(Entry{}); at.ok(); at = outbox.next(at.value())) {
      whole += world.look(outbox, at.value()) >= 0;
    }
    CHECK(whole == accepted);
  }
}

TEST_CASE("a medium of another shape than the log can use is refused") {
  const StorageShape good[] = {{512, 3, 1, true}, {512, 3, 64, false}, {1 << 17, 3, 8, true}};
  const StorageShape bad[] = {{508, 3, 4, true},   {512, 2, 1, true},  {512, 3, 0, true},
                              {512, 3, 128, true}, {514, 3, 4, false}, {512, 3, 24, true}};
  for (const StorageShape& shape : good) {
    SimulatedNor nor(shape);
    Outbox outbox(nor, "dev");
    CHECK(outbox.mount(kKeys) == Status::malformed);
  }
  for (const StorageShape& shape : bad) {
    SimulatedNor nor({shape.sector_size, shape.sector_count, 1, true});
    class Shaped final : public Storage {
     public:
      Shaped(SimulatedNor& under, StorageShape of) : under_(under), of_(of) {}
      StorageShape shape() const override { return of_; }
      Status read(std::uint32_t at, MutableBytes into) override { return under_.read(at, into); }
      Status program(std::uint32_t, Bytes) override { return Status::lost; }
      Status start_erase(std::uint32_t) override { return Status::lost; }
      Status erase_status() override { return Status::lost; }

     private:
      SimulatedNor& under_;
      StorageShape of_;
    } shaped(nor, shape);
    Outbox outbox(shaped, "dev");
    CHECK(outbox.mount(kKeys) == Status::unsupported);
    CHECK(outbox.format() == Status::unsupported);
  }
}

TEST_CASE("an event that is copied out of a sector which takes no marks is there once") {
  for (const StorageShape& shape : kShapes) {
    SimulatedNor nor(shape);
    Outbox outbox(nor, "dev");
    CHECK(outbox.format() == Status::ok);
    CHECK(settle(outbox) == Status::ok);
    World world;
    for (int i = 0; i < 6; ++i) CHECK(world.enqueue(outbox, 60, 1));
    const Entry first = outbox.peek(kKeys[0]).value();
    nor.spoil(first.record.address / shape.sector_size, Fault::silent);
    for (int steps = 0; steps < 200; ++steps) {
      const bool is_settled = outbox.maintain() == Status::ok;
      if (outbox.busy()) continue;
      CHECK(outbox.count(kKeys[0]).waiting == 6);
      if (!is_settled || !world.enqueue(outbox, 100, 1)) continue;
      Entry at = outbox.next(Entry{}).value();  // only the first six stay
      while (world.look(outbox, at) < 6) at = outbox.next(at).value();
      CHECK(outbox.drop(at) == Status::ok);
    }
    CHECK(outbox.peek(kKeys[0]).value().record.sector_number != first.record.sector_number);
    int expected = 0;
    while (world.deliver(outbox, nor, 0)) ++expected;
    CHECK(expected == 6);
    for (int i = 0; i < 6; ++i) CHECK(world.items[static_cast<std::size_t>(i)].received[0] == 1);
  }
}

TEST_CASE("a dead letter in a sector that takes no marks cannot be redelivered, and stays one") {
  for (const StorageShape& shape : kShapes) {
    SimulatedNor nor(shape);
    Outbox outbox(nor, "dev");
    CHECK(outbox.format() == Status::ok);
    CHECK(settle(outbox) == Status::ok);
    World world;
    CHECK(world.enqueue(outbox, 60, 1));
    const Entry entry = outbox.peek(kKeys[0]).value();
    CHECK(outbox.mark_dead(entry, DeadReason::rejected) == Status::ok);
    const std::uint32_t sector = entry.record.address / shape.sector_size;
    while (world.enqueue(outbox, 100, 1) &&
           outbox.peek(kKeys[0]).value().record.address / shape.sector_size == sector) {
      CHECK(outbox.drop(outbox.peek(kKeys[0]).value()) == Status::ok);
      CHECK(settle(outbox) == Status::ok);
    }
    CHECK(outbox.drop(outbox.peek(kKeys[0]).value()) == Status::ok);
    nor.spoil(sector, Fault::silent);
    CHECK(outbox.redeliver(entry) == Status::lost);
    CHECK(outbox.count(kKeys[0]).waiting == 0);
    CHECK(outbox.count(kKeys[0]).dead == 1);
    nor.spoil(sector, Fault::none);
    CHECK(outbox.redeliver(entry) == Status::ok);
    CHECK(outbox.count(kKeys[0]).waiting == 1);
    CHECK(outbox.count(kKeys[0]).dead == 0);
  }
}

TEST_CASE("an event to be redelivered is there once, whatever the flash says of a program") {
  for (const StorageShape& shape : kShapes) {
    bool fired = true;
    for (int programs = 0; fired; ++programs) {
      RamFlash flash(shape);
      Outbox outbox(flash, "dev");
      CHECK(outbox.format() == Status::ok);
      CHECK(settle(outbox) == Status::ok);
      World world;
      CHECK(world.enqueue(outbox, 60, 2));
      const Entry entry = outbox.peek(kKeys[0]).value();
      CHECK(outbox.mark_dead(entry, DeadReason::rejected) == Status::ok);
      flash.good_programs = programs;
      flash.late_programs = 1;  // whole, and told as lost
      const Status done = outbox.redeliver(entry);
      fired = flash.late_programs == 0;
      CHECK((fired || programs > 2));
      const Outbox::Count own = outbox.count(kKeys[0]);
      CHECK(own.waiting == (done == Status::ok ? 1 : 0));
      CHECK(own.waiting + own.dead == 1);
      CHECK(outbox.count(kKeys[1]).waiting == 1);
    }
  }
}

TEST_CASE("one event a minute wears all sectors alike") {
  const bool full = std::getenv("FIELDHOOK_FULL") != nullptr;
  const std::uint32_t minutes = full ? 10 * 365 * 24 * 60 : 30 * 24 * 60;
  SimulatedNor nor({4096, 16, 4, true});
  Outbox outbox(nor, "dev");
  CHECK(outbox.format() == Status::ok);
  CHECK(settle(outbox) == Status::ok);
  Enqueue what;
  what.event = Event("t", "{\"door\":1}");
  what.endpoints = Span<const std::uint16_t>(kKeys).first(1);
  std::uint32_t failed = 0;
  for (std::uint32_t i = 0; i < minutes; ++i) {
    failed += !outbox.enqueue(what).ok();
    // In between the network is away for half a day, and a dead letter stays for good.
    if (i == 100)
      failed += outbox.mark_dead(outbox.peek(kKeys[0]).value(), DeadReason::used_up) != Status::ok;
    const bool away = i / 720 % 20 == 7;
    while (!away) {
      const Result<Entry> at = outbox.peek(kKeys[0]);
      if (!at.ok()) break;
      failed += outbox.mark_delivered(at.value()) != Status::ok;
    }
    failed += settle(outbox) != Status::ok;
  }
  CHECK(failed == 0);
  const auto wear = std::minmax_element(nor.wear().begin(), nor.wear().end());
  CHECK(*wear.first > 10);
  CHECK(*wear.second - *wear.first <= 2);
  CHECK(outbox.count(kKeys[0]).dead == 1);
}
