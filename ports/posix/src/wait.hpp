// SPDX-License-Identifier: MIT
// The one place of this port that sleeps.
#pragma once

#include <fieldhook/posix_clock.hpp>
#include <fieldhook/time.hpp>

#include <poll.h>

#include <cstddef>

namespace fieldhook {

/// Sleeps until one of `count` descriptors is ready, `until` is reached, or a signal comes.
void wait_for(pollfd* fds, std::size_t count, Instant until, const PosixClock& clock);

}  // namespace fieldhook
