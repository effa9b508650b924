// SPDX-License-Identifier: MIT
// lwIP's tick made 64 bits wide, SNTP's answers as a wall clock, and a board's randomness.
#include <fieldhook/lwip.hpp>

#include "lwip/net.hpp"

#include <doctest/doctest.h>
#include <lwip/apps/sntp.h>

using namespace fieldhook;
using namespace lwip_test;

namespace {

constexpr UnixTime kBuilt{1767225600};

LwipClock* sntp_clock = nullptr;
unsigned long sntp_told = 0;

}  // namespace

// What a board writes for lwIP's SNTP_SET_SYSTEM_TIME.
extern "C" void board_set_time(unsigned long seconds) {
  sntp_told = seconds;
  if (sntp_clock == nullptr) return;
  sntp_clock->sntp_answered(static_cast<std::uint32_t>(seconds));
}

TEST_CASE("the tick's wraps do not show") {
  Net& net = Net::fresh();
  LwipClock clock(kBuilt);
  clock.sntp_answered(1770000000);
  const Instant begin = clock.now().mono;
  Millis passed = 0;
  for (const Millis step : {Millis{1}, Millis{25000}, Millis{60000}, Millis{1}}) {
    net.advance(step);
    passed += step;
    CHECK(clock.mono() - begin == passed);
    CHECK(clock.now().wall.s == 1770000000 + passed / 1000);
  }
  CHECK(begin.ms <= 0xFFFFFFFF);
  CHECK(clock.mono().ms > 0xFFFFFFFF);  // there was one
}

TEST_CASE("before anybody told it the time, the clock is a floor that moves") {
  Net& net = Net::fresh();
  LwipClock clock(kBuilt);
  const Now first = clock.now();
  CHECK(first.quality == ClockQuality::floor);
  CHECK(first.wall.s >= kBuilt.s);
  net.advance(5000);
  CHECK(clock.now().wall.s == first.wall.s + 5);
  CHECK(clock.now().mono - first.mono == 5000);
}

TEST_CASE("an answer of SNTP makes it synced, and it goes on from there") {
  Net& net = Net::fresh();
  LwipClock clock(kBuilt);
  clock.sntp_answered(1770000000);
  CHECK(clock.now().quality == ClockQuality::synced);
  CHECK(clock.now().wall.s == 1770000000);
  net.advance(999);
  CHECK(clock.now().wall.s == 1770000000);
  net.advance(1);
  CHECK(clock.now().wall.s == 1770000001);
}

TEST_CASE("an answer counts from when it came, not from when it is taken") {
  Net& net = Net::fresh();
  LwipClock clock(kBuilt);
  clock.sntp_answered(1770000000);
  net.advance(30000);
  CHECK(clock.now().wall.s == 1770000030);
  CHECK(clock.now().quality == ClockQuality::synced);
}

TEST_CASE("no answer reaches below the floor") {
  static_cast<void>(Net::fresh());
  LwipClock clock(kBuilt);
  const auto told = [&clock](std::int64_t seconds) {
    clock.sntp_answered(static_cast<std::uint32_t>(seconds));
    return clock.now();
  };
  CHECK(told(kBuilt.s - 1).quality == ClockQuality::floor);
  CHECK(told(0).quality == ClockQuality::floor);
  CHECK(told(kBuilt.s).quality == ClockQuality::synced);
  CHECK(told(kBuilt.s - 1).wall.s == kBuilt.s);
  CHECK(told(kBuilt.s + 1).wall.s == kBuilt.s + 1);
  clock.raise_floor({kBuilt.s + 100});
  CHECK(clock.now().quality == ClockQuality::floor);
  CHECK(told(kBuilt.s + 99).quality == ClockQuality::floor);
  CHECK(told(kBuilt.s + 100).wall.s == kBuilt.s + 100);
}

TEST_CASE("the years 2038 and 2105 are years like any other") {
  static_cast<void>(Net::fresh());
  LwipClock clock(kBuilt);
  for (const std::uint32_t seconds : {0x7FFFFFFFu, 0x80000000u, 0xBFFFFFFFu, 0xFFFFFFFFu}) {
    clock.sntp_answered(seconds);
    CHECK(clock.now().wall.s == std::int64_t{seconds});
  }
}

TEST_CASE("in 2106 the seconds begin again, and the clock does not") {
  constexpr std::int64_t kEra = 0x100000000;
  static_cast<void>(Net::fresh());
  const struct {
    std::int64_t floor;
    std::uint32_t seconds;
    std::int64_t wall;
  } rows[] = {
      {0xB0000000, 0, 0xB0000000},  // refused: 1970
      {0xC0000000, 0, kEra},
      {kEra - 1, 0xFFFFFFFF, kEra - 1},
      {kEra - 1, 0, kEra},
      {kEra + 5, 6, kEra + 6},
      {kEra + 5, 4, kEra + 5},  // refused: before the floor
      {kEra + 5, 0xFFFFFFFF, kEra + 5},
      {2 * kEra - 1, 0, 2 * kEra},
  };
  for (const auto& row : rows) {
    CAPTURE(row.floor);
    LwipClock clock({row.floor});
    const std::int64_t before = clock.now().wall.s - row.floor;  // lwIP's tick is not at 0
    clock.sntp_answered(row.seconds);
    const Now now = clock.now();
    const bool refused =
        row.wall == row.floor && row.seconds != static_cast<std::uint32_t>(row.floor);
    CHECK(now.wall.s == row.wall + (refused ? before : 0));
    CHECK(now.quality == (refused ? ClockQuality::floor : ClockQuality::synced));
  }
}

TEST_CASE("a clock on the board sets what it is worth") {
  static_cast<void>(Net::fresh());
  LwipClock clock(kBuilt);
  CHECK(clock.set({1780000000}, ClockQuality::approximate) == Status::ok);
  CHECK(clock.now().quality == ClockQuality::approximate);
  CHECK(clock.now().wall.s == 1780000000);
}

TEST_CASE("lwIP's own SNTP client reaches the clock") {
  // Beyond 2036 its 32 bits of seconds have begun again.
  for (const std::uint32_t wanted : {1770000000u, 2085978496u + 5u}) {
    Net& net = Net::fresh();
    LwipClock clock(kBuilt);
    sntp_clock = &clock;
    net.ntp_seconds = wanted;
    const ip_addr_t server = address(kHost4);
    sntp_setoperatingmode(SNTP_OPMODE_POLL);
    sntp_setserver(0, &server);
    sntp_init();
    net.advance(6000);  // it waits a little before it asks
    sntp_stop();
    sntp_clock = nullptr;
    CHECK(sntp_told == wanted);
    CHECK(clock.now().quality == ClockQuality::synced);
    CHECK(clock.now().wall.s >= std::int64_t{wanted});
    CHECK(clock.now().wall.s <= std::int64_t{wanted} + 6);
  }
}

TEST_CASE("a board's randomness fills all of it, piece by piece, or none counts") {
  static std::size_t left = 0;
  BoardEntropy entropy([](std::uint8_t* space, std::size_t size) {
    std::size_t n = 0;
    for (; n < size && n < 5 && left != 0; ++n, --left) space[n] = 0xA5;
    return n;
  });
  for (const std::size_t there : {31u, 32u, 33u}) {
    std::uint8_t space[33] = {};
    left = there;
    CHECK(entropy.fill({space, 32}) == (there < 32 ? Status::would_block : Status::ok));
    if (there >= 32) CHECK(space[31] == 0xA5);
    CHECK(space[32] == 0);
  }
}

TEST_CASE("a source that claims more than it was asked for is not believed") {
  BoardEntropy entropy([](std::uint8_t*, std::size_t size) { return size + 1; });
  std::uint8_t space[4] = {};
  CHECK(entropy.fill(space) == Status::lost);
}
