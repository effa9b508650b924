// SPDX-License-Identifier: MIT
// CRC-32 as in Ethernet, zip and PayPal: finds accidents, stops nobody.
#pragma once

#include <fieldhook/span.hpp>

#include <cstdint>

namespace fieldhook {

/// The CRC of `bytes` behind those of which `before` is the CRC; 0 at first.
std::uint32_t crc32(Bytes bytes, std::uint32_t before = 0);

}  // namespace fieldhook
