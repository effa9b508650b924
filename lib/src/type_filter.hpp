// SPDX-License-Identifier: MIT
// Which types of events a filter lets through.
#pragma once

#include <string_view>

namespace fieldhook {

/// "door.opened", "door.*" for all that begin with "door.", several with commas between.
/// An object that only Route::only() names: who filters nothing links none of it.
struct TypeFilter {
  bool (*is_sound)(std::string_view filter);
  bool (*lets_through)(std::string_view filter, std::string_view type);
};

}  // namespace fieldhook
