// SPDX-License-Identifier: MIT
#include <fieldhook/ifttt.hpp>

#include "field_writer.hpp"

namespace fieldhook {

static constexpr TextLimit kLimit{4096, CountBy::bytes};
static constexpr FieldRow kValue1{"value1", kLimit};
static constexpr FieldRow kValue2{"value2", kLimit};
static constexpr FieldRow kValue3{"value3", kLimit};

Result<std::string_view> ifttt_payload(const IftttValues& values, Span<char> out) {
  FieldWriter fields(out, values.over_long);
  fields.json.begin_object();
  fields.text(kValue1, values.value1).text(kValue2, values.value2).text(kValue3, values.value3);
  return fields.json.end_object().finish();
}

Result<std::string_view> ifttt_text(std::string_view text, Span<char> out, OverLong over_long) {
  return write_one_field(kValue1, text, out, over_long);
}

}  // namespace fieldhook
