// SPDX-License-Identifier: MIT
#include <fieldhook/posix_resolver.hpp>

#include "fakes/loopback.hpp"

#include <doctest/doctest.h>

#include <condition_variable>
#include <cstring>
#include <mutex>
#include <string>

#include <poll.h>
#include <sched.h>

using namespace fieldhook;
using namespace loopback;

namespace {

/// Declared first in a test: in the end no more is open than in the beginning, or the watchdog
/// bites. A thread closes its end of the pipe a moment after its answer can be seen.
struct Settled {
  Watchdog watchdog;
  std::size_t files = open_files();

  ~Settled() {
    while (open_files() != files) ::sched_yield();
  }
};

/// Holds every look-up until it is opened.
struct Gate {
  static inline std::mutex mutex;
  static inline std::condition_variable changed;
  static inline bool is_open = false;

  Gate() { set(false); }
  void open() {
    set(true);
    changed.notify_all();
  }

  static Result<AddressList> look_up(const char*) {
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [] { return is_open; });
    return loopback_only();
  }
  static Result<AddressList> loopback_only() {
    AddressList out;
    out.add(address("127.0.0.1"));
    return out;
  }

 private:
  static void set(bool open) {
    const std::lock_guard<std::mutex> lock(mutex);
    is_open = open;
  }
};

Result<AddressList> know_localhost(const char* host) {
  if (std::strcmp(host, "localhost") == 0) return Gate::loopback_only();
  return std::strcmp(host, "slow.test") == 0 ? Status::timed_out : Status::lost;
}

Result<AddressList> wait_for_answer(Resolver& resolver) {
  for (;;) {
    const Result<AddressList> answer = resolver.poll();
    if (answer.status() != Status::would_block) return answer;
    pollfd polled = {resolver.wake_fd(), POLLIN, 0};
    (void)::poll(&polled, 1, -1);
  }
}

void wait_for_threads(const SystemResolver& resolver) {
  while (resolver.threads() != 0) ::sched_yield();
}

}  // namespace

TEST_CASE("addresses are read by their grammar and nothing else") {
  CHECK(AddressLiteral::parse("192.0.2.1").value().size == 4);
  CHECK(AddressLiteral::parse("192.0.2.1").value().bytes[3] == 1);
  CHECK(AddressLiteral::parse("2001:db8::7").value().size == 16);
  CHECK(AddressLiteral::parse("2001:db8::7").value().bytes[15] == 7);
  const std::string_view wrong[] = {"",      "localhost", "1.2.3",    "1.2.3.4.5", "0x7f.0.0.1",
                                    "[::1]", "fe80::1%1", "1.2.3.4 ", "::g",       {"::1\0x", 5}};
  for (std::string_view text : wrong)
    CHECK(AddressLiteral::parse(text).status() == Status::malformed);
  const std::string long_text(46, '0');
  CHECK(AddressLiteral::parse(long_text).status() == Status::malformed);
}

TEST_CASE("a list keeps eight addresses a family, so that none hides the other") {
  AddressList list;
  CHECK(list.empty());
  list.add(AddressLiteral());
  CHECK(list.empty());
  for (std::size_t i = 1; i <= 100; ++i) {
    list.add(address("2001:db8::1"));
    CHECK(list.size() == (i < 8 ? i : 8));
  }
  for (std::size_t i = 1; i <= 100; ++i) {
    list.add(address("192.0.2.1"));
    CHECK(list.size() == (i < 8 ? 8 + i : 16));
  }
  CHECK(list[7].size == 16);
  CHECK(list[8].size == 4);
}

TEST_CASE("the system knows the loopback by name") {
  Settled settled;
  SystemResolver resolver;
  CHECK(resolver.start("localhost") == Status::ok);
  CHECK(resolver.wake_fd() >= 0);
  const Result<AddressList> answer = wait_for_answer(resolver);
  CHECK(answer.ok());
  CHECK(!answer.value().empty());
  CHECK(resolver.wake_fd() == -1);
  wait_for_threads(resolver);
}

TEST_CASE("failures say why, and the resolver can be used again") {
  Settled settled;
  SystemResolver resolver(know_localhost);
  CHECK(resolver.poll().status() == Status::lost);
  CHECK(resolver.start("nowhere.test") == Status::ok);
  CHECK(wait_for_answer(resolver).status() == Status::lost);
  CHECK(resolver.reason() == "no address for host");
  CHECK(resolver.start("slow.test") == Status::ok);
  CHECK(wait_for_answer(resolver).status() == Status::lost);
  CHECK(resolver.reason() == "the name server does not answer");
  CHECK(resolver.start("localhost") == Status::ok);
  CHECK(wait_for_answer(resolver).ok());
  CHECK(resolver.reason().empty());
  wait_for_threads(resolver);
}

TEST_CASE("a host name has 1 to 253 bytes and no NUL") {
  Settled settled;
  SystemResolver resolver(know_localhost);
  const std::string name(254, 'a');
  const std::string_view host = name;
  CHECK(resolver.start("") == Status::malformed);
  CHECK(resolver.start({"local\0host", 10}) == Status::malformed);
  CHECK(resolver.start(host) == Status::malformed);
  CHECK(resolver.threads() == 0);
  CHECK(resolver.start(host.substr(1)) == Status::ok);
  CHECK(wait_for_answer(resolver).status() == Status::lost);
  CHECK(resolver.start(host.substr(2)) == Status::ok);
  CHECK(wait_for_answer(resolver).status() == Status::lost);
  wait_for_threads(resolver);
}

TEST_CASE("look-ups that hang are abandoned at once, and no more than sixteen are alive") {
  Settled settled;
  Gate gate;
  SystemResolver resolver(Gate::look_up);
  for (unsigned i = 1; i <= SystemResolver::kMaxThreads; ++i) {
    CHECK(resolver.start("device.test") == Status::ok);  // abandons the one before
    CHECK(resolver.poll().status() == Status::would_block);
    CHECK(resolver.threads() == i);
  }
  CHECK(resolver.start("device.test") == Status::lost);
  CHECK(resolver.reason() == "too many name look-ups have not come back");
  CHECK(resolver.wake_fd() == -1);
  resolver.abandon();
  resolver.abandon();
  CHECK(resolver.threads() == SystemResolver::kMaxThreads);

  gate.open();
  wait_for_threads(resolver);
  CHECK(resolver.start("device.test") == Status::ok);
  CHECK(wait_for_answer(resolver).ok());
  wait_for_threads(resolver);
}

TEST_CASE("a look-up may outlive its resolver") {
  Settled settled;
  Gate gate;
  {
    SystemResolver resolver(Gate::look_up);
    CHECK(resolver.start("device.test") == Status::ok);
  }
  CHECK(open_files() == settled.files + 1);  // the thread's end of the pipe: it is still there
  gate.open();
}

TEST_CASE("the transport abandons a look-up that hangs, and its wait ends when one comes back") {
  Settled settled;
  Gate gate;
  SystemResolver resolver(Gate::look_up);
  Peer peer(Mood::listens);
  const LocalEndpoint endpoint("device.test", peer.port());
  {
    PosixTransport transport(resolver);
    CHECK(transport.connect(endpoint, {}) == Status::would_block);
    transport.wait({Wants::connect, {0}}, PosixClock());
  }
  CHECK(resolver.wake_fd() == -1);
  CHECK(resolver.threads() == 1);
  PosixTransport transport(resolver);
  CHECK(transport.connect(endpoint, {}) == Status::would_block);
  CHECK(transport.phase() == Phase::resolve);
  gate.open();
  CHECK(finish_connect(transport, endpoint) == Status::ok);
  wait_for_threads(resolver);
}

TEST_CASE("a fixed address answers for its own host only, in any case") {
  FakeResolver next;
  next.list.add(address("192.0.2.2"));
  FixedResolver resolver("Device.Test", address("192.0.2.1"), next);
  CHECK(resolver.start("dEVICE.tEST") == Status::ok);
  CHECK(resolver.poll().value()[0].bytes[3] == 1);
  CHECK(next.starts == 0);

  for (const char* other : {"device.tes", "device.test.", "xdevice.test", "other.test"}) {
    next.starts = 0;
    CHECK(resolver.start(other) == Status::ok);
    CHECK(resolver.poll().value()[0].bytes[3] == 2);
    CHECK(next.starts == 1);
  }
  CHECK(resolver.reason() == "told to");
  const int before = next.abandons;
  resolver.abandon();
  CHECK(next.abandons == before + 1);
}
