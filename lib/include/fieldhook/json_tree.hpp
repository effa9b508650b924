// SPDX-License-Identifier: MIT
// A cJSON tree as payload. Optional: the target fieldhook::json.
#pragma once

#include <fieldhook/json_writer.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <string_view>

struct cJSON;

namespace fieldhook {

/// Writes the tree that the user's program made, its own or any library's cJSON: only read, never
/// allocated, changed or freed. Strict, where cJSON prints what it finds: no broken UTF-8, no
/// infinite number written as null. Whole numbers below 2^63 exactly and without a point, others as
/// cJSON prints a double: 15 or 17 digits, in the first case off by a last bit at times. Raw items
/// are checked before they are copied.
/// Limits    JsonWriter::kMaxDepth objects and arrays inside one another.
/// Errors    no_space: `out` is too small, or a list of members never ends
///           malformed: nothing, an item of no kind, a member without name, no UTF-8, a raw item
///           that is no JSON
///           refused: nested deeper than kMaxDepth; a number that is infinite, none, or above
///           1.79769313486231e308
Result<std::string_view> write_json_tree(const cJSON* tree, Span<char> out);

}  // namespace fieldhook
