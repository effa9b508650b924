// SPDX-License-Identifier: MIT
// Chance that can be repeated.
#pragma once

#include <fieldhook/time.hpp>

#include <cstdint>

namespace fieldhook {

/// Anything from 0 to `most`; the same for the same seed.
Millis random_wait(Millis most, std::uint32_t seed);

}  // namespace fieldhook
