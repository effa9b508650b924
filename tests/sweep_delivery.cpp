// SPDX-License-Identifier: MIT
// Breaks every single transport call, in every way, until none is left to break.
#include "fakes/sample.hpp"
#include "fakes/scripted_transport.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

/// Runs one delivery whose k-th call breaks; the number of calls is told by who fires no more.
template <class Prepare>
int sweep(Prepare prepare) {
  int k = 1;
  for (;; ++k) {
    Sample sample;
    std::uint8_t scratch[512];
    ScriptedTransport transport({"HTTP/1.1 503 Busy\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n",
                                 "HTTP/1.1 204 No Content\r\n\r\n"});
    Delivery delivery(sample.event, sample.endpoint, sample.policy, scratch, 42);
    prepare(transport, k, delivery);
    CAPTURE(k);
    const Outcome outcome = run(delivery, transport);
    CHECK(outcome == Outcome::delivered);                   // one fault never costs an event,
    CHECK((!transport.open() || delivery.keeps_stream()));  // a socket,
    CHECK_FALSE(transport.spun());                          // or a busy loop,
    CHECK(transport.requests().size() <= 3);                // and repeats the event at most once
    for (const std::string& request : transport.requests()) {
      CHECK(request.find("webhook-id: evt_1\r\n") != std::string::npos);
    }
    if (!transport.fault_fired()) return k - 1;
  }
}

}  // namespace

TEST_CASE("every single fault is survived, with whole and with short transfers") {
  const bool full = std::getenv("FIELDHOOK_FULL") != nullptr;
  int calls = 0;
  for (const Fault fault : {Fault::reset, Fault::close, Fault::stall}) {
    for (const std::size_t grain : {std::size_t{1}, std::size_t{7}, SIZE_MAX}) {
      if (grain == 1 && !full && fault == Fault::stall) continue;
      calls +=
          sweep([&](ScriptedTransport& t, int k, Delivery&) { t.fail_at(k, fault).grain(grain); });
      calls += sweep([&](ScriptedTransport& t, int k, Delivery&) {
        t.fail_at(k, fault).grain(grain).stutter();
      });
    }
  }
  MESSAGE("faults injected: " << calls);
  CHECK(calls > 1000);
}

TEST_CASE("every single fault on a kept stream is survived") {
  int calls = 0;
  for (const Fault fault : {Fault::reset, Fault::close, Fault::stall}) {
    calls += sweep([&](ScriptedTransport& t, int k, Delivery& delivery) {
      t.kept_open().fail_at(k, fault).grain(7);
      delivery.reuse();
    });
  }
  MESSAGE("faults injected: " << calls);
  CHECK(calls > 100);
}

TEST_CASE("a wrong byte at any place never hangs, leaks or spins") {
  int k = 1;
  int delivered = 0;
  for (;; ++k) {
    Sample sample;
    std::uint8_t scratch[512];
    ScriptedTransport transport({"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
                                 "HTTP/1.1 204 No Content\r\n\r\n",
                                 "HTTP/1.1 204 No Content\r\n\r\n"});
    transport.fail_at(k, Fault::wrong_byte).grain(1);
    Delivery delivery(sample.event, sample.endpoint, sample.policy, scratch, 42);
    CAPTURE(k);
    const Outcome outcome = run(delivery, transport);
    CHECK(outcome != Outcome::pending);
    CHECK((!transport.open() || delivery.keeps_stream()));
    CHECK_FALSE(transport.spun());
    delivered += outcome == Outcome::delivered;
    if (!transport.fault_fired()) break;
  }
  MESSAGE("wrong bytes: " << k - 1 << ", delivered all the same: " << delivered);
  CHECK(delivered > 0);
}
