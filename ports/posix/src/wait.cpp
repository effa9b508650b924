// SPDX-License-Identifier: MIT
#include "wait.hpp"

#include <limits>

namespace fieldhook {

void wait_for(pollfd* fds, std::size_t count, Instant until, const PosixClock& clock) {
  constexpr Millis kLongest = std::numeric_limits<int>::max();
  int timeout = -1;
  if (until < kNever) {
    // Both ends are whole milliseconds rounded down, so the sleep never ends before `until`.
    const Instant now = clock.mono();
    const Millis left = now < until ? until - now : 0;
    timeout = static_cast<int>(left < kLongest ? left : kLongest);
  }
  // A signal ends the wait early; the caller looks at its flags and comes back.
  (void)::poll(fds, static_cast<nfds_t>(count), timeout);
}

}  // namespace fieldhook
