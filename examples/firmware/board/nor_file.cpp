// SPDX-License-Identifier: MIT
#include "nor_file.hpp"

#include <cstring>

namespace board {

using fieldhook::Status;

bool NorFile::is_within(std::uint32_t address, std::size_t size) const {
  const std::uint32_t all = kSectorSize * sectors_;
  return address <= all && size <= all - address;
}

Status NorFile::open(std::string_view path) {
  if (!file_.open(path, semihosting::File::Mode::update)) return Status::lost;
  sectors_ = file_.size() / kSectorSize;
  return file_.size() % kSectorSize == 0 ? Status::ok : Status::malformed;
}

Status NorFile::read(std::uint32_t address, fieldhook::MutableBytes into) {
  if (into.empty()) return Status::ok;
  if (!is_within(address, into.size()) || !file_.seek(address)) return Status::lost;
  return file_.read(into) == into.size() ? Status::ok : Status::lost;
}

Status NorFile::write(std::uint32_t address, fieldhook::Bytes bytes) {
  return file_.seek(address) && file_.write(bytes) == bytes.size() ? Status::ok : Status::lost;
}

Status NorFile::program(std::uint32_t address, fieldhook::Bytes bytes) {
  if (erase_at_ != erase_end_) return Status::refused;
  if (!is_within(address, bytes.size())) return Status::lost;
  while (!bytes.empty()) {
    std::uint8_t cells[kPiece];
    const std::size_t n = bytes.size() < kPiece ? bytes.size() : kPiece;
    Status status = read(address, {cells, n});
    if (status != Status::ok) return status;
    for (std::size_t i = 0; i < n; ++i) cells[i] = static_cast<std::uint8_t>(cells[i] & bytes[i]);
    status = write(address, {cells, n});
    if (status != Status::ok) return status;
    address += static_cast<std::uint32_t>(n);
    bytes = bytes.from(n);
  }
  return Status::ok;
}

Status NorFile::start_erase(std::uint32_t sector) {
  if (sector >= sectors_) return Status::lost;
  erase_at_ = sector * kSectorSize;
  erase_end_ = erase_at_ + kSectorSize;
  return Status::ok;
}

Status NorFile::erase_status() {
  if (erase_at_ == erase_end_) return Status::ok;
  std::uint8_t blank[kErasePiece];
  std::memset(blank, 0xFF, sizeof blank);
  const Status status = write(erase_at_, blank);
  if (status != Status::ok) {
    erase_at_ = erase_end_;
    return status;
  }
  erase_at_ += kErasePiece;
  return erase_at_ == erase_end_ ? Status::ok : Status::would_block;
}

}  // namespace board
