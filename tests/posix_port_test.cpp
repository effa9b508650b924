// SPDX-License-Identifier: MIT
#include <fieldhook/posix_port.hpp>

#include <fieldhook/pump.hpp>

#include "fakes/port_bench.hpp"
#include "fakes/sample.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <string>
#include <thread>

#include <sys/stat.h>
#include <unistd.h>

using namespace fieldhook;
using namespace fieldhook::testing;
using loopback::Watchdog;

TEST_CASE("a port makes its directory, a device name and an outbox, and finds them again") {
  const Folder folder;
  std::string device;
  {
    PosixPort port(folder.path().c_str(), options());
    CHECK(port.status() == Status::ok);
    CHECK(port.reason().empty());
    device = port.device();
    CHECK(device.size() == 16);
    CHECK(folder.read("device") == device + "\n");
    CHECK(EventId::from_sequence(device, 0, 0).ok());
    const Port lent = port;
    CHECK(lent.device == device);
    CHECK(lent.transport.protection() == Protection::verified);
    CHECK(lent.clock != nullptr);
    const std::uint8_t byte[] = {0};
    CHECK(lent.storage.program(7, byte) == Status::ok);
  }
  struct stat about {};
  CHECK(::stat(folder.path().c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0700);
  for (const char* const name : {"/device", "/outbox", "/lock"}) {
    CAPTURE(name);
    CHECK(::stat((folder.path() + name).c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);
  }
  PosixPort again(folder.path().c_str(), options());
  CHECK(again.device() == device);
  std::uint8_t byte[1] = {1};
  CHECK(Port(again).storage.read(7, byte) == Status::ok);
  CHECK(byte[0] == 0);
}

TEST_CASE("a link in the place of a port's file is not followed") {
  for (const char* const name : {"device", "device.new", "outbox"}) {
    CAPTURE(name);
    const Folder folder;
    CHECK(::mkdir(folder.path().c_str(), 0700) == 0);
    const std::string elsewhere = folder.path() + "/elsewhere";
    const std::string link = folder.path() + "/" + name;
    CHECK(::symlink(elsewhere.c_str(), link.c_str()) == 0);
    const PosixPort port(folder.path().c_str(), options());
    CHECK(port.status() == Status::lost);
    struct stat about {};
    CHECK(::stat(elsewhere.c_str(), &about) != 0);
    CHECK(::unlink(link.c_str()) == 0);
  }
}

TEST_CASE("two devices have two names, two starts have two seeds") {
  const Folder one;
  const Folder other;
  std::uint32_t seed = 0;
  {
    PosixPort port(one.path().c_str(), options());
    PosixPort second(other.path().c_str(), options());
    CHECK(port.device() != second.device());
    seed = Port(port).seed;
  }
  PosixPort again(one.path().c_str(), options());
  CHECK(Port(again).seed != seed);
}

TEST_CASE("a second port on a directory is refused until the first has gone") {
  const Folder folder;
  {
    const PosixPort first(folder.path().c_str(), options());
    PosixPort second(folder.path().c_str(), options());
    CHECK(second.status() == Status::timed_out);
    CHECK(second.reason() == "another process has the directory");
    std::uint8_t byte[1];
    CHECK(Port(second).storage.read(0, byte) == Status::lost);
    CHECK(Port(second).device.empty());
  }
  const PosixPort third(folder.path().c_str(), options());
  CHECK(third.status() == Status::ok);
}

TEST_CASE("a user's own device name is taken, and what is none is malformed") {
  const struct {
    std::string content;
    std::string_view device;  // empty: malformed
  } rows[] = {
      {"door-7\n", "door-7"},
      {"door_7", "door_7"},
      {std::string(23, 'a'), "aaaaaaaaaaaaaaaaaaaaaaa"},
      {std::string(24, 'a') + "\n", "aaaaaaaaaaaaaaaaaaaaaaaa"},
      {std::string(25, 'a'), ""},
      {std::string(25, 'a') + "\n", ""},
      {std::string(26, 'a'), ""},
      {std::string(4000, 'a'), ""},
      {"", ""},
      {"\n", ""},
      {"door 7\n", ""},
      {"door.7\n", ""},
      {"door-7\n\n", ""},
      {std::string("a\0b", 3), ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.content);
    const Folder folder;
    folder.write("device", row.content);
    PosixPort port(folder.path().c_str(), options());
    CHECK(port.device() == row.device);
    CHECK(port.status() == (row.device.empty() ? Status::malformed : Status::ok));
    CHECK(folder.read("device") == row.content);
  }
}

TEST_CASE("half a device name that a power cut left is no name") {
  const Folder folder;
  folder.write("device.new", "0123");
  PosixPort port(folder.path().c_str(), options());
  CHECK(port.status() == Status::ok);
  CHECK(folder.read("device") == std::string(port.device()) + "\n");
  CHECK(folder.read("device.new").empty());
}

TEST_CASE("a port that cannot have its directory says what failed, and why") {
  const PosixPort nowhere("/nonexistent/state", options());
  CHECK(nowhere.status() == Status::lost);
  CHECK(nowhere.reason() == "the directory cannot be made");
  CHECK(nowhere.cause() == ENOENT);
  const PosixPort file("/dev/null", options());
  CHECK(file.status() == Status::lost);
  CHECK(file.reason() == "the directory cannot be locked");
  CHECK(file.cause() == ENOTDIR);

  const Folder folder;
  folder.write("outbox", "short");
  const PosixPort foreign(folder.path().c_str(), options());
  CHECK(foreign.status() == Status::malformed);
  CHECK(foreign.reason() == "the file `outbox` cannot be read or made, or is of another size");
}

TEST_CASE("without an authority nothing is trusted; one may be named later") {
  const Folder folder;
  for (const char* anchors : {"", "/nonexistent.pem"}) {
    PosixPort port(folder.path().c_str(), options(anchors));
    CHECK(port.status() == Status::refused);
    CHECK(port.reason() == text_of(TlsFailure::no_anchors));
    CHECK(port.trust("/nonexistent.pem") == Status::refused);
    CHECK(port.status() == Status::refused);
  }
  PosixPort port(folder.path().c_str(), options(""));
  CHECK(port.trust(path_of("root.pem")) == Status::ok);
  CHECK(port.status() == Status::ok);
}

TEST_CASE("an event is delivered, and the port sleeps in between") {
  const Watchdog watchdog;
  const std::size_t files = loopback::open_files();
  {
    const Folder folder;
    PosixPort port(folder.path().c_str(), options());
    const Port lent = port;
    Server server;
    Sample sample;
    const std::string url = server.url();
    sample.endpoint = Endpoint::parse(url).value();
    REQUIRE(sample.endpoint.sign_with(profiles::standard, sample.key) == Status::ok);
    sample.policy.max_attempts = 1;
    std::uint8_t scratch[1024];
    Delivery delivery(sample.event, sample.endpoint, sample.policy, scratch, lent.seed);
    for (;;) {
      const Step step = pump(delivery, lent.transport, good_now(port));
      if (step.wants == Wants::nothing) break;
      port.wait_until(step.until);
    }
    CHECK(delivery.outcome() == Outcome::delivered);
    CHECK(port.connection_reason().empty());
    lent.transport.close();
    server.join();
    CHECK(server.request.find("POST / HTTP/1.1\r\n") == 0);
    CHECK(delivery.attempt().date.s == 1874966400);
    CHECK(lent.transport.peer_valid_until().s == kValidTo);
  }
  CHECK(loopback::open_files() == files);
}

TEST_CASE("why a connection was not made is told") {
  const Watchdog watchdog;
  const Folder folder;
  PosixPort port(folder.path().c_str(), options());
  const loopback::Peer peer(loopback::Mood::refuses);
  const loopback::LocalEndpoint endpoint("127.0.0.1", peer.port());
  Status status = Status::would_block;
  while ((status = Port(port).transport.connect(endpoint, good_now(port))) == Status::would_block) {
    port.wait_until(kNever);
  }
  CHECK(status == Status::lost);
  CHECK(port.connection_reason() == "connection refused");
  CHECK(port.tcp().cause() == ECONNREFUSED);
}

TEST_CASE("wake() ends a sleep, from a thread, and one that is yet to come; not two") {
  const Watchdog watchdog;
  const Folder folder;
  PosixPort port(folder.path().c_str(), options());
  port.wake();
  port.wait_until(kNever);
  std::thread other([&port] { port.wake(); });
  port.wait_until(kNever);
  other.join();
  for (int i = 0; i < 100; ++i) port.wake();
  port.wait_until(kNever);
  const Instant until = port.now().mono + 30;
  port.wait_until(until);
  CHECK(!(port.now().mono < until));
}

TEST_CASE("the time of a verified server counts where the system's clock is worse") {
  constexpr ClockQuality kFloor = ClockQuality::floor;
  constexpr ClockQuality kApproximate = ClockQuality::approximate;
  const struct {
    std::int64_t system;
    ClockQuality system_quality;
    std::int64_t known;
    ClockQuality known_quality;
    std::int64_t wall;
    ClockQuality quality;
  } rows[] = {
      {100, ClockQuality::unknown, 900, kFloor, 900, kFloor},
      {100, ClockQuality::unknown, 900, kApproximate, 900, kApproximate},
      {1000, kApproximate, 900, kFloor, 1000, kApproximate},
      {1000, kApproximate, 1100, kFloor, 1000, kApproximate},
      {1000, kApproximate, 999, kApproximate, 1000, kApproximate},
      {1000, kApproximate, 1001, kApproximate, 1001, kApproximate},
      {1000, ClockQuality::synced, 1001, kApproximate, 1000, ClockQuality::synced},
  };
  for (const auto& row : rows) {
    CAPTURE(row.wall);
    const Now now =
        better_wall({{7}, {row.system}, row.system_quality}, {{7}, {row.known}, row.known_quality});
    CHECK(now.wall.s == row.wall);
    CHECK(now.quality == row.quality);
    CHECK(now.mono.ms == 7);
  }
}
