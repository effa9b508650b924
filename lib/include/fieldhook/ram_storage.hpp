// SPDX-License-Identifier: MIT
// RAM in place of flash, for a device that has none to spare: what it holds ends with the power.
#pragma once

#include <fieldhook/storage.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace fieldhook {

/// Limits    kSectors sectors of kSectorSize bytes, all of them in the object. Erased at first.
template <std::uint32_t kSectorSize, std::uint32_t kSectors>
class RamStorage final : public Storage {
 public:
  RamStorage() { std::memset(bytes_, 0xFF, sizeof bytes_); }

  StorageShape shape() const override { return {kSectorSize, kSectors, 1, true}; }
  Status read(std::uint32_t address, MutableBytes into) override {
    if (!is_within(address, into.size())) return Status::lost;
    std::memcpy(into.data(), bytes_ + address, into.size());
    return Status::ok;
  }
  Status program(std::uint32_t address, Bytes bytes) override {
    if (!is_within(address, bytes.size())) return Status::lost;
    for (const std::uint8_t byte : bytes) bytes_[address++] &= byte;
    return Status::ok;
  }
  Status start_erase(std::uint32_t sector) override {
    if (sector >= kSectors) return Status::lost;
    std::memset(bytes_ + sector * kSectorSize, 0xFF, kSectorSize);
    return Status::ok;
  }
  Status erase_status() override { return Status::ok; }

 private:
  static bool is_within(std::uint32_t address, std::size_t size) {
    return address <= sizeof bytes_ && size <= sizeof bytes_ - address;
  }

  std::uint8_t bytes_[kSectorSize * kSectors];
};

}  // namespace fieldhook
