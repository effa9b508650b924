// SPDX-License-Identifier: MIT
// The guard in RAM: what it knows, how long, and what it refuses rather than forget.
#include <fieldhook/replay_guard.hpp>

#include "fakes/signed_request.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr std::int64_t kTime = 1767225600;
constexpr std::int64_t kTolerance = 300;

Now at(std::int64_t seconds, ClockQuality quality = ClockQuality::synced) {
  return {{0}, {seconds}, quality};
}
Arrival timed(std::string_view id, std::int64_t timestamp, std::int64_t tolerance = kTolerance) {
  return {"standard", id, valid_until({timestamp}, tolerance)};
}
Arrival untimed(std::string_view id) {
  return {"github", id};
}

/// Judges, and commits what is fresh: a receiver whose inbox never fails.
Seen take(ReplayGuardBase& guard, const Arrival& arrival, Now now) {
  const Sighting sighting = guard.seen(arrival, now);
  if (sighting.seen == Seen::fresh) CHECK(guard.commit(sighting.ticket) == Status::ok);
  return sighting.seen;
}

std::string name(std::size_t i) {
  return "evt_" + std::to_string(i);
}

/// Lets `count` ids in, all signed at `time`.
void fill(ReplayGuardBase& guard, std::size_t count, std::int64_t time) {
  for (std::size_t i = 0; i < count; ++i) {
    CHECK(take(guard, timed(name(i), time), at(time)) == Seen::fresh);
  }
}

}  // namespace

TEST_CASE("an id is fresh until it is committed, then a repeat") {
  ReplayGuard<4> guard;
  const Sighting first = guard.seen(timed("a", kTime), at(kTime));
  CHECK(first.seen == Seen::fresh);
  CHECK(first.ticket.kept_until.s == kTime + kTolerance);
  const Sighting again = guard.seen(timed("a", kTime), at(kTime));  // a cut before the commit
  CHECK(again.seen == Seen::fresh);
  CHECK(guard.size() == 0);
  CHECK(guard.commit(again.ticket) == Status::ok);
  CHECK(guard.seen(timed("a", kTime), at(kTime)).seen == Seen::repeat);
  CHECK(guard.commit(first.ticket) == Status::ok);  // the same id: once is enough
  CHECK(guard.size() == 1);
  CHECK(guard.seen(timed("b", kTime), at(kTime)).seen == Seen::fresh);
}

TEST_CASE("the same id of another provider is another id, and no two spellings meet") {
  ReplayGuard<8> guard;
  const UnixTime end{kTime + kTolerance};
  CHECK(take(guard, {"svix", "a", end}, at(kTime)) == Seen::fresh);
  CHECK(take(guard, {"standard", "a", end}, at(kTime)) == Seen::fresh);
  CHECK(take(guard, {"svixa", "b", end}, at(kTime)) == Seen::fresh);
  CHECK(take(guard, {"svix", "ab", end}, at(kTime)) == Seen::fresh);
  CHECK(take(guard, {"", "svix", end}, at(kTime)) == Seen::fresh);
  CHECK(take(guard, {"svix", "ab", end}, at(kTime)) == Seen::repeat);
  CHECK(guard.size() == 5);
}

TEST_CASE("a fingerprint is the first 64 bits of SHA-256 over profile, zero and id") {
  ReplayGuard<1> guard;
  // printf 'standard\0evt_1' | sha256sum
  const std::uint8_t expected[8] = {0x8B, 0x9E, 0x45, 0xDC, 0x80, 0xA9, 0x00, 0x2F};
  std::uint64_t number = 0;
  std::memcpy(&number, expected, sizeof number);
  CHECK(guard.seen(timed("evt_1", kTime), at(kTime)).ticket.fingerprint == number);
}

TEST_CASE("an id is kept to the last second in which its request could be let in") {
  for (const std::int64_t time : {std::int64_t{0}, kTime, std::int64_t{2147483647},
                                  std::int64_t{4294967295}, std::int64_t{999999999999999999}}) {
    for (const std::int64_t tolerance : {0, 1, 300}) {
      CAPTURE(time);
      CAPTURE(tolerance);
      ReplayGuard<1> guard;
      const Arrival one = timed("a", time, tolerance);
      CHECK(take(guard, one, at(time)) == Seen::fresh);
      const std::int64_t end = time + tolerance;
      if (tolerance > 0) CHECK(guard.seen(one, at(end - 1)).seen == Seen::repeat);
      CHECK(guard.seen(one, at(end)).seen == Seen::repeat);
      CHECK(guard.size() == 1);
      CHECK(guard.seen(one, at(end + 1)).seen == Seen::stale);
      CHECK(guard.size() == 0);
    }
  }
}

TEST_CASE("a request of the future is kept until it is past") {
  ReplayGuard<2> guard;
  const Arrival early = timed("a", kTime + kTolerance);
  CHECK(take(guard, early, at(kTime)) == Seen::fresh);
  CHECK(guard.seen(early, at(kTime + 2 * kTolerance)).seen == Seen::repeat);
  CHECK(guard.seen(early, at(kTime + 2 * kTolerance + 1)).seen == Seen::stale);
}

TEST_CASE("the end of a request saturates below the end of time, and never wraps") {
  constexpr std::int64_t kLast = INT64_MAX - 1;
  CHECK(valid_until({0}, 0).s == 0);
  CHECK(valid_until({1}, INT64_MAX - 3).s == kLast - 1);
  CHECK(valid_until({1}, INT64_MAX - 2).s == kLast);
  CHECK(valid_until({1}, INT64_MAX - 1).s == kLast);
  CHECK(valid_until({1}, INT64_MAX).s == kLast);
  CHECK(valid_until({INT64_MAX}, INT64_MAX).s == kLast);
  CHECK(valid_until({INT64_MAX}, 0).s == kLast);
  ReplayGuard<2> guard(INT64_MAX);
  CHECK(take(guard, timed("a", kTime, INT64_MAX), at(kTime)) == Seen::fresh);
  CHECK(take(guard, untimed("b"), at(kTime)) == Seen::fresh);
  CHECK(guard.seen(timed("a", kTime, INT64_MAX), at(kLast)).seen == Seen::repeat);
  CHECK(guard.seen(untimed("b"), at(kLast)).seen == Seen::repeat);
}

TEST_CASE("a full guard refuses the new and forgets nothing: flood, then replay") {
  ReplayGuard<8> guard;
  fill(guard, 7, kTime);
  CHECK(guard.seen(timed(name(7), kTime), at(kTime)).seen == Seen::fresh);  // n - 1 are kept
  CHECK(take(guard, timed(name(7), kTime), at(kTime)) == Seen::fresh);
  for (std::size_t i = 8; i < 1000; ++i) {
    CHECK(take(guard, timed(name(i), kTime + 1), at(kTime + 1)) == Seen::full);
  }
  for (std::size_t i = 0; i < 8; ++i) {
    CHECK(guard.seen(timed(name(i), kTime), at(kTime + kTolerance)).seen == Seen::repeat);
  }
  CHECK(guard.size() == 8);
  // Once they are past, there is room again; and none of them comes back.
  const std::int64_t later = kTime + kTolerance + 1;
  CHECK(take(guard, timed(name(8), later), at(later)) == Seen::fresh);
  CHECK(guard.size() == 1);
  CHECK(guard.seen(timed(name(0), kTime), at(later)).seen == Seen::stale);
}

TEST_CASE("two fresh requests for the last entry: the second commit says that it found no room") {
  ReplayGuard<1> guard;
  const Sighting a = guard.seen(timed("a", kTime), at(kTime));
  const Sighting b = guard.seen(timed("b", kTime), at(kTime));
  CHECK(a.seen == Seen::fresh);
  CHECK(b.seen == Seen::fresh);
  CHECK(guard.commit(a.ticket) == Status::ok);
  CHECK(guard.commit(b.ticket) == Status::no_space);
  CHECK(guard.commit(a.ticket) == Status::ok);
}

TEST_CASE("only an answer of fresh makes a ticket") {
  ReplayGuard<1> guard;
  CHECK(guard.commit({}) == Status::refused);
  CHECK(take(guard, timed("a", kTime), at(kTime)) == Seen::fresh);
  CHECK(guard.commit(guard.seen(timed("a", kTime), at(kTime)).ticket) == Status::refused);
  CHECK(guard.commit(guard.seen(timed("b", kTime), at(kTime)).ticket) == Status::refused);
  CHECK(guard.commit(guard.seen(timed("c", 0), at(kTime)).ticket) == Status::refused);
  CHECK(guard.size() == 1);
}

TEST_CASE("a clock that is set back brings no replay in") {
  ReplayGuard<4> guard;
  CHECK(take(guard, timed("a", kTime), at(kTime)) == Seen::fresh);
  const std::int64_t later = kTime + 3600;
  CHECK(take(guard, timed("b", later), at(later)) == Seen::fresh);  // "a" is forgotten
  CHECK(guard.size() == 1);
  for (const std::int64_t now : {kTime, kTime + 1, kTime - 100, kTime + kTolerance}) {
    CAPTURE(now);
    CHECK(guard.seen(timed("a", kTime), at(now)).seen == Seen::stale);
    CHECK(guard.seen(timed("b", later), at(now)).seen == Seen::repeat);
  }
  // The floor is where the forgotten one ended, and not a second higher.
  CHECK(guard.seen(timed("c", kTime), at(kTime + 10)).seen == Seen::stale);
  CHECK(guard.seen(timed("c", kTime - 1), at(kTime + 10)).seen == Seen::stale);
  CHECK(guard.seen(timed("c", kTime + 1), at(kTime + 10)).seen == Seen::fresh);
}

TEST_CASE("a clock that once was far in the future locks nobody out") {
  ReplayGuard<4> guard;
  CHECK(take(guard, timed("a", kTime), at(kTime)) == Seen::fresh);
  const std::int64_t wrong = 4102444800;  // 2100
  CHECK(guard.seen(timed("b", wrong), at(wrong)).seen == Seen::fresh);
  CHECK(guard.seen(timed("a", kTime), at(kTime + 1)).seen == Seen::stale);
  CHECK(take(guard, timed("c", kTime + 1), at(kTime + 1)) == Seen::fresh);
}

TEST_CASE("a forgotten id never lowers the floor, whatever order the ends have") {
  ReplayGuard<4> guard;
  CHECK(take(guard, timed("late", kTime + 50), at(kTime)) == Seen::fresh);
  CHECK(take(guard, timed("early", kTime), at(kTime)) == Seen::fresh);
  CHECK(guard.seen(timed("x", kTime + 1000), at(kTime + 1000)).seen == Seen::fresh);
  CHECK(guard.size() == 0);
  CHECK(guard.seen(timed("late", kTime + 50), at(kTime)).seen == Seen::stale);
  guard.refuse_until({kTime});
  CHECK(guard.seen(timed("late", kTime + 50), at(kTime)).seen == Seen::stale);
}

TEST_CASE("a retry with a later timestamp is kept for as long as it could be replayed") {
  ReplayGuard<1> guard;
  CHECK(take(guard, timed("a", kTime), at(kTime)) == Seen::fresh);
  const Arrival retry = timed("a", kTime + 200);
  CHECK(guard.seen(retry, at(kTime + 200)).seen == Seen::repeat);
  CHECK(guard.seen(retry, at(kTime + kTolerance + 1)).seen == Seen::repeat);
  CHECK(guard.seen(timed("a", kTime), at(kTime + kTolerance + 1)).seen == Seen::repeat);
  CHECK(guard.seen(retry, at(kTime + 200 + kTolerance)).seen == Seen::repeat);
  CHECK(guard.seen(retry, at(kTime + 201 + kTolerance)).seen == Seen::stale);
  CHECK(guard.size() == 0);
}

TEST_CASE("with a retention a sender's late retries are repeats too") {
  ReplayGuard<2> guard(86400);
  CHECK(take(guard, timed("a", kTime), at(kTime)) == Seen::fresh);
  const auto retry_after = [&](std::int64_t wait) {
    return guard.seen(timed("a", kTime + wait), at(kTime + wait)).seen;
  };
  CHECK(retry_after(3600) == Seen::repeat);
  CHECK(retry_after(86400) == Seen::repeat);  // and now until 86400 + 300
  CHECK(retry_after(86701) == Seen::fresh);
  // Retention is a least, the tolerance counts where it is longer.
  ReplayGuard<1> shorter(10);
  CHECK(take(shorter, timed("a", kTime), at(kTime)) == Seen::fresh);
  CHECK(shorter.seen(timed("a", kTime), at(kTime + kTolerance)).seen == Seen::repeat);
}

TEST_CASE("without a signed time an id is kept for the retention, and a replay gets in after it") {
  ReplayGuard<1> guard(3600);
  CHECK(take(guard, untimed("a"), at(kTime)) == Seen::fresh);
  CHECK(guard.seen(untimed("a"), at(kTime + 3599)).seen == Seen::repeat);
  CHECK(guard.seen(untimed("a"), at(kTime + 3600)).seen == Seen::repeat);
  CHECK(guard.seen(untimed("b"), at(kTime + 3600)).seen == Seen::full);
  CHECK(guard.seen(untimed("a"), at(kTime + 3601)).seen == Seen::fresh);
  // A repeat does not renew it: whoever replays would wear the flash out.
  CHECK(guard.size() == 0);
  ReplayGuard<1> none;
  CHECK(none.seen(untimed("a"), at(kTime)).seen == Seen::unsupported);
  ReplayGuard<1> negative(-1);
  CHECK(negative.seen(untimed("a"), at(kTime)).seen == Seen::unsupported);
}

TEST_CASE("a retention counts from the floor while the clock is behind it") {
  ReplayGuard<2> guard(1000);
  CHECK(take(guard, untimed("a"), at(kTime)) == Seen::fresh);
  CHECK(take(guard, untimed("b"), at(kTime + 1001)) == Seen::fresh);  // the floor: kTime + 1000
  const Sighting behind = guard.seen(untimed("c"), at(kTime - 5000));
  CHECK(behind.seen == Seen::fresh);
  CHECK(behind.ticket.kept_until.s == kTime + 2000);
}

TEST_CASE("a request without an id is not judged") {
  ReplayGuard<1> guard(3600);
  CHECK(guard.seen(timed("", kTime), at(kTime)).seen == Seen::unsupported);
  CHECK(guard.seen(untimed(""), at(kTime)).seen == Seen::unsupported);
}

TEST_CASE("without a trusted clock nothing is fresh and nothing is forgotten") {
  ReplayGuard<2> guard(3600);
  CHECK(take(guard, timed("a", kTime), at(kTime)) == Seen::fresh);
  const Now bad[] = {at(kTime, ClockQuality::unknown), at(kTime, ClockQuality::floor), at(-1),
                     at(INT64_MIN), at(kTime + 86400, ClockQuality::floor)};
  for (const Now& now : bad) {
    CHECK(guard.seen(timed("a", kTime), now).seen == Seen::no_clock);
    CHECK(guard.seen(timed("b", kTime), now).seen == Seen::no_clock);
    CHECK(guard.seen(untimed("c"), now).seen == Seen::no_clock);
  }
  CHECK(guard.size() == 1);
  CHECK(guard.seen(timed("b", kTime), at(kTime, ClockQuality::approximate)).seen == Seen::fresh);
}

TEST_CASE("after a reboot without Storage a floor keeps out what was let in before") {
  // Let in at the last moment before the reboot, and from a sender whose clock is ahead.
  const Arrival before = timed("a", kTime + kTolerance);
  ReplayGuard<4> rebooted;
  rebooted.refuse_until({kTime + 2 * kTolerance});
  CHECK(rebooted.seen(before, at(kTime)).seen == Seen::stale);
  CHECK(rebooted.seen(before, at(kTime + 2 * kTolerance)).seen == Seen::stale);
  CHECK(rebooted.seen(timed("b", kTime + kTolerance), at(kTime + kTolerance)).seen == Seen::stale);
  const std::int64_t open = kTime + kTolerance + 1;
  CHECK(rebooted.seen(timed("b", open), at(open)).seen == Seen::fresh);
}

TEST_CASE("a ticket that the floor has passed needs no entry") {
  ReplayGuard<1> guard;
  const Sighting slow = guard.seen(timed("a", kTime), at(kTime));
  guard.refuse_until({kTime + kTolerance});
  CHECK(guard.commit(slow.ticket) == Status::ok);
  CHECK(guard.size() == 0);
  CHECK(guard.seen(timed("a", kTime), at(kTime)).seen == Seen::stale);
}

TEST_CASE("a forged request with a real id burns nothing") {
  ReplayGuard<4> guard;
  const auto receive = [&](const SignedRequest& request) {
    const Verdict verdict = request.judge();
    if (verdict.word != Word::ok) return verdict.word;
    const std::int64_t timestamp = kNow.wall.s - verdict.clock_difference_s;
    const Arrival arrival{"standard", verdict.event_id, valid_until({timestamp}, kTolerance)};
    return take(guard, arrival, kNow) == Seen::fresh ? Word::ok : Word::bad_signature;
  };
  SignedRequest forged;
  forged.body += ' ';
  CHECK(receive(forged) == Word::bad_signature);
  CHECK(guard.size() == 0);
  CHECK(receive(SignedRequest()) == Word::ok);
  CHECK(receive(SignedRequest()) == Word::bad_signature);  // the replay
  CHECK(guard.size() == 1);
}
