// SPDX-License-Identifier: MIT
#include <fieldhook/client.hpp>

#include "fakes/courier_bench.hpp"

#include <doctest/doctest.h>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {
constexpr char kA[] = "a.example.com";
}  // namespace

TEST_CASE("The log keeps the last attempts, oldest first, and nothing else") {
  AttemptLog<3> log;
  CHECK(log.size() == 0);
  Notice notice;
  notice.what = What::delivered;
  log.notice(notice);
  CHECK(log.size() == 0);
  notice.what = What::attempted;
  for (std::uint32_t n = 1; n <= 5; ++n) {
    notice.sequence = n;
    log.notice(notice);
    CHECK(log.size() == (n < 3 ? n : 3));
    const std::uint32_t oldest = n < 3 ? 1 : n - 2;
    for (std::size_t i = 0; i < log.size(); ++i) CHECK(log[i].sequence == oldest + i);
  }
}

TEST_CASE("A line of the log says what an attempt came to, how long it took and what it moved") {
  Machine machine;
  AttemptLog<4> log;
  Client<1> client{machine.port(), calm()};
  client.observe(log);
  REQUIRE(client.add(webhook(kAt).key(5)) == Status::ok);
  machine.peers.script[kA] = {"-", status_answer(503)};
  CHECK(client.enqueue(Event{"t", "1"}).ok());
  CHECK(machine.run(client));
  REQUIRE(log.size() == 3);
  CHECK(log[0].outcome == Outcome::ambiguous);
  CHECK(log[0].cause == Status::timed_out);
  CHECK(log[0].phase == Phase::answer);
  CHECK(log[0].status == 0);
  CHECK(log[0].ms == 15000);
  CHECK(log[0].endpoint == 5);
  CHECK(log[0].bytes_out > 100);
  CHECK(log[0].bytes_in == 0);
  CHECK(log[1].status == 503);
  CHECK(log[1].outcome == Outcome::retry);
  CHECK(log[2].status == 200);
  CHECK(log[2].outcome == Outcome::delivered);
  CHECK(log[2].sequence == log[0].sequence);
  CHECK(log[2].bytes_in == sizeof kGoodAnswer - 1);
}

TEST_CASE("A duration beyond the field stops at its largest value") {
  AttemptLog<1> log;
  Notice notice;
  notice.what = What::attempted;
  for (const Millis took : {Millis{UINT32_MAX} - 1, Millis{UINT32_MAX}, Millis{UINT32_MAX} + 1}) {
    notice.took = took;
    log.notice(notice);
    CHECK(log[0].ms == (took < UINT32_MAX ? UINT32_MAX - 1 : UINT32_MAX));
  }
}
