// SPDX-License-Identifier: MIT
// A piece of NOR flash in RAM that loses its power at any operation, tears what it was at, and
// notices every use that real flash would not forgive.
#pragma once

#include <fieldhook/storage.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fieldhook::testing {

/// Where in an operation the power goes.
enum class Cut : std::uint8_t { before, within, after };

class RamFlash final : public Storage {
 public:
  explicit RamFlash(StorageShape shape)
      : shape_(shape), bytes_(shape.sector_size * shape.sector_count, 0xFF) {}

  /// From now on the `operation`th program or erase (the first is 1) is cut: nothing works behind
  /// it until power_on(). `seed` chooses what a torn operation leaves.
  void cut_at(std::size_t operation, Cut cut, std::uint32_t seed = 1) {
    cut_at_ = operations_ + operation;
    cut_ = cut;
    random_ = seed;
  }
  bool is_off() const { return off_; }
  void power_on() {
    off_ = false;
    erasing_ = kNone;
    cut_at_ = 0;
  }

  std::vector<std::uint8_t>& bytes() { return bytes_; }
  std::size_t operations() const { return operations_; }
  std::size_t erases() const { return erases_; }
  bool misused() const { return misused_; }

  /// How often an erase answers would_block.
  int erase_polls = 2;
  int failing_erases = 0;
  /// Programs that go well before the next three count.
  int good_programs = 0;
  int failing_programs = 0;  ///< answer lost, torn
  int silent_programs = 0;   ///< answer ok, and change nothing
  int late_programs = 0;     ///< answer lost, and are whole all the same
  /// A sector that cannot be read.
  std::uint32_t unreadable_sector = kNone;
  /// Programs while another user of the chip erases.
  int busy_programs = 0;
  std::size_t bytes_read = 0;

  StorageShape shape() const override { return shape_; }

  Status read(std::uint32_t address, MutableBytes into) override {
    if (off_) return Status::lost;
    if (address + into.size() > bytes_.size() || erasing_ != kNone) return misuse();
    if (address / shape_.sector_size == unreadable_sector) return Status::lost;
    bytes_read += into.size();
    for (std::size_t i = 0; i < into.size(); ++i) into[i] = bytes_[address + i];
    return Status::ok;
  }

  Status program(std::uint32_t address, Bytes bytes) override {
    if (off_) return Status::lost;
    if (take(busy_programs)) return Status::refused;
    const bool aligned =
        address % shape_.program_size == 0 && bytes.size() % shape_.program_size == 0;
    const std::uint32_t sector = address / shape_.sector_size;
    const bool inside = address + bytes.size() <= (sector + 1) * shape_.sector_size;
    if (!aligned || !inside || bytes.empty() || erasing_ != kNone) return misuse();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (!shape_.can_clear_bits && bytes_[address + i] != 0xFF) return misuse();
    }
    if (dies(Cut::before)) return Status::lost;
    const bool good = take(good_programs);
    if (!good && take(silent_programs)) return Status::ok;
    const bool torn = dies(Cut::within) || (!good && take(failing_programs));
    const std::size_t whole = torn ? random() % bytes.size() : bytes.size();
    const std::uint32_t behind = random() % 2 == 0 ? 0xFF : 0;  // a prefix, or bits anywhere
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const std::uint32_t keep = i < whole ? 0 : random() | behind;
      bytes_[address + i] = static_cast<std::uint8_t>(bytes_[address + i] & (bytes[i] | keep));
    }
    if (torn || (!good && take(late_programs))) return Status::lost;
    return dies(Cut::after) ? Status::lost : Status::ok;
  }

  Status start_erase(std::uint32_t sector) override {
    if (off_) return Status::lost;
    if (sector >= shape_.sector_count || erasing_ != kNone) return misuse();
    if (dies(Cut::before)) return Status::lost;
    ++erases_;
    for (std::uint32_t i = 0; i < shape_.sector_size; ++i) {  // noise, as long as it runs
      std::uint8_t& byte = bytes_[sector * shape_.sector_size + i];
      byte = static_cast<std::uint8_t>(random() % 4 == 0 ? byte | random() : byte);
    }
    if (dies(Cut::within)) return Status::lost;
    if (take(failing_erases)) return Status::lost;
    erasing_ = sector;
    polls_ = erase_polls;
    return Status::ok;
  }

  Status erase_status() override {
    if (off_) return Status::lost;
    if (erasing_ == kNone) return misuse();
    if (polls_ > 0) {
      --polls_;
      return Status::would_block;
    }
    const auto begin = bytes_.begin() + static_cast<std::ptrdiff_t>(erasing_ * shape_.sector_size);
    for (auto at = begin; at != begin + shape_.sector_size; ++at) *at = 0xFF;
    erasing_ = kNone;
    if (cut_at_ == operations_ && cut_ == Cut::after) off_ = true;
    return off_ ? Status::lost : Status::ok;
  }

  static constexpr std::uint32_t kNone = UINT32_MAX;

 private:
  Status misuse() {
    misused_ = true;
    return Status::refused;
  }
  static bool take(int& count) {
    if (count == 0) return false;
    --count;
    return true;
  }
  /// Asked in the order of Cut; the first question counts the operation.
  bool dies(Cut at) {
    if (at == Cut::before) ++operations_;
    if (operations_ == cut_at_ && cut_ == at) off_ = true;
    return off_;
  }
  std::uint32_t random() {  // Numerical Recipes' generator; its high bits
    random_ = random_ * 1664525U + 1013904223U;
    return random_ >> 16;
  }

  StorageShape shape_;
  std::vector<std::uint8_t> bytes_;
  std::size_t operations_ = 0;
  std::size_t erases_ = 0;
  std::size_t cut_at_ = 0;
  Cut cut_ = Cut::before;
  std::uint32_t random_ = 1;
  std::uint32_t erasing_ = kNone;
  int polls_ = 0;
  bool off_ = false;
  bool misused_ = false;
};

}  // namespace fieldhook::testing
