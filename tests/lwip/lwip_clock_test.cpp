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
  static_cast<void>(sntp_clock->sntp_answered(static_cast<std::uint32_t>(seconds)));
}

TEST_CASE("the tick's wraps do not show") {
  Net& net = Net::fresh();
  LwipClock clock(kBuilt);
  const Instant begin = clock.mono();
  Millis passed = 0;
  for (const Millis step : {Millis{1}, Millis{25000}, Millis{60000}, Millis{1}}) {
    net.advance(step);
    passed += step;
    CHECK(clock.mono() - begin == passed);
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
  CHECK(clock.sntp_answered(1770000000) == Status::ok);
  CHECK(clock.now().quality == ClockQuality::synced);
  CHECK(clock.now().wall.s == 1770000000);
  net.advance(999);
  CHECK(clock.now().wall.s == 1770000000);
  net.advance(1);
  CHECK(clock.now().wall.s == 1770000001);
}

TEST_CASE("no answer reaches below the floor") {
  static_cast<void>(Net::fresh());
  LwipClock clock(kBuilt);
  CHECK(clock.sntp_answered(static_cast<std::uint32_t>(kBuilt.s - 1)) == Status::refused);
  CHECK(clock.sntp_answered(0) == Status::refused);
  CHECK(clock.now().quality == ClockQuality::floor);
  CHECK(clock.sntp_answered(static_cast<std::uint32_t>(kBuilt.s)) == Status::ok);
  CHECK(clock.sntp_answered(static_cast<std::uint32_t>(kBuilt.s - 1)) == Status::refused);
  CHECK(clock.now().wall.s == kBuilt.s);
  CHECK(clock.sntp_answered(static_cast<std::uint32_t>(kBuilt.s + 1)) == Status::ok);
  CHECK(clock.now().wall.s == kBuilt.s + 1);
}

TEST_CASE("the years 2038 and 2105 are years like any other") {
  static_cast<void>(Net::fresh());
  LwipClock clock(kBuilt);
  for (const std::uint32_t seconds : {0x7FFFFFFFu, 0x80000000u, 0xFFFFFFFFu}) {
    CHECK(clock.sntp_answered(seconds) == Status::ok);
    CHECK(clock.now().wall.s == std::int64_t{seconds});
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
