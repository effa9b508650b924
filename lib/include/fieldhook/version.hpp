// SPDX-License-Identifier: MIT
#pragma once

namespace fieldhook {

inline constexpr char kVersion[] = "0.1.0";
/// The User-Agent of every request.
inline constexpr char kUserAgent[] = "fieldhook/0.1.0";

}  // namespace fieldhook
