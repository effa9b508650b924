// SPDX-License-Identifier: MIT
// Every text field of every builder, as rows.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include "random_text.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace fieldhook {
namespace testing {

struct TextField {
  std::string name;  ///< "form.": no JSON
  std::string path;  ///< members from the root down
  std::function<Result<std::string_view>(std::string_view, Span<char>)> write;
  Letters letters = Letters::any;
};

std::vector<TextField> text_fields();

}  // namespace testing
}  // namespace fieldhook
