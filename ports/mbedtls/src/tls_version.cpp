// SPDX-License-Identifier: MIT
#include <fieldhook/tls_version.hpp>

#include <mbedtls/version.h>

namespace fieldhook {

std::string_view tls_library_version() {
  return MBEDTLS_VERSION_STRING;
}

}  // namespace fieldhook
