// SPDX-License-Identifier: MIT
// Times in the text form of JSON events.
#pragma once

#include <string_view>

namespace fieldhook {

/// True for a date and time that exists, with any offset; letters in either case, a leap second at
/// the end of any minute.
/// Source    RFC 3339 5.6
bool is_rfc3339_time(std::string_view text);

}  // namespace fieldhook
