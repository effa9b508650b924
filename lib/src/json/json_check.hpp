// SPDX-License-Identifier: MIT
// The strict grammar that a payload passes before the JSON library sees it.
#pragma once

#include <fieldhook/status.hpp>

#include <string_view>

namespace fieldhook {

/// Checks that `text` is one JSON value and that the library reads it as it is written: cJSON by
/// itself takes controls for blanks, raw controls and broken UTF-8 in strings, numbers such as 01,
/// and ends a string at \u0000. Recurses nowhere; one pass.
/// Errors    as read_json, but for no_space
/// Source    RFC 8259.
Status check_json(std::string_view text);

}  // namespace fieldhook
