// SPDX-License-Identifier: MIT
// Compiles where the state of one client with one endpoint has at most LIMIT bytes on a 32-bit
// core: what the caller sizes, the scratch and the room for an event, and TLS stand apart.
#include <fieldhook/client.hpp>

#include <cstddef>

namespace {

constexpr std::size_t kRoom = 1024;
constexpr std::size_t kScratch = 1536;  // as Client's

static_assert(sizeof(void*) == 4, "the budget is one of a 32-bit core");
static_assert(sizeof(fieldhook::Client<1, kRoom>) - kRoom - kScratch <= LIMIT,
              "the state of a client has outgrown its limit");

}  // namespace
