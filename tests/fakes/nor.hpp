// SPDX-License-Identifier: MIT
// A NOR flash in RAM that counts what is done to it, wears out in the five ways that flash does,
// loses its power at any operation, and notices every use that the real one would not forgive.
#pragma once

#include <fieldhook/storage.hpp>

#include "fakes/ram_flash.hpp"  // Cut

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fieldhook::testing {

/// What is wrong with a sector.
enum class Fault : std::uint8_t {
  none,
  erase_error,
  program_error,  ///< answers lost, programs a part
  silent,         ///< answers ok and changes nothing, erase or program
  stuck,          ///< one bit of each 64 bytes is 0 for good
  flip,           ///< one bit of each read of 64 bytes or more comes back wrong
};

class SimulatedNor final : public Storage {
 public:
  explicit SimulatedNor(StorageShape shape)
      : shape_(shape),
        bytes_(shape.sector_size * shape.sector_count, 0xFF),
        programmed_(bytes_.size() / shape.program_size, 0),
        wear_(shape.sector_count, 0),
        faults_(shape.sector_count, Fault::none),
        noisy_(shape.sector_count, 0) {}

  /// From now on the `operation`th program or erase (the first is 1) is cut; `seed` chooses what a
  /// torn one leaves.
  void cut_at(std::size_t operation, Cut cut, std::uint32_t seed = 1) {
    cut_at_ = operations + operation;
    cut_ = cut;
    random_ = seed;
  }
  bool is_off() const { return off_; }
  void power_on() {
    off_ = false;
    erasing_ = kNone;
    cut_at_ = 0;
  }
  bool misused() const { return misused_; }
  std::vector<std::uint8_t>& bytes() { return bytes_; }
  const std::vector<std::uint32_t>& wear() const { return wear_; }
  void spoil(std::uint32_t sector, Fault fault) { faults_[sector] = fault; }

  std::size_t operations = 0;  ///< programs and erases
  std::size_t erases = 0;
  std::uint64_t reads = 0;
  std::uint64_t bytes_read = 0;
  std::uint64_t bytes_programmed = 0;
  int erase_polls = 1;          ///< how often an erase answers would_block
  bool changing_noise = false;  ///< an interrupted erase reads differently each time

  StorageShape shape() const override { return shape_; }

  Status read(std::uint32_t address, MutableBytes into) override {
    if (off_) return Status::lost;
    if (address + into.size() > bytes_.size() || erasing_ != kNone) return misuse();
    ++reads;
    bytes_read += into.size();
    const std::uint32_t sector = address / shape_.sector_size;
    for (std::size_t i = 0; i < into.size(); ++i) {
      into[i] = bytes_[address + i];
      if (noisy_[sector] != 0 && changing_noise && random() % 8 == 0) {
        into[i] = static_cast<std::uint8_t>(into[i] ^ random());
      }
    }
    if (faults_[sector] == Fault::flip && into.size() >= 64) {
      std::uint8_t& byte = into[random() % into.size()];
      byte = static_cast<std::uint8_t>(byte ^ (1U << random() % 8));
    }
    return Status::ok;
  }

  Status program(std::uint32_t address, Bytes bytes) override {
    if (off_) return Status::lost;
    const std::uint32_t sector = address / shape_.sector_size;
    const bool aligned =
        address % shape_.program_size == 0 && bytes.size() % shape_.program_size == 0;
    const bool inside = address + bytes.size() <= (sector + 1) * shape_.sector_size;
    if (!aligned || !inside || bytes.empty() || erasing_ != kNone) return misuse();
    if (dies(Cut::before)) return Status::lost;
    for (std::size_t i = 0; i < bytes.size(); i += shape_.program_size) {
      const bool again = programmed_[(address + i) / shape_.program_size] == kProgrammed;
      if (again && !shape_.can_clear_bits && faults_[sector] != Fault::silent) misused_ = true;
    }
    bytes_programmed += bytes.size();
    if (faults_[sector] == Fault::silent) return Status::ok;
    const bool torn = dies(Cut::within) || faults_[sector] == Fault::program_error;
    fail_weak(address, bytes.size());
    clear(address, bytes, torn);
    if (torn) return Status::lost;
    return dies(Cut::after) ? Status::lost : Status::ok;
  }

  Status start_erase(std::uint32_t sector) override {
    if (off_) return Status::lost;
    if (sector >= shape_.sector_count || erasing_ != kNone) return misuse();
    if (dies(Cut::before)) return Status::lost;
    ++erases;
    ++wear_[sector];
    if (faults_[sector] == Fault::erase_error) return Status::lost;
    noisy_[sector] = 1;
    // Noise, as long as it runs; often the begin of the sector is still what it was.
    const std::uint32_t from = random() % 2 == 0 ? 0 : random() % shape_.sector_size;
    for (std::uint32_t i = from; i < shape_.sector_size; ++i) {
      std::uint8_t& byte = bytes_[sector * shape_.sector_size + i];
      if (random() % 4 == 0) byte = static_cast<std::uint8_t>(byte | random());
    }
    if (dies(Cut::within)) return Status::lost;
    erasing_ = sector;
    polls_ = erase_polls;
    return Status::ok;
  }

  Status erase_status() override {
    if (off_) return Status::lost;
    if (erasing_ == kNone) return misuse();
    if (polls_-- > 0) return Status::would_block;
    const std::uint32_t sector = erasing_;
    erasing_ = kNone;
    noisy_[sector] = 0;
    const bool silent = faults_[sector] == Fault::silent;
    const std::uint32_t base = sector * shape_.sector_size;
    for (std::uint32_t i = 0; !silent && i < shape_.sector_size; ++i) {
      const bool stuck = faults_[sector] == Fault::stuck && i % 64 == 17;
      bytes_[base + i] = stuck ? 0xFB : 0xFF;
      programmed_[(base + i) / shape_.program_size] = 0;
    }
    if (cut_at_ == operations && cut_ == Cut::after) off_ = true;
    return off_ ? Status::lost : Status::ok;
  }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  static constexpr std::uint8_t kProgrammed = 1;  // 0xFF counts too
  static constexpr std::uint8_t kWeak = 2;

  /// Programs all, or a prefix with or without some bits behind it.
  void clear(std::uint32_t address, Bytes bytes, bool torn) {
    const std::size_t whole = torn ? random() % (bytes.size() + 1) : bytes.size();
    const std::uint32_t behind = random() % 2 == 0 ? 0xFF : 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const std::uint32_t keep = i < whole ? 0 : random() | behind;
      std::uint8_t& byte = bytes_[address + i];
      byte = static_cast<std::uint8_t>(byte & (bytes[i] | keep));
    }
    const std::size_t unit = shape_.program_size;
    for (std::size_t i = 0; i < bytes.size(); i += unit) {
      std::uint8_t& flag = programmed_[(address + i) / unit];
      if (i + unit <= whole || shows(address + i))
        flag = kProgrammed;
      else if (i <= whole)
        flag = kWeak;
    }
  }
  /// A unit where something can be read.
  bool shows(std::size_t address) const {
    for (std::size_t i = 0; i < shape_.program_size; ++i) {
      if (bytes_[address + i] != 0xFF) return true;
    }
    return false;
  }
  /// Programming was cut before anything could be read. Nobody can know: the next one goes wrong.
  void fail_weak(std::uint32_t address, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
      std::uint8_t& flag = programmed_[(address + i) / shape_.program_size];
      if (flag == kWeak && !shape_.can_clear_bits) bytes_[address + i] &= 0xF7;
    }
  }
  Status misuse() {
    misused_ = true;
    return Status::refused;
  }
  /// Asked in the order of Cut; the first question counts the operation.
  bool dies(Cut at) {
    if (at == Cut::before) ++operations;
    if (operations == cut_at_ && cut_ == at) off_ = true;
    return off_;
  }
  std::uint32_t random() {  // Numerical Recipes' generator; its high bits
    random_ = random_ * 1664525U + 1013904223U;
    return random_ >> 16;
  }

  StorageShape shape_;
  std::vector<std::uint8_t> bytes_;
  std::vector<std::uint8_t> programmed_;  // a flag for each unit
  std::vector<std::uint32_t> wear_;
  std::vector<Fault> faults_;
  std::vector<std::uint8_t> noisy_;
  std::size_t cut_at_ = 0;
  Cut cut_ = Cut::before;
  std::uint32_t random_ = 1;
  std::uint32_t erasing_ = kNone;
  int polls_ = 0;
  bool off_ = false;
  bool misused_ = false;
};

}  // namespace fieldhook::testing
