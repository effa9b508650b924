// SPDX-License-Identifier: MIT
// The memory that Mbed TLS works in, on a target without a heap.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

/// Gives Mbed TLS `arena` as its only memory. Once, before anything else of TLS; it stays lent.
/// Too small an arena shows up as TlsFailure::out_of_memory.
/// Errors    unsupported: the library was built without MBEDTLS_MEMORY_BUFFER_ALLOC_C
Status use_tls_arena(MutableBytes arena);

/// The largest piece that Mbed TLS could allocate now, up to `most`, in steps of 16 bytes. Equal
/// before and after a number of streams: nothing leaks. The piece is filled with `paint`, so that
/// what is written to it later shows.
std::size_t largest_free_in_tls_arena(std::size_t most, std::uint8_t paint);

}  // namespace fieldhook
