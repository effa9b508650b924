// SPDX-License-Identifier: MIT
// Many devices, one outage: do they all come back at once?
#pragma once

#include <cstdint>

namespace fieldhook::simulate {

struct Peak {
  std::uint32_t devices = 0;
  std::uint32_t attempts = 0;  ///< that began behind the outage
  std::uint32_t most = 0;      ///< of them in any 10 s
  std::uint32_t allowed = 0;   ///< 3 times the even rate over 300 s
  std::uint32_t undelivered = 0;
  std::uint64_t digest = 0;
};

/// How a device learns that the network is there again.
enum class News : std::uint8_t { none, told };

/// Each of the devices has an event in an outage of an hour.
Peak come_back(std::uint64_t seed, std::uint32_t devices, News news);

}  // namespace fieldhook::simulate
