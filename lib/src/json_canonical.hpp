// SPDX-License-Identifier: MIT
// A JSON text as JavaScript prints it with sorted names: what Apideck signs.
#pragma once

#include "byte_sink.hpp"

#include <fieldhook/json.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <string_view>

namespace fieldhook {

/// Members of an object and of those around it, taken together. Each costs a pass over the object,
/// before anybody knows who sent it: the limit bounds that time.
inline constexpr std::size_t kMaxSortedMembers = 128;

/// Streams JSON.stringify(sort(JSON.parse(text))) into `sink`, where sort descends into objects and
/// leaves arrays, and all that is in them, as they are. No blanks; names in the order of UTF-16
/// units, but those that are array indexes first and by number, as JavaScript keeps them in any
/// object; strings with the escapes that must be; numbers as in json_number.hpp.
/// Makes no copy of the text. The sink gets nothing before all of it is known to be good JSON, but
/// may have got a part where one of the other errors comes.
/// Limits    kMaxJsonDepth levels, kMaxSortedMembers
/// Errors    malformed, refused: as JsonScanner::next; malformed also for a name that stands twice
///           in its object
///           no_space: more than kMaxSortedMembers
///           unsupported: a number whose digits would be a guess; the name __proto__ where names
///           are sorted, for there JavaScript may lose the member
///           else the sink's own
/// Source    Apideck docs, "Webhook signature verification"; ECMA-262, JSON.stringify and
///           OrdinaryOwnPropertyKeys
Status write_canonical_json(std::string_view text, ByteSink& sink);

}  // namespace fieldhook
