// SPDX-License-Identifier: MIT
#include <fieldhook/secret.hpp>

namespace fieldhook {

void wipe(MutableBytes memory) {
  for (volatile std::uint8_t* at = memory.begin(); at != memory.end(); ++at) *at = 0;
}

}  // namespace fieldhook
