// SPDX-License-Identifier: MIT
// A piece of flash, or what behaves like one: the only memory that outlives a power cut.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstdint>

namespace fieldhook {

/// The shape of a medium. All sizes in bytes.
struct StorageShape {
  std::uint32_t sector_size = 0;   ///< what one erase sets to 0xFF; a multiple of program_size
  std::uint32_t sector_count = 0;  ///< at least 2
  std::uint32_t program_size = 1;  ///< addresses and lengths of program() are multiples: 1 to 64
  /// A programmed unit may be programmed again to clear more of its bits (plain NOR). False: once
  /// between two erases (flash with ECC): marks become records of their own.
  bool can_clear_bits = true;
};

/// Flash as the core sees it: addresses count from 0 to sector_size * sector_count. Single owner.
/// Every call may be cut by a power loss: a program then has written any part of its bytes, an
/// erase leaves its sector in any state. What read() gives back is never trusted without a CRC.
class Storage {
 public:
  /// The same answer for the life of the object.
  virtual StorageShape shape() const = 0;
  /// Fills `into`; any alignment, within the medium.
  /// Errors    lost: the medium cannot be read there
  virtual Status read(std::uint32_t address, MutableBytes into) = 0;
  /// Programs `bytes` from `address`, within one sector, both multiples of program_size. Durable
  /// once it answers ok: a file has been synced by then. Never erases.
  /// Errors    lost: not, or not wholly, programmed; refused: read-only, or busy with an erase
  virtual Status program(std::uint32_t address, Bytes bytes) = 0;
  /// Starts to erase `sector` and returns: flash takes milliseconds to seconds. One at a time.
  /// Errors    lost: the sector cannot be erased any more
  virtual Status start_erase(std::uint32_t sector) = 0;
  /// How the last start_erase() stands: would_block while it runs, ok once it is durable.
  /// Errors    lost: it failed
  virtual Status erase_status() = 0;

 protected:
  ~Storage() = default;
};

}  // namespace fieldhook
