// SPDX-License-Identifier: MIT
#include <fieldhook/payload_reader.hpp>

#include "crc32.hpp"

#include <cstring>

namespace fieldhook {

Status BytesReader::read(std::size_t offset, MutableBytes space) {
  if (offset > bytes_.size() || space.size() > bytes_.size() - offset) return Status::lost;
  if (!space.empty()) std::memcpy(space.data(), bytes_.data() + offset, space.size());
  return Status::ok;
}

void PayloadPasses::begin() {
  offset_ = 0;
  crc_ = 0;
}

Result<Bytes> PayloadPasses::next(MutableBytes space) {
  if (left() == 0) return Bytes();
  if (space.empty()) return Status::no_space;
  const MutableBytes part = space.size() < left() ? space : space.first(left());
  const Status status = reader_.read(offset_, part);
  if (status != Status::ok) return status;
  const std::uint32_t crc = crc32(part, crc_);
  if (part.size() == left()) {
    if (has_first_ && crc != first_crc_) return Status::malformed;
    first_crc_ = crc;
    has_first_ = true;
  }
  crc_ = crc;
  offset_ += part.size();
  return Bytes(part);
}

}  // namespace fieldhook
