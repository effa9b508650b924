// SPDX-License-Identifier: MIT
// The guard on flash: reboots, full sectors, every kind of flash. What flash does wrong is in
// durable_replay_faults_test.cpp, power cuts at every operation in sweep_replay_cuts.cpp.
#include <fieldhook/durable_replay_guard.hpp>

#include "crc32.hpp"
#include "fakes/ram_flash.hpp"
#include "fakes/replay_bench.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr std::int64_t kEnd = kGuardTime + kGuardTolerance;

/// Lets `count` requests in, `pace` seconds apart; the number of those that were refused.
std::size_t run(DurableReplayGuardBase& guard, std::size_t count, std::int64_t from,
                std::int64_t pace) {
  std::size_t refused = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t time = from + static_cast<std::int64_t>(i) * pace;
    refused += take(guard, {i, time}) ? 0 : 1;
    CHECK(settle(guard) == Status::ok);
  }
  return refused;
}

}  // namespace

TEST_CASE("an id that was committed is known after a reboot") {
  RamFlash flash(kSmallFlash);
  CHECK(write_log(flash, 5));
  SmallGuard guard(flash);
  CHECK(guard.mount() == Status::ok);
  CHECK(guard.size() == 5);
  CHECK(guard.unreadable() == 0);
  for (std::size_t i = 0; i < 5; ++i) CHECK(seen(guard, {i}, kEnd) == Seen::repeat);
  CHECK(seen(guard, {5}) == Seen::fresh);
  CHECK(seen(guard, {0}, kEnd + 1) == Seen::stale);
  CHECK(!flash.misused());
}

TEST_CASE("a fresh request that was not committed is fresh after a reboot") {
  RamFlash flash(kSmallFlash);
  CHECK(write_log(flash, 1));
  SmallGuard guard(flash);
  CHECK(guard.mount() == Status::ok);
  CHECK(seen(guard, {1}) == Seen::fresh);
  CHECK(known_after_reboot(flash, 2) == 1);
}

TEST_CASE("nothing is let in before a log is mounted, and none is made unless it is asked for") {
  RamFlash flash(kSmallFlash);
  SmallGuard guard(flash);
  CHECK(seen(guard, {0}) == Seen::full);
  CHECK(guard.maintain() == Status::refused);
  CHECK(guard.mount() == Status::malformed);
  CHECK(seen(guard, {0}) == Seen::full);
  CHECK(guard.maintain() == Status::refused);
  CHECK(flash.operations() == 0);
  CHECK(guard.format() == Status::ok);
  CHECK(flash.operations() == 0);
  CHECK(seen(guard, {0}) == Seen::full);
  CHECK(guard.commit({1, {kEnd}}) == Status::would_block);
  CHECK(settle(guard) == Status::ok);
  CHECK(take(guard, {0}));
  CHECK(known_after_reboot(flash, 1) == 1);
}

TEST_CASE("a format forgets everything for good") {
  RamFlash flash(kSmallFlash);
  CHECK(write_log(flash, 8));
  for (int again = 0; again < 3; ++again) {
    SmallGuard guard(flash);
    CHECK(set_up(guard));
    CHECK(guard.size() == 0);
    CHECK(known_after_reboot(flash, 8) == 0);
    CHECK(take(guard, {0}));
    CHECK(known_after_reboot(flash, 8) == 1);
  }
}

TEST_CASE("a shape that cannot be used is refused before anything is written") {
  constexpr struct {
    StorageShape shape;
    Status status;
  } kRows[] = {
      {{512, 0, 1, true}, Status::unsupported},  {{512, 1, 1, true}, Status::unsupported},
      {{512, 2, 0, true}, Status::unsupported},  {{4160, 2, 65, true}, Status::unsupported},
      {{4096, 2, 64, false}, Status::malformed}, {{0, 2, 1, true}, Status::no_space},
      {{359, 2, 1, true}, Status::no_space},  // 18 slots of 20 bytes
      {{360, 2, 1, true}, Status::malformed},    {{361, 2, 1, true}, Status::malformed},
      {{416, 2, 8, true}, Status::no_space},                                               // of 24
      {{432, 2, 8, true}, Status::malformed},    {{560, 2, 16, false}, Status::no_space},  // of 32
      {{576, 2, 16, false}, Status::malformed},  {{1088, 2, 64, false}, Status::no_space},
      {{1152, 2, 64, false}, Status::malformed},
  };
  for (const auto& row : kRows) {
    CAPTURE(row.shape.sector_size);
    CAPTURE(row.shape.program_size);
    RamFlash flash(row.shape);
    SmallGuard guard(flash);
    CHECK(guard.mount() == row.status);
    const bool usable = row.status == Status::malformed;
    CHECK(guard.format() == (usable ? Status::ok : row.status));
    CHECK(flash.operations() == 0);
    if (usable) {
      CHECK(settle(guard) == Status::ok);
      CHECK(run(guard, 100, kGuardTime, 50) == 0);
    }
    CHECK(!flash.misused());
  }
}

TEST_CASE("a log runs through its sectors for ever, on every kind of flash") {
  for (const std::uint32_t program : {1U, 2U, 4U, 8U, 16U, 24U, 32U, 64U}) {
    for (const std::uint32_t sectors : {2U, 3U, 5U}) {
      CAPTURE(program);
      CAPTURE(sectors);
      RamFlash flash({program * 48, sectors, program, program < 8});
      if (program < 16) flash = RamFlash({960, sectors, program, program < 8});
      SmallGuard guard(flash);
      CHECK(set_up(guard));
      CHECK(run(guard, 500, kGuardTime, 50) == 0);  // seven at a time
      const std::size_t erases = flash.erases();
      CHECK(erases >= 10);
      CHECK(erases <= 1 + 500 / 8);
      SmallGuard rebooted(flash);
      CHECK(rebooted.mount() == Status::ok);
      for (std::size_t i = 493; i < 500; ++i) {
        const std::int64_t time = kGuardTime + static_cast<std::int64_t>(i) * 50;
        CHECK(seen(rebooted, {i, time}, kGuardTime + 499 * 50) == Seen::repeat);
      }
      CHECK(!flash.misused());
    }
  }
}

TEST_CASE("what the log has left behind is stale, also after reboots and with the clock set back") {
  RamFlash flash(kSmallFlash);
  SmallGuard guard(flash);
  CHECK(set_up(guard));
  CHECK(run(guard, 200, kGuardTime, 50) == 0);
  SmallGuard rebooted(flash);
  CHECK(rebooted.mount() == Status::ok);
  for (std::size_t i = 0; i < 200; ++i) {
    const std::int64_t time = kGuardTime + static_cast<std::int64_t>(i) * 50;
    CAPTURE(i);
    CHECK(seen(rebooted, {i, time}, time) != Seen::fresh);
  }
  CHECK(seen(rebooted, {200, kGuardTime + 10000}, kGuardTime + 10000) == Seen::fresh);
}

TEST_CASE("a log that holds more than the table is read back into what the table was") {
  RamFlash flash({4096, 2, 1, true});
  SmallGuard guard(flash);
  CHECK(set_up(guard));
  CHECK(run(guard, 60, kGuardTime, 50) == 0);  // one sector: nothing was left behind
  CHECK(flash.erases() == 1);
  SmallGuard rebooted(flash);
  CHECK(rebooted.mount() == Status::ok);
  CHECK(rebooted.size() == 8);
  const std::int64_t last = kGuardTime + 59 * 50;
  for (std::size_t i = 0; i < 60; ++i) {
    const std::int64_t time = kGuardTime + static_cast<std::int64_t>(i) * 50;
    CAPTURE(i);
    CHECK(seen(rebooted, {i, time}, time) == (i < 52 ? Seen::stale : Seen::repeat));
    if (time + kGuardTolerance >= last) CHECK(seen(guard, {i, time}, last) == Seen::repeat);
  }
}

TEST_CASE("a smaller table than the one before lets no replay in") {
  RamFlash flash(kSmallFlash);
  CHECK(write_log(flash, 8));
  DurableReplayGuard<3> guard(flash);
  CHECK(guard.mount() == Status::ok);
  for (std::size_t i = 0; i < 8; ++i) {
    const Seen answer = seen(guard, {i});
    CHECK((answer == Seen::repeat || answer == Seen::stale));
  }
}

TEST_CASE("a later end is kept over a reboot, and over a move") {
  RamFlash flash(kSmallFlash);
  CHECK(write_log(flash, 1));
  {
    SmallGuard guard(flash);
    CHECK(guard.mount() == Status::ok);
    CHECK(seen(guard, {0, kGuardTime + 250}, kGuardTime + 250) == Seen::repeat);
    const std::size_t before = flash.operations();
    CHECK(seen(guard, {0, kGuardTime + 250}, kGuardTime + 250) == Seen::repeat);
    CHECK(seen(guard, {0, kGuardTime + 100}, kGuardTime + 250) == Seen::repeat);
    CHECK(flash.operations() == before);  // whoever replays wears nothing
  }
  SmallGuard guard(flash);
  CHECK(guard.mount() == Status::ok);
  CHECK(guard.size() == 1);
  CHECK(seen(guard, {0, kGuardTime + 250}, kEnd + 250) == Seen::repeat);
  CHECK(seen(guard, {0, kGuardTime + 250}, kEnd + 251) == Seen::stale);
}

TEST_CASE("while a sector is being erased known ids are repeats, and new ones are to come again") {
  RamFlash flash(kSmallFlash);
  flash.erase_polls = 5;
  SmallGuard guard(flash);
  CHECK(set_up(guard));
  std::size_t count = 0;
  while (guard.maintain() == Status::ok) {
    const std::int64_t time = kGuardTime + static_cast<std::int64_t>(count) * 50;
    CHECK(take(guard, {count, time}));
    ++count;
  }
  const std::int64_t now = kGuardTime + static_cast<std::int64_t>(count) * 50;
  const std::size_t before = flash.operations();
  CHECK(seen(guard, {count - 1, now - 50}, now) == Seen::repeat);
  CHECK(seen(guard, {count, now}) == Seen::full);
  CHECK(guard.commit({1, {now}}) == Status::would_block);
  CHECK(seen(guard, {count - 1, now}, now) == Seen::full);  // its later end cannot be kept now
  CHECK(flash.operations() == before);
  int polls = 0;
  while (guard.maintain() == Status::would_block) ++polls;
  CHECK(polls >= 5);
  CHECK(take(guard, {count, now}));
  CHECK(!flash.misused());
}

TEST_CASE("without maintenance the log fills up, refuses, and goes on after it") {
  RamFlash flash(kSmallFlash);
  SmallGuard guard(flash);
  CHECK(set_up(guard));
  constexpr std::size_t kSlots = 512 / 20 - 2;
  for (std::size_t i = 0; i < kSlots; ++i) {
    CHECK(take(guard, {i, kGuardTime + static_cast<std::int64_t>(i) * 50}));
  }
  const std::int64_t now = kGuardTime + kSlots * 50;
  CHECK(seen(guard, {kSlots, now}) == Seen::full);
  CHECK(guard.commit({1, {now}}) == Status::would_block);
  CHECK(seen(guard, {kSlots - 1, now - 50}, now) == Seen::repeat);
  // Also after a reboot, where nothing has been committed yet.
  SmallGuard rebooted(flash);
  CHECK(rebooted.mount() == Status::ok);
  CHECK(seen(rebooted, {kSlots, now}) == Seen::full);
  CHECK(settle(rebooted) == Status::ok);
  CHECK(take(rebooted, {kSlots, now}));
  CHECK(!flash.misused());
}

TEST_CASE("a device that only reboots wears nothing") {
  RamFlash flash(kSmallFlash);
  SmallGuard guard(flash);
  CHECK(set_up(guard));
  for (std::size_t i = 0; i < 20; ++i) {  // beyond half of the sector: an erase is due soon
    CHECK(take(guard, {i, kGuardTime + static_cast<std::int64_t>(i) * 50}));
  }
  const std::size_t before = flash.operations();
  for (int boot = 0; boot < 100; ++boot) {
    SmallGuard rebooted(flash);
    CHECK(rebooted.mount() == Status::ok);
    CHECK(settle(rebooted) == Status::ok);
  }
  CHECK(flash.operations() == before);
}

TEST_CASE("sequence numbers wrap") {
  RamFlash flash({512, 3, 1, true});
  CHECK(write_log(flash, 0));
  for (std::size_t copy = 0; copy < 2; ++copy) {
    std::uint8_t* const slot = flash.bytes().data() + copy * 20;
    const std::uint32_t sequence = UINT32_MAX - 2;
    std::memcpy(slot, &sequence, sizeof sequence);
    const std::uint32_t crc = crc32({slot, 16});
    std::memcpy(slot + 16, &crc, sizeof crc);
  }
  SmallGuard guard(flash);
  CHECK(guard.mount() == Status::ok);
  std::size_t reboots = 0;
  for (std::size_t i = 0; i < 150; ++i) {
    const std::int64_t time = kGuardTime + static_cast<std::int64_t>(i) * 50;
    CHECK(take(guard, {i, time}));
    CHECK(settle(guard) == Status::ok);
    SmallGuard rebooted(flash);
    CHECK(rebooted.mount() == Status::ok);
    reboots += seen(rebooted, {i, time}) == Seen::repeat ? 1 : 0;
  }
  CHECK(reboots == 150);
  CHECK(flash.erases() > 6);
}
