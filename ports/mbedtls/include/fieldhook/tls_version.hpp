// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace fieldhook {

/// The version of the TLS library that this was built with: "2.28.3".
std::string_view tls_library_version();

}  // namespace fieldhook
