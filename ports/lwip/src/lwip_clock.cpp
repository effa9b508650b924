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
  const std::uint32_t passed = tick - last_tick_;
  last_tick_ = tick;
  elapsed_ = elapsed_ + passed;
  // In 32 bits, as 64-bit division is long on a small processor.
  wall_.s += passed / 1000;
  wall_ms_ = static_cast<std::uint16_t>(wall_ms_ + passed % 1000);
  if (wall_ms_ >= 1000) {
    wall_.s += 1;
    wall_ms_ = static_cast<std::uint16_t>(wall_ms_ - 1000);
  }
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
  now.wall = wall_;
  now.quality = quality_;
  return now;
}

Status LwipClock::sntp_answered(std::uint32_t seconds_since_1970) {
  return set({seconds_since_1970}, ClockQuality::synced);
}

Status LwipClock::set(UnixTime wall, ClockQuality quality) {
  const ShortLock lock;
  if (wall.s < floor_.s) return Status::refused;
  static_cast<void>(widened());
  wall_ = wall;
  wall_ms_ = 0;
  quality_ = quality;
  return Status::ok;
}

}  // namespace fieldhook
