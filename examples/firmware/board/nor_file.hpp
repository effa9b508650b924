// SPDX-License-Identifier: MIT
// A NOR flash chip that qemu does not have: its cells are a file of the host, so that they outlive
// the emulator however it ends. A board of yours has a driver of its chip instead.
#pragma once

#include "semihosting.hpp"

#include <fieldhook/storage.hpp>

#include <cstdint>
#include <string_view>

namespace board {

/// Bits are only cleared, in pieces as small as a chip's buffer, and an erase takes many calls of
/// erase_status(): a power cut finds both half done.
class NorFile final : public fieldhook::Storage {
 public:
  static constexpr std::uint32_t kSectorSize = 4096;

  /// The chip is as large as the file. Errors    lost: no such file; malformed: not whole sectors
  fieldhook::Status open(std::string_view path);

  fieldhook::StorageShape shape() const override { return {kSectorSize, sectors_, 1, true}; }
  fieldhook::Status read(std::uint32_t address, fieldhook::MutableBytes into) override;
  fieldhook::Status program(std::uint32_t address, fieldhook::Bytes bytes) override;
  fieldhook::Status start_erase(std::uint32_t sector) override;
  fieldhook::Status erase_status() override;

 private:
  static constexpr std::size_t kPiece = 16;        // of a program
  static constexpr std::size_t kErasePiece = 256;  // of an erase

  bool is_within(std::uint32_t address, std::size_t size) const;
  fieldhook::Status write(std::uint32_t address, fieldhook::Bytes bytes);

  semihosting::File file_;
  std::uint32_t sectors_ = 0;
  std::uint32_t erase_at_ = 0;  // the next piece
  std::uint32_t erase_end_ = 0;
};

}  // namespace board
