// SPDX-License-Identifier: MIT
// Every row by name. Only what must look a profile up (a command, a test) links this.
#pragma once

#include <fieldhook/profile.hpp>
#include <fieldhook/span.hpp>

#include <string_view>

namespace fieldhook {

/// All rows, in the order of the documentation.
Span<const Profile* const> all_profiles();

/// The row of this name; nullptr: none.
const Profile* find_profile(std::string_view name);

}  // namespace fieldhook
