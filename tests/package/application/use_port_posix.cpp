// SPDX-License-Identifier: MIT
#include <fieldhook/posix_entropy.hpp>

int main() {
  std::uint8_t bytes[16] = {};
  fieldhook::PosixEntropy entropy;
  return entropy.fill(bytes) == fieldhook::Status::ok ? 0 : 1;
}
