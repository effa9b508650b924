// SPDX-License-Identifier: MIT
#include <fieldhook/posix_clock.hpp>

#include <ctime>
#if defined(__linux__)
#include <sys/timex.h>
#endif

namespace fieldhook {
namespace {

#if defined(CLOCK_BOOTTIME)
constexpr clockid_t kMonotonic = CLOCK_BOOTTIME;  // a suspended device does not stop its timers
#else
constexpr clockid_t kMonotonic = CLOCK_MONOTONIC;
#endif

WallSync wall_sync() {
#if defined(__linux__)
  timex state{};  // modes 0: only read
  const int answer = ::adjtimex(&state);
  const bool synced = answer >= 0 && answer != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
  return synced ? WallSync::synced : WallSync::unsynced;
#else
  return WallSync::unsynced;
#endif
}

}  // namespace

Instant PosixClock::mono() const {
  timespec at{};
  if (::clock_gettime(kMonotonic, &at) != 0) (void)::clock_gettime(CLOCK_MONOTONIC, &at);
  return {static_cast<Millis>(at.tv_sec) * 1000 + at.tv_nsec / 1000000};
}

Now PosixClock::now() const {
  Now now;
  now.mono = mono();
  timespec at{};
  if (::clock_gettime(CLOCK_REALTIME, &at) != 0) return now;
  now.wall = {static_cast<std::int64_t>(at.tv_sec)};
  now.quality = judge_wall(now.wall, wall_sync());
  return now;
}

}  // namespace fieldhook
