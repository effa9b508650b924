// SPDX-License-Identifier: MIT
// Which types of events a filter lets through.
#pragma once

#include <string_view>

namespace fieldhook {

/// "door.opened", "door.*" for all that begin with "door.", several with commas between, or empty.
bool is_type_filter(std::string_view filter);
/// An empty filter lets all through.
bool lets_through(std::string_view filter, std::string_view type);

}  // namespace fieldhook
