// SPDX-License-Identifier: MIT
#include <fieldhook/json.hpp>

namespace fh = fieldhook;

int main() {
  alignas(8) std::uint8_t arena[1024];
  const auto root = fh::read_json(fh::bytes_of(R"({"door":"north"})"), arena);
  if (!root.ok()) return 1;
  const auto door = root.value().member("door").string();
  return door.ok() && door.value() == "north" ? 0 : 1;
}
