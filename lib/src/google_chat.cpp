// SPDX-License-Identifier: MIT
#include <fieldhook/google_chat.hpp>

#include "field_writer.hpp"

namespace fieldhook {

static constexpr Replacement kNoMention[] = {{'<', "<\xE2\x81\xA0"}};
static constexpr FieldRow kText{"text", {31000, CountBy::json_bytes}, Cut::allowed, kNoMention};

Result<std::string_view> google_chat_text(std::string_view text, Span<char> out,
                                          OverLong over_long) {
  return write_one_field(kText, text, out, over_long);
}

}  // namespace fieldhook
