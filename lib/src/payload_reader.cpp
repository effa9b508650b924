// SPDX-License-Identifier: MIT
#include <fieldhook/payload_reader.hpp>

#include "crc32.hpp"
#include "crypto/sha256.hpp"

#include <cstring>

namespace fieldhook {

Status BytesReader::read(std::size_t offset, MutableBytes space) {
  if (offset > bytes_.size() || space.size() > bytes_.size() - offset) return Status::lost;
  if (!space.empty()) std::memcpy(space.data(), bytes_.data() + offset, space.size());
  return Status::ok;
}

Status PayloadPasses::begin_with(MutableBytes space) {
  begin();
  if (space.empty()) return Status::ok;
  if (reader_ != nullptr) return reader_->read_part(*this, space).status();
  std::memcpy(space.data(), bytes_, space.size());
  offset_ = space.size();
  return Status::ok;
}

Status PayloadPasses::hash(Sha256State& running, MutableBytes space) {
  if (reader_ != nullptr) return reader_->hash_parts(*this, running, space);
  sha256_update(running, bytes());
  return Status::ok;
}

Result<Bytes> PayloadReader::read_part(PayloadPasses& passes, MutableBytes space) {
  if (passes.left() == 0) return Bytes();
  passes.broken_ = true;
  if (space.empty()) return Status::no_space;
  const std::size_t size = space.size() < passes.left() ? space.size() : passes.left();
  const MutableBytes part = space.from(space.size() - size);
  const Status status = read(passes.offset_, part);
  if (status != Status::ok) return status;
  const std::uint32_t crc = crc32(part, passes.crc_);
  if (part.size() == passes.left()) {
    if (passes.has_first_ && crc != passes.first_crc_) return Status::malformed;
    passes.first_crc_ = crc;
    passes.has_first_ = true;
  }
  passes.crc_ = crc;
  passes.offset_ += part.size();
  passes.broken_ = false;
  return Bytes(part);
}

Status PayloadReader::hash_parts(PayloadPasses& passes, Sha256State& running, MutableBytes space) {
  for (passes.begin(); passes.left() != 0;) {
    const Result<Bytes> part = passes.next(space);
    if (!part.ok()) return part.status();
    sha256_update(running, part.value());
  }
  return Status::ok;
}

}  // namespace fieldhook
