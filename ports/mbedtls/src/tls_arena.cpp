// SPDX-License-Identifier: MIT
#include <fieldhook/tls_arena.hpp>

#include <mbedtls/version.h>
#if defined(MBEDTLS_MEMORY_BUFFER_ALLOC_C)
#include <mbedtls/memory_buffer_alloc.h>
#endif

namespace fieldhook {

Status use_tls_arena(MutableBytes arena) {
#if defined(MBEDTLS_MEMORY_BUFFER_ALLOC_C)
  mbedtls_memory_buffer_alloc_init(arena.data(), arena.size());
  return Status::ok;
#else
  static_cast<void>(arena);
  return Status::unsupported;
#endif
}

}  // namespace fieldhook
