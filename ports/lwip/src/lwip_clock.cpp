// SPDX-License-Identifier: MIT
#include <fieldhook/lwip_clock.hpp>

#include <lwip/sys.h>

namespace fieldhook {
namespace {

/// Nobody else between two reads of the clock's members; costs nothing without an RTOS.
class ShortLock {
 public:
  ShortLock() { SYS_ARCH_PROTECT(level_); }
  ~ShortLock() { SYS_ARCH_UNPROTECT(level_); }
  ShortLock(const ShortLock&) = delete;
  ShortLock& operator=(const ShortLock&) = delete;

 private:
#if SYS_LIGHTWEIGHT_PROT
  sys_prot_t level_;
#endif
};

}  // namespace

Instant LwipClock::widened() {
  const std::uint32_t tick = sys_now();
  elapsed_ = elapsed_ + static_cast<std::uint32_t>(tick - last_tick_);
  last_tick_ = tick;
  return elapsed_;
}

Instant LwipClock::mono() {
  const ShortLock lock;
  return widened();
}

Now LwipClock::now() {
  const ShortLock lock;
  Now now;
  now.mono = widened();
  now.wall = {wall_.s + (now.mono - wall_set_at_) / 1000};
  now.quality = quality_;
  return now;
}

Status LwipClock::sntp_answered(std::uint32_t seconds_since_1970) {
  return set({seconds_since_1970}, ClockQuality::synced);
}

Status LwipClock::set(UnixTime wall, ClockQuality quality) {
  const ShortLock lock;
  if (wall.s < floor_.s) return Status::refused;
  wall_ = wall;
  wall_set_at_ = widened();
  quality_ = quality;
  return Status::ok;
}

}  // namespace fieldhook
