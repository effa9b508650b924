// SPDX-License-Identifier: MIT
// The guard on flash that flips, wears, fails and lies, and on images that are not its own.
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
    RamFlash flash(kSmallFlash);
    flash.bytes() = image;
    SmallGuard guard(flash);
    CHECK(guard.mount() == Status::malformed);
    CHECK(seen(guard, {0}) == Seen::full);
    CHECK(set_up(guard));
    CHECK(take(guard, {0}));
    CHECK(known_after_reboot(flash, 1) == 1);
  }
}

TEST_CASE("a log of another form is malformed") {
  RamFlash flash(kSmallFlash);
  CHECK(write_log(flash, 1));
  for (std::size_t copy = 0; copy < 2; ++copy) {
    std::uint8_t* const slot = flash.bytes().data() + copy * 20;
    slot[4] ^= 3;  // "FRG1" is "FRG2", rightly summed
    const std::uint32_t crc = crc32({slot, 16});
    std::memcpy(slot + 16, &crc, sizeof crc);
  }
  CHECK(known_after_reboot(flash, 1) == -1);
}

TEST_CASE("one flipped bit costs one id at most, and is counted") {
  RamFlash flash(kSmallFlash);
  CHECK(write_log(flash, 6));
  const std::vector<std::uint8_t> good = flash.bytes();
  std::size_t flips = 0;
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    flash.bytes() = good;
    flash.bytes()[bit / 8] = static_cast<std::uint8_t>(good[bit / 8] ^ (1 << bit % 8));
    SmallGuard guard(flash);
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
  RamFlash flash(kSmallFlash);
  SmallGuard guard(flash);
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
      SmallGuard rebooted(flash);
      CHECK(rebooted.mount() == Status::ok);
      CHECK(seen(rebooted, {count, now}) == Seen::repeat);
    }
  }
}

TEST_CASE("a cell that does not take its bits is passed over, two make the commit fail") {
  for (int RamFlash::*fault : {&RamFlash::failing_programs, &RamFlash::silent_programs}) {
    RamFlash flash(kSmallFlash);
    SmallGuard guard(flash);
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
  RamFlash flash(kSmallFlash);
  CHECK(write_log(flash, 0));
  SmallGuard guard(flash);
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
    CHECK(write_log(flash, 0));
    SmallGuard guard(flash);
    CHECK(guard.mount() == Status::ok);
    std::size_t lost = 0;
    flash.failing_erases = 1;
    for (std::size_t i = 0; i < 100; ++i) {
      CHECK(take(guard, {i, kGuardTime + static_cast<std::int64_t>(i) * 50}));
      while (settle(guard) == Status::lost) ++lost;
    }
    CHECK(lost == 1);
    CHECK(!flash.misused());
    SmallGuard rebooted(flash);
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
        CHECK(write_log(flash, 0));
        SmallGuard guard(flash);
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
          SmallGuard rebooted(flash);
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
  RamFlash flash(kSmallFlash);
  CHECK(write_log(flash, 0));
  SmallGuard guard(flash);
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
  SmallGuard rebooted(flash);
  CHECK(rebooted.mount() == Status::ok);
  CHECK(seen(rebooted, {count, now}) == Seen::repeat);
}

TEST_CASE("beside a header that the last cut tore nothing is committed until it is erased") {
  RamFlash flash(kSmallFlash);
  CHECK(write_log(flash, 1));
  std::uint8_t* const spare = flash.bytes().data() + 512;
  std::memcpy(spare, flash.bytes().data(), 20);
  spare[0] ^= 3;  // sequence number 2; the sum is that of 1, today
  SmallGuard guard(flash);
  CHECK(guard.mount() == Status::ok);
  CHECK(seen(guard, {0}) == Seen::repeat);
  CHECK(seen(guard, {1}) == Seen::full);
  CHECK(settle(guard) == Status::ok);
  CHECK(take(guard, {1}));
  CHECK(known_after_reboot(flash, 2) == 2);
}

TEST_CASE("a sector that cannot be read costs what was in it, never the guard") {
  RamFlash flash({512, 3, 1, true});
  CHECK(write_log(flash, 4));
  flash.unreadable_sector = 1;
  CHECK(known_after_reboot(flash, 4) == 4);
  flash.unreadable_sector = 0;
  SmallGuard guard(flash);
  CHECK(guard.mount() == Status::malformed);
  CHECK(guard.format() == Status::ok);
  CHECK(settle(guard) == Status::lost);  // the bad one comes first
  CHECK(settle(guard) == Status::ok);
  CHECK(take(guard, {0}));
}
