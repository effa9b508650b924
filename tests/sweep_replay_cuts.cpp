// SPDX-License-Identifier: MIT
// The power goes at every program and erase of a durable guard's life: before, within and after
// it, and once more in the recovery. Whatever commit() answered ok to is known afterwards.
#include <fieldhook/durable_replay_guard.hpp>

#include "fakes/ram_flash.hpp"
#include "fakes/replay_bench.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

using Guard = DurableReplayGuard<6>;

constexpr StorageShape kShapes[] = {
    {320, 2, 1, true}, {448, 2, 4, true}, {512, 3, 16, false}, {960, 2, 64, false}};
constexpr Cut kCuts[] = {Cut::before, Cut::within, Cut::after};

struct Random {
  std::uint32_t state;
  std::uint32_t below(std::uint32_t n) {
    state = state * 1664525U + 1013904223U;
    return (state >> 16) % n;
  }
};

/// What the world outside has been told, and when.
struct World {
  std::vector<Sent> acknowledged;
  std::int64_t now = kGuardTime;
  std::size_t sent = 0;
};

struct Count {
  std::size_t cuts = 0;
  std::size_t nested = 0;
  std::size_t asked = 0;
  std::size_t lost = 0;
  std::size_t unmountable = 0;
};

/// One random thing that a device does; false: its power is gone.
bool step(Guard& guard, RamFlash& flash, World& world, Random& random) {
  switch (random.below(4)) {
    case 0: world.now += random.below(120); break;
    case 1: static_cast<void>(guard.maintain()); break;
    case 2:  // a retry: the same id, a later timestamp
      if (!world.acknowledged.empty()) {
        Sent again = world.acknowledged.back();
        again.time = world.now;
        if (seen(guard, again, world.now) == Seen::repeat) world.acknowledged.push_back(again);
      }
      break;
    default: {
      const Sent sent{world.sent++, world.now + 10 - random.below(20)};
      if (take(guard, sent, world.now)) world.acknowledged.push_back(sent);
    }
  }
  return !flash.is_off();
}

/// What was let in is known as long as it is valid, and never fresh again, wherever the clock is
/// set to afterwards.
void ask_all(Guard& guard, const World& world, Count& count) {
  const std::size_t last = world.acknowledged.size();
  const std::size_t first = last > 40 ? last - 40 : 0;
  for (std::size_t i = first; i < last; ++i) {
    const Sent& sent = world.acknowledged[i];
    if (sent.time + kGuardTolerance < world.now) continue;
    ++count.asked;
    if (seen(guard, sent, world.now) != Seen::repeat) ++count.lost;
  }
  for (std::size_t i = first; i < last; ++i) {
    const Sent& sent = world.acknowledged[i];
    ++count.asked;
    const Seen then = seen(guard, sent, sent.time);
    if (then != Seen::repeat && then != Seen::stale) ++count.lost;
  }
}

/// Boots, checks, goes on for a while, boots and checks again.
void recover(RamFlash& flash, World world, std::uint32_t seed, Count& count) {
  for (int boot = 0; boot < 2; ++boot) {
    flash.power_on();
    Guard guard(flash);
    if (guard.mount() != Status::ok) {
      ++count.unmountable;
      return;
    }
    {
      Guard reader(flash);  // ask_all() moves the clock, which forgets
      static_cast<void>(reader.mount());
      ask_all(reader, world, count);
    }
    Random random{seed};
    for (int i = 0; i < 25; ++i) step(guard, flash, world, random);
    if (settle(guard) != Status::ok || flash.misused()) ++count.unmountable;
  }
}

/// Lives `steps` long; false: no cut came.
bool live(RamFlash& flash, World& world, std::uint32_t seed, int steps) {
  Guard guard(flash);
  CHECK(guard.mount() == Status::ok);
  Random random{seed};
  for (int i = 0; i < steps; ++i) {
    if (!step(guard, flash, world, random)) return true;
  }
  return false;
}

void cut_in_recovery(const RamFlash& cut_once, const World& world, std::uint32_t seed,
                     Count& count) {
  for (std::size_t operation = 1; operation <= 12; ++operation) {
    RamFlash flash = cut_once;
    World again = world;
    flash.power_on();
    flash.cut_at(operation, kCuts[(seed + operation) % 3], seed + 77);
    if (!live(flash, again, seed + 5, 60)) return;
    ++count.nested;
    recover(flash, again, seed + 9, count);
  }
}

void sweep(const StorageShape& shape, std::uint32_t seed, Count& count) {
  RamFlash start(shape);
  {
    Guard guard(start);
    CHECK(set_up(guard));
  }
  for (std::size_t operation = 1;; ++operation) {
    for (const Cut cut : kCuts) {
      RamFlash flash = start;
      World world;
      flash.cut_at(operation, cut, seed * 31 + static_cast<std::uint32_t>(operation));
      if (!live(flash, world, seed, 150)) return;
      ++count.cuts;
      if (operation % 4 == seed % 4) cut_in_recovery(flash, world, seed, count);
      recover(flash, world, seed + 3, count);
    }
  }
}

}  // namespace

TEST_CASE("no power cut loses an id whose commit answered ok") {
  const std::uint32_t histories = std::getenv("FIELDHOOK_FULL") != nullptr ? 200 : 6;
  Count count;
  for (const StorageShape& shape : kShapes) {
    for (std::uint32_t seed = 1; seed <= histories; ++seed) sweep(shape, seed, count);
  }
  std::printf("replay guard: lost %zu of %zu asked, unmountable %zu, of %zu cuts and %zu nested\n",
              count.lost, count.asked, count.unmountable, count.cuts, count.nested);
  CHECK(count.lost == 0);
  CHECK(count.unmountable == 0);
  CHECK(count.cuts > 300);
  CHECK(count.nested > 300);
  CHECK(count.asked > 10000);
}

TEST_CASE("a cut in a format leaves the old log, the new one, or one that says malformed") {
  for (const StorageShape& shape : kShapes) {
    RamFlash start(shape);
    {
      Guard guard(start);
      CHECK(set_up(guard));
      CHECK(take(guard, {0}));
    }
    for (std::size_t operation = 1; operation <= 4; ++operation) {
      for (const Cut cut : kCuts) {
        RamFlash flash = start;
        flash.cut_at(operation, cut);
        Guard guard(flash);
        CHECK(guard.format() == Status::ok);
        for (int i = 0; i < 10; ++i) static_cast<void>(guard.maintain());
        flash.power_on();
        Guard rebooted(flash);
        CHECK(rebooted.mount() == Status::ok);
        CHECK(settle(rebooted) == Status::ok);
        CHECK(take(rebooted, {1}));
        CHECK(set_up(rebooted));
        CHECK(rebooted.size() == 0);
      }
    }
  }
}
