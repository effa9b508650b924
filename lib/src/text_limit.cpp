// SPDX-License-Identifier: MIT
#include <fieldhook/text_limit.hpp>

#include "field_writer.hpp"

namespace fieldhook {

Result<LimitedText> limit_text(std::string_view text, TextLimit limit, OverLong over_long) {
  return limit_field({{}, limit}, text, limit.most, over_long);
}

}  // namespace fieldhook
