// SPDX-License-Identifier: MIT
#include <fieldhook/tls_arena.hpp>

#include <mbedtls/platform.h>
#include <mbedtls/version.h>
#if defined(MBEDTLS_MEMORY_BUFFER_ALLOC_C)
#include <mbedtls/memory_buffer_alloc.h>
#endif

#include <cstring>

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

std::size_t largest_free_in_tls_arena(std::size_t most, std::uint8_t paint) {
  constexpr std::size_t kStep = 16;
  std::size_t fits = 0;
  std::size_t above = most / kStep + 1;
  while (above - fits > 1) {
    const std::size_t middle = (fits + above) / 2;
    void* const piece = mbedtls_calloc(middle, kStep);
    (piece != nullptr ? fits : above) = middle;
    if (piece != nullptr) std::memset(piece, paint, middle * kStep);
    mbedtls_free(piece);
  }
  return fits * kStep;
}

}  // namespace fieldhook
