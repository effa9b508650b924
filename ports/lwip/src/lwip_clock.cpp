// SPDX-License-Identifier: MIT
#include <fieldhook/lwip_clock.hpp>

#include "short_lock.hpp"

#include <lwip/sys.h>

namespace fieldhook {
namespace {

constexpr std::int64_t kLateInEra = 0xC0000000;  // 2072

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
  Instant mono;
  Answer answer;
  {
    const ShortLock lock;
    mono = widened();
    answer = answer_;
    answer_.is_new = false;
  }
  if (answer.is_new) take(answer);
  return wall_.now(mono);
}

void LwipClock::sntp_answered(std::uint32_t seconds_since_1970) {
  const ShortLock lock;
  answer_ = {widened(), seconds_since_1970, true};
}

/// From kLateInEra on, the moment with these 32 bits that is nearest to what is known; before, no
/// broken server's 0 shall be the year 2106.
void LwipClock::take(const Answer& answer) {
  const std::int64_t known = wall_.now(answer.at).wall.s;
  std::int64_t seconds = answer.seconds;
  if (known >= kLateInEra) {
    const std::uint32_t ahead = answer.seconds - static_cast<std::uint32_t>(known);
    seconds = known + static_cast<std::int32_t>(ahead);
  }
  static_cast<void>(wall_.set({seconds}, ClockQuality::synced, answer.at));
}

Status LwipClock::set(UnixTime wall, ClockQuality quality) {
  return wall_.set(wall, quality, mono());
}

void LwipClock::raise_floor(UnixTime saved) {
  wall_.raise_floor(saved, mono());
}

}  // namespace fieldhook
