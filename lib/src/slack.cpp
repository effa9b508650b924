// SPDX-License-Identifier: MIT
#include <fieldhook/slack.hpp>

#include "field_writer.hpp"

namespace fieldhook {

static constexpr Replacement kEscapes[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}};
static constexpr FieldRow kText{"text", {40000, CountBy::bytes}, Cut::allowed, kEscapes};

Result<std::string_view> slack_text(std::string_view text, Span<char> out, OverLong over_long) {
  return write_one_field(kText, text, out, over_long);
}

}  // namespace fieldhook
