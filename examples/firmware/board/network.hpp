// SPDX-License-Identifier: MIT
// lwIP on this board's network chip, driven by the loop.
#pragma once

#include <fieldhook/time.hpp>

#include <cstdint>

namespace network {

/// Starts lwIP with the fixed address of qemu's user network; false: no chip.
bool start();
/// Hands frames to lwIP and runs its timers. From the loop, as often as it turns.
void poll();
/// How long lwIP itself needs no turn.
fieldhook::Millis idle_for();

/// What lwIP's heap and pools have given out, without TIME_WAIT: for leaks.
std::uint32_t memory_used();

}  // namespace network
