// SPDX-License-Identifier: MIT
#include <fieldhook/home_assistant.hpp>

#include "field_writer.hpp"

namespace fieldhook {

static constexpr TextLimit kLimit{16384, CountBy::bytes};
static constexpr FieldRow kMessage{"message", kLimit};
static constexpr FieldRow kTitle{"title", kLimit};

Result<std::string_view> home_assistant_payload(const HomeAssistantMessage& message,
                                                Span<char> out) {
  if (message.message.empty() && message.title.empty() && message.data.empty()) {
    return Status::malformed;
  }
  FieldWriter fields(out, message.over_long);
  fields.json.begin_object();
  fields.text(kMessage, message.message).text(kTitle, message.title);
  if (!message.data.empty()) fields.json.json("data", message.data);
  return fields.json.end_object().finish();
}

Result<std::string_view> home_assistant_text(std::string_view text, Span<char> out,
                                             OverLong over_long) {
  return write_one_field(kMessage, text, out, over_long);
}

}  // namespace fieldhook
