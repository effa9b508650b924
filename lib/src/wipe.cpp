// SPDX-License-Identifier: MIT
#include <fieldhook/secret.hpp>

#include <cstring>

namespace fieldhook {

void wipe(MutableBytes memory) {
#if defined(__GNUC__)
  if (!memory.empty()) std::memset(memory.data(), 0, memory.size());
  // Says that somebody may look at the memory: the zeros must be there.
  __asm__ volatile("" : : "r"(memory.data()) : "memory");
#else
  for (volatile std::uint8_t* at = memory.begin(); at != memory.end(); ++at) *at = 0;
#endif
}

}  // namespace fieldhook
