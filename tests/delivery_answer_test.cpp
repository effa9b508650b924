// SPDX-License-Identifier: MIT
// What a delivery finds in the body and the limits of an answer, when its endpoint's row looks
// there.
#include <fieldhook/delivery.hpp>
#include <fieldhook/sinks.hpp>

#include "fakes/sink_scene.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <string>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

/// How long the second attempt waits after a first one that was answered with `text`.
Millis wait_after(const Sink& sink, const std::string& text) {
  SinkScene scene(sink, 2);
  Delivery delivery = scene.delivery();
  Now now = kStart;
  CHECK(delivery.poll(now).wants == Wants::connect);
  delivery.connected();
  delivery.sent(delivery.outgoing().size());
  for (const char c : text) {
    if (delivery.incoming().empty()) break;
    delivery.incoming()[0] = static_cast<std::uint8_t>(c);
    delivery.received(1);
  }
  const Step step = delivery.poll(now);
  CHECK(delivery.outcome() == Outcome::pending);
  return step.wants == Wants::wait ? step.until.ms - now.mono.ms : 0;
}

}  // namespace

TEST_CASE("the wait is the longer of header and body, and never more than the schedule's longest") {
  const struct {
    const char* fields;
    const char* body;
    Millis least, most;
  } rows[] = {
      {"", "{\"retry_after\":0.05}", 50, 55},
      {"", "{\"retry_after\":64.57}", 64570, 71027},
      {"Retry-After: 65\r\n", "{\"retry_after\":64.57}", 65000, 71500},
      {"Retry-After: 3\r\n", "{\"retry_after\":64.57}", 64570, 71027},
      {"Retry-After: 1.5\r\n", "{}", 1500, 1650},
      {"Retry-After: soon\r\n", "{\"retry_after\":2}", 2000, 2200},
      {"", "{\"retry_after\":1e99}", 0, 0},
      {"", "{\"retry_after\":-1}", 0, 0},
      {"", "{\"retry_after\":0}", 0, 0},
      {"", "{\"retry_after\":86400000}", 600000, 660000},
      {"Retry-After: 99999999999\r\n", "{}", 600000, 660000},
      {"X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset-After: 7.5\r\n", "{\"retry_after\":2}", 7500,
       8250},
      {"X-RateLimit-Remaining: 1\r\nX-RateLimit-Reset-After: 7.5\r\n", "{\"retry_after\":2}", 2000,
       2200},
      {"X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset-After: 7.5\r\n", "{\"retry_after\":20}",
       20000, 22000},
  };
  for (const auto& row : rows) {
    CAPTURE(row.fields);
    CAPTURE(row.body);
    const Millis wait = wait_after(sinks::discord, answer(429, row.body, row.fields));
    CHECK(wait >= row.least);
    CHECK(wait <= row.most);
  }
  CHECK(wait_after(sinks::plain, answer(429, "{\"retry_after\":9}")) == 0);
}

TEST_CASE("without a sound wait the own backoff holds: a 429 is no hot loop") {
  SinkScene scene(sinks::discord, 10);
  const Millis waits[] = {0, 5 * kSecond};
  scene.policy.schedule = waits;
  Delivery delivery = scene.delivery();
  std::vector<std::string> answers(10, answer(429, "{\"retry_after\":0}", "Retry-After: 0\r\n"));
  ScriptedTransport transport(answers);
  Now now = kStart;
  int attempts = 0;
  Millis last = -5 * kSecond;
  for (int turn = 0; turn < 1000 && delivery.outcome() == Outcome::pending; ++turn) {
    const Step step = pump(delivery, transport, now);
    if (step.wants == Wants::wait) {
      ++attempts;
      CHECK(now.mono.ms - last >= 5 * kSecond);
      last = now.mono.ms;
    }
    if (now.mono < step.until && step.until < kNever) now.mono = step.until;
    transport.time_moved();
  }
  CHECK(attempts == 9);
  CHECK(delivery.attempt().number == 10);
  CHECK(delivery.outcome() == Outcome::retry);
}

TEST_CASE("an empty bucket is told to the courier with whatever outcome") {
  const std::string fields = "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset-After: 1.2\r\n";
  const Run delivered = run_once(sinks::discord, answer(200, "{}", fields));
  CHECK(delivered.outcome == Outcome::delivered);
  CHECK(delivered.attempt.rate_wait == 1200);
  CHECK(delivered.attempt.retry_after == 0);
  CHECK(run_once(sinks::discord, answer(400, "{}", fields)).attempt.rate_wait == 1200);
  CHECK(run_once(sinks::discord, answer(429, "{}", fields)).attempt.rate_wait == 1200);
  CHECK(run_once(sinks::plain, answer(200, "{}", fields)).attempt.rate_wait == 0);
}

TEST_CASE("a wait in a body is read from a connection that closes, and for two seconds at most") {
  const std::string body = "{\"retry_after\":3.5}";
  const Run closes = run_once(sinks::discord, answer(429, body, "Connection: close\r\n"));
  CHECK(closes.attempt.retry_after == 3500);
  const Run endless = run_once(sinks::discord, "HTTP/1.1 429 X\r\n\r\n" + body);
  CHECK(endless.attempt.retry_after == 3500);
  // The body never comes: the outcome waits for it no longer than for any other.
  SinkScene scene(sinks::discord);
  Delivery delivery = scene.delivery();
  Now now = kStart;
  static_cast<void>(delivery.poll(now));
  delivery.connected();
  delivery.sent(delivery.outgoing().size());
  const std::string head = "HTTP/1.1 429 X\r\nContent-Length: 99\r\n\r\n{\"retry_after\":6";
  std::memcpy(delivery.incoming().data(), head.data(), head.size());
  delivery.received(head.size());
  Step step = delivery.poll(now);
  CHECK(step.wants == Wants::receive);
  CHECK(step.until.ms == now.mono.ms + Delivery::kDrainWait);
  now.mono = step.until;
  CHECK(delivery.poll(now).wants == Wants::nothing);
  CHECK(delivery.outcome() == Outcome::retry);
  CHECK(delivery.attempt().status == 429);
  CHECK(delivery.attempt().retry_after == 0);  // 6 may be 60
}

TEST_CASE("a 200 of an old Teams connector is what its body says, however it comes") {
  for (const std::size_t grain : {std::size_t{1}, std::size_t{2}, std::size_t{7}, SIZE_MAX}) {
    for (const char* fields : {"", "Connection: close\r\n"}) {
      CAPTURE(grain);
      const Run busy = run_once(sinks::teams, answer(200, kTeams429, fields), grain);
      CHECK(busy.outcome == Outcome::retry);
      CHECK(busy.attempt.status == 200);
      CHECK(busy.attempt.told == 429);
      CHECK(busy.attempt.hold == Hold::none);
      const Run good = run_once(sinks::teams, answer(200, "1", fields), grain);
      CHECK(good.outcome == Outcome::delivered);
      CHECK(good.attempt.told == 0);
    }
  }
  const auto told = [](const std::string& error) {
    return run_once(sinks::teams,
                    answer(200, "Microsoft Teams endpoint returned HTTP error " + error));
  };
  CHECK(told("413").outcome == Outcome::rejected);
  CHECK(told("410").outcome == Outcome::endpoint_off);
  CHECK(told("403").attempt.hold == Hold::credentials);
  CHECK(told("502").outcome == Outcome::retry);
  CHECK(run_once(sinks::teams, answer(202, "")).outcome == Outcome::delivered);
  CHECK(run_once(sinks::plain, answer(200, kTeams429)).outcome == Outcome::delivered);
}

TEST_CASE("a 2xx whose verdict is in the body waits for it, and is ambiguous without it") {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n1";
  SinkScene scene(sinks::teams);
  Delivery delivery = scene.delivery();
  Now now = kStart;
  static_cast<void>(delivery.poll(now));
  delivery.connected();
  delivery.sent(delivery.outgoing().size());
  const Instant deadline = delivery.poll(now).until;
  std::memcpy(delivery.incoming().data(), head.data(), head.size());
  delivery.received(head.size());
  CHECK(delivery.poll(now).wants == Wants::receive);
  CHECK(delivery.poll(now).until == deadline);  // the answer's whole time, and no more
  SUBCASE("deadline") {
    now.mono = deadline;
    static_cast<void>(delivery.poll(now));
  }
  SUBCASE("closed") {
    delivery.lost(Status::closed);
    static_cast<void>(delivery.poll(now));
  }
  SUBCASE("lost") {
    delivery.lost(Status::lost);
    static_cast<void>(delivery.poll(now));
  }
  CHECK(delivery.outcome() == Outcome::ambiguous);
  CHECK(delivery.attempt().status == 200);
}

TEST_CASE("a verdict that came counts although the body is cut behind it") {
  const Run run = run_once(sinks::teams,
                           "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n"
                           "Connection: close\r\n\r\n" +
                               std::string(kTeams429));
  CHECK(run.outcome == Outcome::retry);
  CHECK(run.attempt.told == 429);
}

TEST_CASE("a body is searched up to its limit, then the status decides") {
  const std::string filler(Delivery::kMaxDrain, 'x');
  CHECK(run_once(sinks::teams, answer(200, filler.substr(200) + kTeams429)).attempt.told == 429);
  const Run beyond = run_once(sinks::teams, answer(200, filler + filler + kTeams429));
  CHECK(beyond.outcome == Outcome::delivered);
  CHECK_FALSE(beyond.open);
}

TEST_CASE("notes of one answer do not live on in the next") {
  SinkScene scene(sinks::teams, 3);
  Delivery delivery = scene.delivery();
  ScriptedTransport transport({answer(200, kTeams429),
                               answer(200, "Microsoft Teams endpoint returned HTTP err"),
                               answer(200, "or 500")});
  CHECK(run(delivery, transport) == Outcome::delivered);
  CHECK(transport.requests().size() == 2);
  CHECK(delivery.attempt().told == 0);
}

TEST_CASE("no single fault at a sink costs an event, a wait or a busy loop") {
  for (const Fault fault : {Fault::reset, Fault::close, Fault::stall}) {
    for (int k = 1;; ++k) {
      CAPTURE(k);
      SinkScene scene(sinks::teams, 6);
      scene.policy.schedule = kSchedule;  // without waits, the attempts of one call would be a loop
      Delivery delivery = scene.delivery();
      ScriptedTransport transport({answer(200, kTeams429), answer(200, "1"), answer(200, "1")});
      transport.fail_at(k, fault).grain(7).stutter();
      CHECK(run(delivery, transport) == Outcome::delivered);
      CHECK_FALSE(transport.spun());
      CHECK(transport.requests().size() >= 2);  // the first 200 was none
      if (!transport.fault_fired()) break;
    }
  }
}
