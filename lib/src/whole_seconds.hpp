// SPDX-License-Identifier: MIT
// Milliseconds as seconds.
#pragma once

#include <cstdint>

namespace fieldhook {

std::int64_t whole_seconds(std::uint64_t ms);

}  // namespace fieldhook
