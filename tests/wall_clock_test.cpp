// SPDX-License-Identifier: MIT
#include <fieldhook/wall_clock.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>

using namespace fieldhook;

namespace {

constexpr UnixTime kBuilt{1767225600};  // 2026-01-01
constexpr UnixTime kFar{INT64_MAX};
constexpr ClockQuality kFloor = ClockQuality::floor;
constexpr ClockQuality kApproximate = ClockQuality::approximate;
constexpr ClockQuality kSynced = ClockQuality::synced;

/// The edges of the formats that others keep time in.
constexpr std::int64_t kEdges[] = {
    2085978496,  // 2036: NTP's seconds begin again
    2147483648,  // 2038: 31 bits
    4102444800,  // 2100: no leap year
    4294967296,  // 2106: 32 bits
};

bool is(const WallClock& clock, Instant at, std::int64_t wall, ClockQuality quality) {
  const Now now = clock.now(at);
  CHECK(now.mono == at);
  CHECK(now.wall.s == wall);
  CHECK(now.quality == quality);
  return now.wall.s == wall && now.quality == quality;
}

}  // namespace

TEST_CASE("without anything better the clock is a floor that moves, and stamps nothing") {
  const WallClock clock(kBuilt);
  CHECK(is(clock, {0}, kBuilt.s, kFloor));
  CHECK(is(clock, {999}, kBuilt.s, kFloor));
  CHECK(is(clock, {1000}, kBuilt.s + 1, kFloor));
  CHECK(is(clock, {86400000}, kBuilt.s + 86400, kFloor));
  CHECK(!can_stamp(clock.now({86400000})));
}

TEST_CASE("a clock chip that lost its battery says 1970 and is not believed") {
  WallClock clock(kBuilt);
  for (const std::int64_t wall :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, INT64_MIN, kBuilt.s - 1}) {
    CHECK(clock.set({wall}, kSynced, {5000}) == Status::refused);
    CHECK(clock.set({wall}, kApproximate, {5000}) == Status::refused);
    clock.answered({wall}, kFar, {5000});
    clock.raise_floor({wall}, {5000});
  }
  CHECK(is(clock, {5000}, kBuilt.s + 5, kFloor));
  CHECK(clock.set(kBuilt, kSynced, {5000}) == Status::ok);
  CHECK(is(clock, {5000}, kBuilt.s, kSynced));
}

TEST_CASE("a time that is worth no more than a floor is refused") {
  WallClock clock(kBuilt);
  CHECK(clock.set({kBuilt.s + 9}, ClockQuality::unknown, {0}) == Status::refused);
  CHECK(clock.set({kBuilt.s + 9}, kFloor, {0}) == Status::refused);
  CHECK(is(clock, {0}, kBuilt.s, kFloor));
}

TEST_CASE("what is synced jumps both ways, but not below the floor") {
  WallClock clock(kBuilt);
  CHECK(clock.set({kBuilt.s + 100000}, kSynced, {1000}) == Status::ok);
  CHECK(is(clock, {2000}, kBuilt.s + 100001, kSynced));
  CHECK(clock.set({kBuilt.s + 10}, kSynced, {3000}) == Status::ok);
  CHECK(is(clock, {3000}, kBuilt.s + 10, kSynced));
  CHECK(clock.set({kBuilt.s + 900000000}, kSynced, {4000}) == Status::ok);
  CHECK(clock.set({kBuilt.s}, kSynced, {5000}) == Status::ok);
  CHECK(clock.set({kBuilt.s - 1}, kSynced, {6000}) == Status::refused);
  CHECK(is(clock, {6000}, kBuilt.s + 1, kSynced));
}

TEST_CASE("a person's time moves the clock forward only, and not what is synced") {
  WallClock clock(kBuilt);
  CHECK(clock.set({kBuilt.s + 4}, kApproximate, {5000}) == Status::refused);
  CHECK(clock.set({kBuilt.s + 5}, kApproximate, {5000}) == Status::ok);
  CHECK(clock.set({kBuilt.s + 5}, kApproximate, {6000}) == Status::refused);
  CHECK(clock.set({kBuilt.s + 60}, kApproximate, {6000}) == Status::ok);
  CHECK(is(clock, {6000}, kBuilt.s + 60, kApproximate));
  CHECK(clock.set({kBuilt.s + 61}, kSynced, {6000}) == Status::ok);
  CHECK(clock.set({kBuilt.s + 999}, kApproximate, {6000}) == Status::refused);
  CHECK(is(clock, {6000}, kBuilt.s + 61, kSynced));
}

TEST_CASE("a Date raises the clock, never lowers it, and leaves what is synced") {
  WallClock clock(kBuilt);
  clock.answered({kBuilt.s + 9}, kFar, {10000});  // the floor has come to 10
  CHECK(is(clock, {10000}, kBuilt.s + 10, kFloor));
  clock.answered({kBuilt.s + 10}, kFar, {10000});
  CHECK(is(clock, {10000}, kBuilt.s + 10, kApproximate));
  clock.answered({kBuilt.s + 500}, kFar, {20000});
  CHECK(is(clock, {20999}, kBuilt.s + 500, kApproximate));
  clock.answered({kBuilt.s + 499}, kFar, {20999});
  clock.answered({kBuilt.s + 500}, kFar, {20999});  // keeps its part of a second
  CHECK(is(clock, {21000}, kBuilt.s + 501, kApproximate));
  CHECK(clock.set({kBuilt.s + 20}, kSynced, {22000}) == Status::ok);
  clock.answered({kBuilt.s + 900}, kFar, {22000});
  CHECK(is(clock, {22000}, kBuilt.s + 20, kSynced));
}

TEST_CASE("a Date counts up to the end of its sender's certificate") {
  const UnixTime end{kBuilt.s + 1000};
  const struct {
    std::int64_t date;
    std::int64_t wall;
    ClockQuality quality;
  } rows[] = {
      {end.s - 1, end.s - 1, kApproximate},
      {end.s, end.s, kApproximate},
      {end.s + 1, end.s, kFloor},
      {INT64_MAX, end.s, kFloor},
      {0, kBuilt.s, kFloor},
      {-1, kBuilt.s, kFloor},
  };
  for (const auto& row : rows) {
    CAPTURE(row.date);
    WallClock clock(kBuilt);
    clock.answered({row.date}, end, {0});
    CHECK(is(clock, {0}, row.wall, row.quality));
  }
}

TEST_CASE("a Date of nobody verified counts nothing") {
  for (const std::int64_t floor : {kBuilt.s, std::int64_t{-5}}) {
    WallClock clock({floor});
    clock.answered({kBuilt.s + 500}, {0}, {0});
    CHECK(is(clock, {0}, floor, kFloor));
  }
}

TEST_CASE("a Date behind the certificate's end makes an approximate clock no worse") {
  WallClock clock(kBuilt);
  clock.answered({kBuilt.s + 5}, kFar, {0});
  clock.answered({kBuilt.s + 900}, {kBuilt.s + 800}, {0});
  CHECK(is(clock, {0}, kBuilt.s + 800, kApproximate));
  clock.answered({kBuilt.s + 900}, {kBuilt.s + 700}, {0});
  CHECK(is(clock, {0}, kBuilt.s + 800, kApproximate));
}

TEST_CASE("a saved time raises the floor, and proves wrong what stands below it") {
  WallClock clock(kBuilt);
  clock.raise_floor({kBuilt.s + 100}, {3000});
  CHECK(is(clock, {3000}, kBuilt.s + 100, kFloor));
  clock.raise_floor({kBuilt.s + 50}, {3000});
  CHECK(is(clock, {3000}, kBuilt.s + 100, kFloor));
  CHECK(clock.set({kBuilt.s + 99}, kSynced, {4000}) == Status::refused);
  CHECK(clock.set({kBuilt.s + 100}, kSynced, {4000}) == Status::ok);
  clock.raise_floor({kBuilt.s + 101}, {5000});  // saved just now
  CHECK(is(clock, {5000}, kBuilt.s + 101, kSynced));
  clock.raise_floor({kBuilt.s + 102}, {5000});
  CHECK(is(clock, {5000}, kBuilt.s + 102, kFloor));
}

TEST_CASE("an earlier boot's time is shown until something better is known, and bars nothing") {
  WallClock clock(kBuilt);
  clock.resume_from({kBuilt.s + 1000}, {3000});
  CHECK(is(clock, {3000}, kBuilt.s + 1000, kFloor));
  clock.resume_from({kBuilt.s + 500}, {3000});
  CHECK(is(clock, {3000}, kBuilt.s + 1000, kFloor));
  CHECK(clock.set({kBuilt.s + 10}, kSynced, {4000}) == Status::ok);  // that boot's clock was wrong
  CHECK(is(clock, {4000}, kBuilt.s + 10, kSynced));
  clock.resume_from({kBuilt.s + 2000}, {4000});
  CHECK(is(clock, {4000}, kBuilt.s + 10, kSynced));
  CHECK(clock.set({kBuilt.s - 1}, kSynced, {5000}) == Status::refused);
}

TEST_CASE("floor, saved time, Date and SNTP lead to the same clock in any order") {
  int order[] = {0, 1, 2, 3};
  do {
    WallClock clock(kBuilt);
    bool synced = false;
    std::int64_t floor = kBuilt.s;
    for (const int step : order) {
      const Instant at{1000};
      const Now before = clock.now(at);
      switch (step) {
        case 0:
          clock.raise_floor({kBuilt.s + 100}, at);
          floor = kBuilt.s + 100;
          break;
        case 1: clock.answered({kBuilt.s + 300}, kFar, at); break;
        case 2:
          CHECK(clock.set({kBuilt.s + 200}, kSynced, at) == Status::ok);
          synced = true;
          break;
        default:
          CHECK(clock.set({kBuilt.s + 250}, kApproximate, at) ==
                (before.wall.s > kBuilt.s + 250 || synced ? Status::refused : Status::ok));
      }
      const Now now = clock.now(at);
      CHECK(now.wall.s >= floor);
      CHECK(now.quality >= before.quality);
      CHECK((now.wall.s >= before.wall.s || step == 2));
    }
    CHECK(is(clock, {2000}, kBuilt.s + 201, kSynced));
  } while (std::next_permutation(order, order + 4));
}

TEST_CASE("the edges of other formats are seconds like any other") {
  for (const std::int64_t edge : kEdges) {
    for (const std::int64_t wall : {edge - 1, edge, edge + 1}) {
      WallClock by_sntp(kBuilt);
      CHECK(by_sntp.set({wall}, kSynced, {7}) == Status::ok);
      CHECK(is(by_sntp, {2007}, wall + 2, kSynced));
      WallClock by_date(kBuilt);
      by_date.answered({wall}, {wall}, {7});
      CHECK(is(by_date, {2007}, wall + 2, kApproximate));
      WallClock by_floor({wall});
      CHECK(is(by_floor, {2000}, wall + 2, kFloor));
      CHECK(by_floor.set({wall - 1}, kSynced, {0}) == Status::refused);
    }
  }
}

TEST_CASE("each wrap of a 32-bit tick passes unseen") {
  for (const Millis wrap : {Millis{1} << 31, Millis{1} << 32, Millis{2} << 32, Millis{300} << 32}) {
    WallClock clock(kBuilt);
    const Instant start{wrap - 1000};
    CHECK(clock.set({kBuilt.s + 5}, kSynced, start) == Status::ok);
    CHECK(is(clock, {wrap - 1}, kBuilt.s + 5, kSynced));
    CHECK(is(clock, {wrap}, kBuilt.s + 6, kSynced));
    CHECK(is(clock, {wrap + 999}, kBuilt.s + 6, kSynced));
    CHECK(is(clock, {wrap + 1000}, kBuilt.s + 7, kSynced));
    // And as what has passed since boot.
    const WallClock floor(kBuilt);
    for (const Millis ms : {wrap - 1, wrap, wrap + 999, wrap + 1000}) {
      CHECK(is(floor, {ms}, kBuilt.s + ms / 1000, kFloor));
    }
  }
}

TEST_CASE("every length of time since the last setting is counted right") {
  const WallClock clock(UnixTime{0});
  for (int bit = 0; bit < 63; ++bit) {
    for (const Millis off : {Millis{-1}, Millis{0}, Millis{1}, Millis{999}}) {
      const Millis ms = (Millis{1} << bit) + off;
      if (ms >= 0) CHECK(clock.now({ms}).wall.s == ms / 1000);
    }
  }
  CHECK(clock.now({INT64_MAX}).wall.s == INT64_MAX / 1000);
}

TEST_CASE("the clock stops at the end of 64 bits") {
  WallClock clock({INT64_MAX - 2});
  CHECK(is(clock, {2000}, INT64_MAX, kFloor));
  CHECK(is(clock, {3000}, INT64_MAX, kFloor));
  CHECK(is(clock, kNever, INT64_MAX, kFloor));
  CHECK(clock.set({INT64_MAX - 3}, kSynced, {0}) == Status::refused);
  WallClock far(kBuilt);
  CHECK(far.set(kFar, kSynced, {0}) == Status::ok);
  CHECK(is(far, {1000}, INT64_MAX, kSynced));
  CHECK(far.set(kBuilt, kSynced, {1000}) == Status::ok);
  CHECK(is(far, {2000}, kBuilt.s + 1, kSynced));
}

TEST_CASE("a moment before the last change is that of the change") {
  WallClock clock(kBuilt);
  CHECK(clock.set({kBuilt.s + 50}, kSynced, {9000}) == Status::ok);
  CHECK(is(clock, {8999}, kBuilt.s + 50, kSynced));
  CHECK(is(clock, {INT64_MIN}, kBuilt.s + 50, kSynced));
  CHECK(clock.set({kBuilt.s + 60}, kSynced, {INT64_MIN}) == Status::ok);
  CHECK(clock.now({INT64_MAX}).wall.s == kBuilt.s + 60 + INT64_MAX / 1000 + INT64_MAX / 1000 + 1);
}
