// SPDX-License-Identifier: MIT
// The guard on flash: reboots, full sectors, worn cells and foreign images. Power cuts at every
// operation are sweep_replay_cuts.cpp's.
#include <fieldhook/durable_replay_guard.hpp>

#include "crc32.hpp"
#include "fakes/ram_flash.hpp"
#include "fakes/replay_bench.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr StorageShape kSmall{512, 2, 1, true};
constexpr std::int64_t kEnd = kGuardTime + kGuardTolerance;

using Guard = DurableReplayGuard<8>;

/// A log of `count` ids, evt_0 and on.
void write_log(RamFlash& flash, std::size_t count) {
  Guard guard(flash);
  CHECK(set_up(guard));
  for (std::size_t i = 0; i < count; ++i) CHECK(take(guard, {i}));
}

/// How many of the first `count` ids a guard knows after a reboot; -1: it does not mount.
int known_after_reboot(RamFlash& flash, std::size_t count) {
  Guard guard(flash);
  if (guard.mount() != Status::ok) return -1;
  int known = 0;
  for (std::size_t i = 0; i < count; ++i) known += seen(guard, {i}) == Seen::repeat ? 1 : 0;
  return known;
}

/// Lets requests in, one a second, `count` times; answers those that were refused.
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
  RamFlash flash(kSmall);
  write_log(flash, 5);
  Guard guard(flash);
  CHECK(guard.mount() == Status::ok);
  CHECK(guard.size() == 5);
  CHECK(guard.unreadable() == 0);
  for (std::size_t i = 0; i < 5; ++i) CHECK(seen(guard, {i}, kEnd) == Seen::repeat);
  CHECK(seen(guard, {5}) == Seen::fresh);
  CHECK(seen(guard, {0}, kEnd + 1) == Seen::stale);
  CHECK(!flash.misused());
}

TEST_CASE("a fresh request that was not committed is fresh after a reboot") {
  RamFlash flash(kSmall);
  write_log(flash, 1);
  Guard guard(flash);
  CHECK(guard.mount() == Status::ok);
  CHECK(seen(guard, {1}) == Seen::fresh);
  CHECK(known_after_reboot(flash, 2) == 1);
}

TEST_CASE("nothing is let in before a log is mounted, and none is made unless it is asked for") {
  RamFlash flash(kSmall);
  Guard guard(flash);
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
  RamFlash flash(kSmall);
  write_log(flash, 8);
  for (int again = 0; again < 3; ++again) {
    Guard guard(flash);
    CHECK(set_up(guard));
    CHECK(guard.size() == 0);
    CHECK(known_after_reboot(flash, 8) == 0);
    CHECK(take(guard, {0}));
    CHECK(known_after_reboot(flash, 8) == 1);
  }
}

TEST_CASE("images that are no log of ours are malformed, and can be formatted") {
  std::vector<std::vector<std::uint8_t>> images;
  images.emplace_back(1024, std::uint8_t{0x00});
  images.emplace_back(1024, std::uint8_t{0xFF});
  images.emplace_back(1024, std::uint8_t{'F'});
  std::uint32_t noise = 1;
  for (int i = 0; i < 200; ++i) {
    std::vector<std::uint8_t> image(1024);
    for (std::uint8_t& byte : image) {
      noise = noise * 1664525U + 1013904223U;
      byte = static_cast<std::uint8_t>(noise >> 24);
    }
    images.push_back(image);
  }
  for (const auto& image : images) {
    RamFlash flash(kSmall);
    flash.bytes() = image;
    Guard guard(flash);
    CHECK(guard.mount() == Status::malformed);
    CHECK(seen(guard, {0}) == Seen::full);
    CHECK(set_up(guard));
    CHECK(take(guard, {0}));
    CHECK(known_after_reboot(flash, 1) == 1);
  }
}

TEST_CASE("a log of another form is malformed") {
  RamFlash flash(kSmall);
  write_log(flash, 1);
  for (std::size_t copy = 0; copy < 2; ++copy) {
    std::uint8_t* const slot = flash.bytes().data() + copy * 20;
    slot[4] ^= 3;  // "FRG1" is "FRG2", rightly summed
    const std::uint32_t crc = crc32({slot, 16});
    std::memcpy(slot + 16, &crc, sizeof crc);
  }
  CHECK(known_after_reboot(flash, 1) == -1);
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
    Guard guard(flash);
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
      Guard guard(flash);
      CHECK(set_up(guard));
      CHECK(run(guard, 500, kGuardTime, 50) == 0);  // seven at a time
      const std::size_t erases = flash.erases();
      CHECK(erases >= 10);
      CHECK(erases <= 1 + 500 / 8);
      Guard rebooted(flash);
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
  RamFlash flash(kSmall);
  Guard guard(flash);
  CHECK(set_up(guard));
  CHECK(run(guard, 200, kGuardTime, 50) == 0);
  Guard rebooted(flash);
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
  Guard guard(flash);
  CHECK(set_up(guard));
  CHECK(run(guard, 60, kGuardTime, 50) == 0);  // one sector: nothing was left behind
  CHECK(flash.erases() == 1);
  Guard rebooted(flash);
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
  RamFlash flash(kSmall);
  write_log(flash, 8);
  DurableReplayGuard<3> guard(flash);
  CHECK(guard.mount() == Status::ok);
  for (std::size_t i = 0; i < 8; ++i) {
    const Seen answer = seen(guard, {i});
    CHECK((answer == Seen::repeat || answer == Seen::stale));
  }
}

TEST_CASE("a later end is kept over a reboot, and over a move") {
  RamFlash flash(kSmall);
  write_log(flash, 1);
  {
    Guard guard(flash);
    CHECK(guard.mount() == Status::ok);
    CHECK(seen(guard, {0, kGuardTime + 250}, kGuardTime + 250) == Seen::repeat);
    const std::size_t before = flash.operations();
    CHECK(seen(guard, {0, kGuardTime + 250}, kGuardTime + 250) == Seen::repeat);
    CHECK(seen(guard, {0, kGuardTime + 100}, kGuardTime + 250) == Seen::repeat);
    CHECK(flash.operations() == before);  // whoever replays wears nothing
  }
  Guard guard(flash);
  CHECK(guard.mount() == Status::ok);
  CHECK(guard.size() == 1);
  CHECK(seen(guard, {0, kGuardTime + 250}, kEnd + 250) == Seen::repeat);
  CHECK(seen(guard, {0, kGuardTime + 250}, kEnd + 251) == Seen::stale);
}

TEST_CASE("while a sector is being erased known ids are repeats, and new ones are to come again") {
  RamFlash flash(kSmall);
  flash.erase_polls = 5;
  Guard guard(flash);
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
  RamFlash flash(kSmall);
  Guard guard(flash);
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
  Guard rebooted(flash);
  CHECK(rebooted.mount() == Status::ok);
  CHECK(seen(rebooted, {kSlots, now}) == Seen::full);
  CHECK(settle(rebooted) == Status::ok);
  CHECK(take(rebooted, {kSlots, now}));
  CHECK(!flash.misused());
}

TEST_CASE("a device that only reboots wears nothing") {
  RamFlash flash(kSmall);
  Guard guard(flash);
  CHECK(set_up(guard));
  for (std::size_t i = 0; i < 20; ++i) {  // beyond half of the sector: an erase is due soon
    CHECK(take(guard, {i, kGuardTime + static_cast<std::int64_t>(i) * 50}));
  }
  const std::size_t before = flash.operations();
  for (int boot = 0; boot < 100; ++boot) {
    Guard rebooted(flash);
    CHECK(rebooted.mount() == Status::ok);
    CHECK(settle(rebooted) == Status::ok);
  }
  CHECK(flash.operations() == before);
}

TEST_CASE("sequence numbers wrap") {
  RamFlash flash({512, 3, 1, true});
  write_log(flash, 0);
  for (std::size_t copy = 0; copy < 2; ++copy) {
    std::uint8_t* const slot = flash.bytes().data() + copy * 20;
    const std::uint32_t sequence = UINT32_MAX - 2;
    std::memcpy(slot, &sequence, sizeof sequence);
    const std::uint32_t crc = crc32({slot, 16});
    std::memcpy(slot + 16, &crc, sizeof crc);
  }
  Guard guard(flash);
  CHECK(guard.mount() == Status::ok);
  std::size_t reboots = 0;
  for (std::size_t i = 0; i < 150; ++i) {
    const std::int64_t time = kGuardTime + static_cast<std::int64_t>(i) * 50;
    CHECK(take(guard, {i, time}));
    CHECK(settle(guard) == Status::ok);
    Guard rebooted(flash);
    CHECK(rebooted.mount() == Status::ok);
    reboots += seen(rebooted, {i, time}) == Seen::repeat ? 1 : 0;
  }
  CHECK(reboots == 150);
  CHECK(flash.erases() > 6);
}

TEST_CASE("one flipped bit costs one id at most, and is counted") {
  RamFlash flash(kSmall);
  write_log(flash, 6);
  const std::vector<std::uint8_t> good = flash.bytes();
  std::size_t flips = 0;
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    flash.bytes() = good;
    flash.bytes()[bit / 8] = static_cast<std::uint8_t>(good[bit / 8] ^ (1 << bit % 8));
    Guard guard(flash);
    const bool mounts = guard.mount() == Status::ok;
    const bool in_record = bit / 8 >= 40 && bit / 8 < 160;
    const int known = known_after_reboot(flash, 6);
    const std::uint32_t unreadable = guard.unreadable();
    const bool in_free = bit / 8 >= 160 && bit / 8 < 500;
    if (!mounts || known != (in_record ? 5 : 6) || unreadable != (in_record || in_free ? 1U : 0U)) {
      CAPTURE(bit);
      CHECK(mounts);
      CHECK(known == (in_record ? 5 : 6));
      CHECK(unreadable == (in_record || in_free ? 1U : 0U));
    }
    ++flips;
  }
  CHECK(flips == 8192);
}

TEST_CASE("a flip in the newest header brings no older log back") {
  RamFlash flash(kSmall);
  Guard guard(flash);
  CHECK(set_up(guard));
  std::size_t count = 0;
  for (; flash.bytes()[512] == 0xFF && count < 30; ++count) {
    CHECK(take(guard, {count, kGuardTime + static_cast<std::int64_t>(count) * 50}));
    CHECK(settle(guard) == Status::ok);
  }
  CHECK(flash.bytes()[512] != 0xFF);  // the second sector is the log, the first holds the old one
  const std::int64_t now = kGuardTime + static_cast<std::int64_t>(count) * 50;
  CHECK(take(guard, {count, now}));
  const std::vector<std::uint8_t> good = flash.bytes();
  for (std::size_t bit = 0; bit < 40 * 8; ++bit) {
    for (const std::size_t base : {std::size_t{0}, std::size_t{512}}) {
      flash.bytes() = good;
      flash.bytes()[base + bit / 8] =
          static_cast<std::uint8_t>(good[base + bit / 8] ^ (1 << bit % 8));
      Guard rebooted(flash);
      CHECK(rebooted.mount() == Status::ok);
      CHECK(seen(rebooted, {count, now}) == Seen::repeat);
    }
  }
}

TEST_CASE("a cell that does not take its bits is passed over, two make the commit fail") {
  for (int RamFlash::*fault : {&RamFlash::failing_programs, &RamFlash::silent_programs}) {
    RamFlash flash(kSmall);
    Guard guard(flash);
    CHECK(set_up(guard));
    flash.*fault = 1;
    CHECK(take(guard, {0}));
    flash.*fault = 2;
    const Sighting sighting = look(guard, {1}, kGuardTime);
    CHECK(guard.commit(sighting.ticket) == Status::lost);
    CHECK(seen(guard, {1}) == Seen::fresh);  // not remembered
    CHECK(guard.commit(sighting.ticket) == Status::ok);
    CHECK(seen(guard, {1}) == Seen::repeat);
    CHECK(known_after_reboot(flash, 2) == 2);
  }
}

TEST_CASE("a chip that somebody else erases is asked again") {
  RamFlash flash(kSmall);
  write_log(flash, 0);
  Guard guard(flash);
  CHECK(guard.mount() == Status::ok);
  const Sighting sighting = look(guard, {0}, kGuardTime);
  flash.busy_programs = 1;
  CHECK(guard.commit(sighting.ticket) == Status::would_block);
  CHECK(guard.commit(sighting.ticket) == Status::ok);
  CHECK(known_after_reboot(flash, 1) == 1);
}

TEST_CASE("a sector that cannot be erased is said, tried again, and passed over where it can be") {
  for (const std::uint32_t sectors : {2U, 3U}) {
    CAPTURE(sectors);
    RamFlash flash({512, sectors, 1, true});
    write_log(flash, 0);
    Guard guard(flash);
    CHECK(guard.mount() == Status::ok);
    std::size_t lost = 0;
    flash.failing_erases = 1;
    for (std::size_t i = 0; i < 100; ++i) {
      CHECK(take(guard, {i, kGuardTime + static_cast<std::int64_t>(i) * 50}));
      while (settle(guard) == Status::lost) ++lost;
    }
    CHECK(lost == 1);
    CHECK(!flash.misused());
    Guard rebooted(flash);
    CHECK(rebooted.mount() == Status::ok);
    CHECK(seen(rebooted, {99, kGuardTime + 99 * 50}) == Seen::repeat);
  }
}

TEST_CASE("whatever program of a move fails, nothing is lost and the log goes on") {
  std::size_t failed = 0;
  for (int RamFlash::*fault : {&RamFlash::failing_programs, &RamFlash::silent_programs}) {
    for (int place = 0; place < 9; ++place) {  // seven ids and two copies of the header
      for (int failing = 1; failing <= 2; ++failing) {
        CAPTURE(place);
        CAPTURE(failing);
        RamFlash flash({512, 3, 1, true});
        write_log(flash, 0);
        Guard guard(flash);
        CHECK(guard.mount() == Status::ok);
        std::size_t refused = 0;
        for (std::size_t i = 0; i < 60; ++i) {
          const Sent sent{i, kGuardTime + static_cast<std::int64_t>(i) * 50};
          refused += take(guard, sent) ? 0 : 1;
          if (i == 16) {  // the next program is the first one of the move
            flash.good_programs = place;
            flash.*fault = failing;
          }
          while (settle(guard) == Status::lost) ++failed;
          Guard rebooted(flash);
          CHECK(rebooted.mount() == Status::ok);
          CHECK(seen(rebooted, sent) == Seen::repeat);
        }
        CHECK(refused == 0);
        CHECK(flash.*fault == 0);
        CHECK(!flash.misused());
      }
    }
  }
  CHECK(failed >= 2 * 2 * 7);
}

TEST_CASE("a header that failed and can be read later brings nothing back") {
  RamFlash flash(kSmall);
  write_log(flash, 0);
  Guard guard(flash);
  CHECK(guard.mount() == Status::ok);
  std::size_t count = 0;
  while (guard.maintain() == Status::ok && count < 18) {
    CHECK(take(guard, {count, kGuardTime + static_cast<std::int64_t>(count) * 50}));
    ++count;
  }
  while (guard.maintain() == Status::would_block) {
  }
  for (; count < 18; ++count) {
    CHECK(take(guard, {count, kGuardTime + static_cast<std::int64_t>(count) * 50}));
  }
  const std::int64_t now = kGuardTime + static_cast<std::int64_t>(count) * 50;
  CHECK(guard.size() == 7);
  flash.late_programs = 2;  // both headers: they say lost, and it stands there all the same
  flash.good_programs = 7;
  CHECK(guard.maintain() == Status::lost);
  CHECK(seen(guard, {count, now}) == Seen::full);  // a commit to the old sector would be forgotten
  while (guard.maintain() != Status::ok) {
  }
  CHECK(take(guard, {count, now}));
  Guard rebooted(flash);
  CHECK(rebooted.mount() == Status::ok);
  CHECK(seen(rebooted, {count, now}) == Seen::repeat);
}

TEST_CASE("beside a header that the last cut tore nothing is committed until it is erased") {
  RamFlash flash(kSmall);
  write_log(flash, 1);
  std::uint8_t* const spare = flash.bytes().data() + 512;
  std::memcpy(spare, flash.bytes().data(), 20);
  spare[0] ^= 3;  // sequence number 2; the sum is that of 1, today
  Guard guard(flash);
  CHECK(guard.mount() == Status::ok);
  CHECK(seen(guard, {0}) == Seen::repeat);
  CHECK(seen(guard, {1}) == Seen::full);
  CHECK(settle(guard) == Status::ok);
  CHECK(take(guard, {1}));
  CHECK(known_after_reboot(flash, 2) == 2);
}

TEST_CASE("a sector that cannot be read costs what was in it, never the guard") {
  RamFlash flash({512, 3, 1, true});
  write_log(flash, 4);
  flash.unreadable_sector = 1;
  CHECK(known_after_reboot(flash, 4) == 4);
  flash.unreadable_sector = 0;
  Guard guard(flash);
  CHECK(guard.mount() == Status::malformed);
  CHECK(guard.format() == Status::ok);
  CHECK(settle(guard) == Status::lost);  // the bad one comes first
  CHECK(settle(guard) == Status::ok);
  CHECK(take(guard, {0}));
}
