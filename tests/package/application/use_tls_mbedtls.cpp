// SPDX-License-Identifier: MIT
// Its headers show Mbed TLS's own: the right ones must be found.
#include <fieldhook/tls_config.hpp>
#include <fieldhook/tls_version.hpp>

#include <mbedtls/version.h>

int main() {
  return fieldhook::tls_library_version() == MBEDTLS_VERSION_STRING ? 0 : 1;
}
