// SPDX-License-Identifier: MIT
#include <fieldhook/posix_clock.hpp>

#include <fieldhook/posix_entropy.hpp>

#include <doctest/doctest.h>

#include <cerrno>
#include <cstring>

using namespace fieldhook;

namespace {

/// A source that fails as often and as told, then gives one byte a call.
struct Script {
  static inline int errors[4] = {};
  static inline int calls = 0;

  static ssize_t read(void* space, std::size_t size, unsigned) {
    const int error = calls < 4 ? errors[calls] : 0;
    ++calls;
    if (error != 0) {
      errno = error;
      return -1;
    }
    std::memset(space, 0x5A, size < 1 ? size : 1);
    return 1;
  }
  static ssize_t nothing(void*, std::size_t, unsigned) { return 0; }
  static ssize_t too_much(void*, std::size_t size, unsigned) {
    return static_cast<ssize_t>(size) + 1;
  }

  static void tell(int first, int second) {
    errors[0] = first;
    errors[1] = second;
    calls = 0;
  }
};

}  // namespace

TEST_CASE("a wall clock from before this code is not believed, whatever the system says") {
  const UnixTime before{kOldestWall.s - 1};
  const UnixTime after{kOldestWall.s + 1};
  CHECK(judge_wall({0}, WallSync::unsynced) == ClockQuality::unknown);
  CHECK(judge_wall(before, WallSync::unsynced) == ClockQuality::unknown);
  CHECK(judge_wall(before, WallSync::synced) == ClockQuality::unknown);
  CHECK(judge_wall(kOldestWall, WallSync::unsynced) == ClockQuality::approximate);
  CHECK(judge_wall(kOldestWall, WallSync::synced) == ClockQuality::synced);
  CHECK(judge_wall(after, WallSync::unsynced) == ClockQuality::approximate);
  CHECK(judge_wall(after, WallSync::synced) == ClockQuality::synced);
}

TEST_CASE("the monotonic clock never goes back, and both readings are of one clock") {
  const PosixClock clock;
  const Instant first = clock.mono();
  const Now now = clock.now();
  const Instant last = clock.mono();
  CHECK(first.ms > 0);
  CHECK(!(now.mono < first));
  CHECK(!(last < now.mono));
}

TEST_CASE("the kernel fills all of the space, and not the same twice") {
  PosixEntropy entropy;
  std::uint8_t a[600] = {};  // more than the kernel promises in one call
  std::uint8_t b[600] = {};
  CHECK(entropy.fill(a) == Status::ok);
  CHECK(entropy.fill(b) == Status::ok);
  CHECK(std::memcmp(a, b, sizeof a) != 0);
  CHECK(std::memcmp(a + 568, b + 568, 32) != 0);
  CHECK(entropy.fill({}) == Status::ok);
}

TEST_CASE("short reads and signals are repeated until the space is full") {
  PosixEntropy entropy(Script::read);
  Script::tell(EINTR, EINTR);
  std::uint8_t space[5] = {};
  CHECK(entropy.fill(MutableBytes(space, 4)) == Status::ok);
  CHECK(Script::calls == 6);
  const std::uint8_t expected[5] = {0x5A, 0x5A, 0x5A, 0x5A, 0};
  CHECK(std::memcmp(space, expected, sizeof space) == 0);
}

TEST_CASE("a source that fails at any call is never taken for full") {
  std::uint8_t space[4];
  PosixEntropy scripted(Script::read);
  Script::tell(ENOSYS, 0);
  CHECK(scripted.fill(space) == Status::lost);
  Script::tell(0, EIO);
  CHECK(scripted.fill(space) == Status::lost);
  Script::tell(0, EAGAIN);
  CHECK(scripted.fill(space) == Status::would_block);
  CHECK(PosixEntropy(Script::nothing).fill(space) == Status::lost);
  CHECK(PosixEntropy(Script::too_much).fill(space) == Status::lost);
}
