// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace fieldhook {

inline constexpr char kVersion[] = "0.1.0";
/// What stands behind the Host of every request: who sends it.
inline constexpr std::string_view kBehindHost = "\r\nUser-Agent: fieldhook/0.1.0\r\n";

}  // namespace fieldhook
