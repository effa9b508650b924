// SPDX-License-Identifier: MIT
// The wait before the next attempt. Retry-After's grammar has a test of its own.
#include <fieldhook/retry_policy.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <set>

using namespace fieldhook;

namespace {

RetryPolicy policy_with(Span<const Millis> schedule, Jitter jitter) {
  RetryPolicy policy;
  policy.schedule = schedule;
  policy.jitter = jitter;
  return policy;
}

RetryPolicy without_jitter() {
  RetryPolicy policy;
  policy.jitter = Jitter::none;
  return policy;
}

constexpr std::uint32_t kSeeds = 1000;

}  // namespace

TEST_CASE("the schedule is the one of Standard Webhooks") {
  constexpr Millis kSeconds[] = {0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400};
  const RetryPolicy policy;
  CHECK(policy.schedule.size() == 10);
  CHECK(policy.max_attempts == 10);
  CHECK(policy.jitter == Jitter::full);
  for (std::size_t i = 0; i < 10; ++i) {
    CAPTURE(i);
    CHECK(policy.schedule[i] == kSeconds[i] * 1000);
    if (i == 0) continue;  // the first attempt is not backed off
    CHECK(backoff(without_jitter(), static_cast<std::uint32_t>(i + 1), 0, 7) == kSeconds[i] * 1000);
  }
}

TEST_CASE("attempts beyond the schedule wait its last entry") {
  constexpr Millis kWaits[] = {0, 10, 20};
  const RetryPolicy policy = policy_with(kWaits, Jitter::none);
  CHECK(backoff(policy, 2, 0, 1) == 10);
  CHECK(backoff(policy, 3, 0, 1) == 20);
  CHECK(backoff(policy, 4, 0, 1) == 20);
  CHECK(backoff(policy, 1000, 0, 1) == 20);
  CHECK(backoff(policy, UINT32_MAX, 0, 1) == 20);
}

TEST_CASE("the same seed and attempt give the same wait") {
  const RetryPolicy policy;
  for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
    for (std::uint32_t attempt = 2; attempt <= 4; ++attempt) {
      const Millis wait = backoff(policy, attempt, 1000, seed);
      CHECK(wait == backoff(policy, attempt, 1000, seed));
    }
  }
}

TEST_CASE("full jitter stays within the backoff and spreads evenly over a thousand seeds") {
  const RetryPolicy policy;
  for (std::uint32_t attempt = 2; attempt <= 12; ++attempt) {
    CAPTURE(attempt);
    const Millis most = backoff(without_jitter(), attempt, 0, 0);
    std::uint32_t tenths[10] = {};
    std::set<Millis> waits;
    int outside = 0;
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
      const Millis wait = backoff(policy, attempt, 0, seed);
      outside += wait < 0 || wait > most;
      if (wait < 0 || wait > most) continue;
      waits.insert(wait);
      ++tenths[wait * 10 / (most + 1)];
    }
    CHECK(outside == 0);
    CHECK(waits.size() > kSeeds * 8 / 10);
    for (const std::uint32_t count : tenths) {  // 100 expected, 9.5 the standard deviation
      CHECK(count > 60);
      CHECK(count < 140);
    }
  }
}

TEST_CASE("jitter reaches both ends of a short wait") {
  constexpr Millis kWaits[] = {0, 3};
  const RetryPolicy policy = policy_with(kWaits, Jitter::full);
  std::set<Millis> waits;
  for (std::uint32_t seed = 0; seed < kSeeds; ++seed) waits.insert(backoff(policy, 2, 0, seed));
  CHECK(waits == std::set<Millis>{0, 1, 2, 3});
}

TEST_CASE("one device's jitter is another in each attempt") {
  constexpr Millis kWaits[] = {kHour};
  const RetryPolicy policy = policy_with(kWaits, Jitter::full);
  for (std::uint32_t seed = 0; seed < 10; ++seed) {
    std::set<Millis> waits;
    for (std::uint32_t attempt = 2; attempt < 12; ++attempt) {
      waits.insert(backoff(policy, attempt, 0, seed));
    }
    CHECK(waits.size() == 10);
  }
}

TEST_CASE("what the server asked for is a floor, with up to ten percent on top") {
  const RetryPolicy policy;
  for (const Millis asked : {Millis{100000}, kHour, 24 * kHour}) {
    CAPTURE(asked);
    Millis least = INT64_MAX, most = 0;
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
      const Millis wait = backoff(policy, 2, asked, seed);
      least = wait < least ? wait : least;
      most = wait > most ? wait : most;
    }
    CHECK(least >= asked);
    CHECK(least <= asked + asked / 1000);
    CHECK(most > asked + asked / 10 - asked / 1000);
    CHECK(most <= asked + asked / 10);
  }
}

TEST_CASE("what the server asked for never shortens the backoff") {
  for (const Millis asked : {Millis{1}, Millis{9}, Millis{10}, kSecond, 4 * kSecond}) {
    CHECK(backoff(without_jitter(), 2, asked, 1) == 5 * kSecond);
  }
  const RetryPolicy policy;
  for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
    const Millis alone = backoff(policy, 3, 0, seed);
    const Millis asked = backoff(policy, 3, kMinute, seed);
    CHECK(asked >= alone);
    CHECK(asked >= kMinute);
    CHECK((asked == alone || asked <= kMinute + kMinute / 10));
  }
}

TEST_CASE("what the server asked for is clamped to the longest wait of the schedule") {
  constexpr Millis kWaits[] = {0, 50000, 1000};  // the longest is not the last
  const RetryPolicy policy = policy_with(kWaits, Jitter::none);
  for (const Millis asked : {Millis{50001}, kHour, 365 * 24 * kHour, INT64_MAX}) {
    CAPTURE(asked);
    const Millis wait = backoff(policy, 3, asked, 5);
    CHECK(wait >= 50000);
    CHECK(wait <= 55000);
    CHECK(wait == backoff(policy, 3, 50000, 5));
  }
  CHECK(backoff(policy, 3, 49000, 5) <= 53900);
}

TEST_CASE("asking for nothing, or for the past, changes nothing") {
  const RetryPolicy policy;
  for (const Millis asked : {Millis{0}, Millis{-1}, INT64_MIN}) {
    CHECK(backoff(policy, 4, asked, 3) == backoff(policy, 4, 0, 3));
  }
}

TEST_CASE("a wait over 49 days neither wraps nor turns negative") {
  constexpr Millis kLong[] = {0, Millis{UINT32_MAX} - 1, Millis{UINT32_MAX}, Millis{1} << 32,
                              Millis{1} << 40};
  for (std::uint32_t attempt = 2; attempt <= 5; ++attempt) {
    CAPTURE(attempt);
    const Millis most = kLong[attempt - 1];
    CHECK(backoff(policy_with(kLong, Jitter::none), attempt, 0, 1) == most);
    int outside = 0;
    int long_ones = 0;
    for (std::uint32_t seed = 0; seed < kSeeds; ++seed) {
      const Millis wait = backoff(policy_with(kLong, Jitter::full), attempt, 0, seed);
      outside += wait < 0 || wait > most;
      long_ones += wait > 24 * kHour;
    }
    CHECK(outside == 0);
    CHECK(long_ones > 900);
  }
}
