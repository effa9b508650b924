// SPDX-License-Identifier: MIT
// The memory that Mbed TLS works in, on a target without a heap.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

namespace fieldhook {

/// Gives Mbed TLS `arena` as its only memory. Once, before anything else of TLS; it stays lent.
/// Too small an arena shows up as TlsFailure::out_of_memory.
/// Errors    unsupported: the library was built without MBEDTLS_MEMORY_BUFFER_ALLOC_C
Status use_tls_arena(MutableBytes arena);

}  // namespace fieldhook
