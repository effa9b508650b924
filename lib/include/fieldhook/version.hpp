// SPDX-License-Identifier: MIT
#pragma once

namespace fieldhook {

inline constexpr char kVersion[] = "0.1.0";

}  // namespace fieldhook
