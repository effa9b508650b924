// SPDX-License-Identifier: MIT
#include "type_filter.hpp"

#include <fieldhook/route.hpp>

#include "text.hpp"

#include <cstddef>

namespace fieldhook {
namespace {

/// Takes the part before the first comma off the list.
std::string_view take_item(std::string_view& list) {
  std::size_t n = 0;
  while (n < list.size() && list[n] != ',') ++n;
  const std::string_view item = first(list, n);
  list = behind(list, n < list.size() ? n + 1 : n);
  return item;
}

bool is_item(std::string_view item) {
  for (std::size_t i = 0; i < item.size(); ++i) {
    const bool is_last = i + 1 == item.size();
    if (!is_visible(item[i]) || (item[i] == '*' && !is_last)) return false;
  }
  return !item.empty();
}

bool fits(std::string_view item, std::string_view type) {
  if (item.empty() || item[item.size() - 1] != '*') return item == type;
  return starts_with(type, first(item, item.size() - 1));
}

bool is_sound(std::string_view filter) {
  if (filter[filter.size() - 1] == ',') return false;
  while (!filter.empty()) {
    if (!is_item(take_item(filter))) return false;
  }
  return true;
}

bool lets_through(std::string_view filter, std::string_view type) {
  while (!filter.empty()) {
    if (fits(take_item(filter), type)) return true;
  }
  return false;
}

}  // namespace

const TypeFilter filters_types{is_sound, lets_through};

}  // namespace fieldhook
