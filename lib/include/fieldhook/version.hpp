// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace fieldhook {

inline constexpr char kVersion[] = "0.1.0";
/// What stands behind the Host of every request: who sends it.
inline constexpr char kBehindHost[] = "\r\nUser-Agent: fieldhook/0.1.0\r\nContent-Type: ";

/// The version of the library behind Ed25519, "1.0.18"; empty: this build has none.
std::string_view ed25519_library_version();

}  // namespace fieldhook
