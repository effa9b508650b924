// SPDX-License-Identifier: MIT
// What a client borrows of the machine that it runs on.
#pragma once

#include <fieldhook/storage.hpp>
#include <fieldhook/time.hpp>
#include <fieldhook/transport.hpp>

#include <cstdint>
#include <string_view>

namespace fieldhook {

class WallClock;

/// All of it outlives the client. A port's own object turns into one: PosixPort, a firmware's
/// board.
struct Port {
  Transport& transport;     ///< TLS around whatever the machine has
  Storage& storage;         ///< the client's alone
  std::string_view device;  ///< unique among the user's devices; see EventId::from_sequence
  std::uint32_t seed;       ///< of the jitter: another one on each device, random is best
  WallClock* clock =
      nullptr;  ///< raised by the Date of verified answers; nullptr: nobody wants to know
};

}  // namespace fieldhook
