// SPDX-License-Identifier: MIT
// The power goes at every program and erase of an outbox's life: before, within and after it, and
// again in the recovery. What was acknowledged is delivered or a dead letter, with its bytes.
#include <fieldhook/outbox.hpp>

#include "fakes/outbox_world.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr StorageShape kShapes[] = {{512, 4, 1, true},
                                    {768, 3, 4, true},
                                    {1024, 4, 16, false},
                                    {1024, 4, 8, false},
                                    {1024, 4, 1, false}};
constexpr Cut kCuts[] = {Cut::before, Cut::within, Cut::after};

struct Count {
  std::size_t cuts = 0;
  std::size_t nested = 0;
  std::size_t acknowledged = 0;
  std::size_t lost = 0;
  std::size_t corrupt = 0;
  std::size_t unmountable = 0;
  std::size_t extra = 0;
  std::size_t out_of_order = 0;
  std::size_t too_many = 0;  // histories with more extra deliveries than cuts
  std::size_t same_ids = 0;
  std::size_t misused = 0;
};

/// A random entry in that state; false: there is none.
bool pick(Outbox& outbox, EntryState state, Random& random, Entry& found) {
  bool any = false;
  for (Result<Entry> at = outbox.next(Entry{}); at.ok(); at = outbox.next(at.value())) {
    if (at.value().state != state || (any && random.below(3) != 0)) continue;
    found = at.value();
    any = true;
  }
  return any;
}

void give_up(Outbox& outbox, Random& random) {
  Entry entry;
  if (!pick(outbox, EntryState::waiting, random, entry)) return;
  static_cast<void>(outbox.mark_dead(entry, static_cast<DeadReason>(random.below(6))));
}

void raise(Outbox& outbox, World& world, Random& random, const SimulatedNor& nor) {
  Entry entry;
  if (!pick(outbox, EntryState::dead, random, entry)) return;
  const int number = world.look(outbox, entry);
  if (nor.is_off() || number < 0) return;
  ++world.items[static_cast<std::size_t>(number)].allowed[entry.slot];
  static_cast<void>(outbox.redeliver(entry));
}

void throw_away(Outbox& outbox, World& world, Random& random, const SimulatedNor& nor) {
  Entry entry;
  if (!pick(outbox, EntryState::dead, random, entry)) return;
  const int number = world.look(outbox, entry);
  if (nor.is_off() || number < 0) return;
  world.items[static_cast<std::size_t>(number)].dropped = true;
  static_cast<void>(outbox.drop(entry));
}

/// One random thing that a device does; false: its power is gone.
bool step(Outbox& outbox, SimulatedNor& nor, World& world, Random& random) {
  switch (random.below(12)) {
    case 0:
    case 1:
    case 2: world.enqueue(outbox, 4 + random.below(90), 1 + random.below(2)); break;
    case 3:
    case 4: world.deliver(outbox, nor, 0); break;
    case 5: world.deliver(outbox, nor, 1); break;
    case 6: give_up(outbox, random); break;
    case 7: raise(outbox, world, random, nor); break;
    case 8: throw_away(outbox, world, random, nor); break;
    default: static_cast<void>(outbox.maintain());
  }
  return !nor.is_off();
}

/// Lives `steps` long; false: no cut came.
bool live(SimulatedNor& nor, World& world, std::uint32_t seed, int steps) {
  Outbox outbox(nor, "dev");
  static_cast<void>(outbox.mount(kKeys));
  Random random{seed};
  for (int i = 0; i < steps; ++i) {
    if (!step(outbox, nor, world, random)) return true;
  }
  return nor.is_off();
}

/// Drains, and compares with what the world knows.
void judge(Outbox& outbox, SimulatedNor& nor, World& world, std::size_t cuts, Count& count) {
  for (int i = 0; i < 1000; ++i) {
    const bool first = world.deliver(outbox, nor, 0);
    if (!world.deliver(outbox, nor, 1) && !first) break;
  }
  std::vector<std::uint8_t> dead(world.items.size() * 2, 0);
  for (Result<Entry> at = outbox.next(Entry{}); at.ok(); at = outbox.next(at.value())) {
    const int number = world.look(outbox, at.value());
    if (number < 0)
      ++world.corrupt;
    else
      dead[static_cast<std::size_t>(number) * 2 + at.value().slot] = 1;
  }
  std::size_t extra = 0;
  for (std::size_t i = 0; i < world.items.size(); ++i) {
    const Item& item = world.items[i];
    if (item.acknowledged) ++count.acknowledged;
    for (std::size_t k = 0; item.acknowledged && k < i; ++k) {
      const Item& other = world.items[k];
      if (other.acknowledged && other.id.text() == item.id.text()) ++count.same_ids;
    }
    for (std::size_t key = 0; key < item.endpoints; ++key) {
      const bool arrived = item.received[key] > 0 || dead[i * 2 + key] != 0 || item.dropped;
      if (item.acknowledged && !arrived) ++count.lost;
      if (item.received[key] > item.allowed[key]) {
        extra += static_cast<std::size_t>(item.received[key] - item.allowed[key]);
      }
    }
  }
  count.extra += extra;
  count.corrupt += world.corrupt;
  count.out_of_order += world.out_of_order;
  if (extra > cuts) ++count.too_many;
  if (nor.misused()) ++count.misused;
}

/// Boots, goes on for a while, boots again, drains.
void recover(SimulatedNor& nor, World world, std::uint32_t seed, std::size_t cuts, Count& count) {
  nor.power_on();
  live(nor, world, seed, 20);
  nor.power_on();
  Outbox outbox(nor, "dev");
  const Status mounted = outbox.mount(kKeys);
  const Status settled = settle(outbox);
  if (mounted != Status::ok || settled != Status::ok) ++count.unmountable;
  judge(outbox, nor, world, cuts, count);
}

void cut_in_recovery(const SimulatedNor& cut_once, const World& world, std::uint32_t seed,
                     Count& count) {
  for (std::size_t operation = 1; operation <= 12; ++operation) {
    SimulatedNor nor = cut_once;
    World again = world;
    nor.power_on();
    nor.cut_at(operation, kCuts[(seed + operation) % 3], seed + 77);
    if (!live(nor, again, seed + 5, 60)) return;
    ++count.nested;
    recover(nor, again, seed + 9, 2, count);
  }
}

void sweep(const StorageShape& shape, std::uint32_t seed, std::size_t nested_every, Count& count) {
  SimulatedNor start(shape);
  start.changing_noise = seed % 2 == 0;
  World before;
  {
    Outbox outbox(start, "dev");
    CHECK(outbox.format() == Status::ok);
    CHECK(settle(outbox) == Status::ok);
    Random random{seed + 1000};  // a ring that has turned
    for (int i = 0; i < 150; ++i) step(outbox, start, before, random);
    while (outbox.busy()) static_cast<void>(outbox.maintain());
  }
  for (std::size_t operation = 1;; ++operation) {
    for (const Cut cut : kCuts) {
      SimulatedNor nor = start;
      World world = before;
      nor.cut_at(operation, cut, seed * 31 + static_cast<std::uint32_t>(operation));
      if (!live(nor, world, seed, 90)) return;
      ++count.cuts;
      if (operation % nested_every == seed % nested_every) cut_in_recovery(nor, world, seed, count);
      recover(nor, world, seed + 3, 1, count);
    }
  }
}

}  // namespace

TEST_CASE(
    "no power cut loses an acknowledged event, spoils one, or brings one more than once more") {
  const bool full = std::getenv("FIELDHOOK_FULL") != nullptr;
  const std::uint32_t histories = full ? 200 : 2;
  Count count;
  for (const StorageShape& shape : kShapes) {
    const bool has_many_cuts = shape.program_size == 1 && !shape.can_clear_bits;  // at each byte
    const std::uint32_t some = has_many_cuts ? (histories + 19) / 20 : histories;
    for (std::uint32_t seed = 1; seed <= some; ++seed) sweep(shape, seed, full ? 60 : 16, count);
  }
  std::printf(
      "outbox: lost %zu of %zu acknowledged, corrupt %zu, unmountable %zu, extra %zu, more extra "
      "than cuts %zu, of %zu cuts and %zu nested\n",
      count.lost, count.acknowledged, count.corrupt, count.unmountable, count.extra, count.too_many,
      count.cuts, count.nested);
  CHECK(count.lost == 0);
  CHECK(count.corrupt == 0);
  CHECK(count.out_of_order == 0);
  CHECK(count.unmountable == 0);
  CHECK(count.too_many == 0);
  CHECK(count.same_ids == 0);
  CHECK(count.misused == 0);
  CHECK(count.cuts > 500);
  CHECK(count.nested > 100);
}
