// SPDX-License-Identifier: MIT
// The grammar of hosts: a name, or an address literal. One reading only.
#pragma once

#include <fieldhook/url.hpp>

#include <string_view>

namespace fieldhook {

/// Whether `name` is a host name, and is `domain` or a name below it: whole labels, in any case.
bool is_in_domain(std::string_view name, std::string_view domain);

}  // namespace fieldhook
