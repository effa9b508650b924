// SPDX-License-Identifier: MIT
// For schemes that sign all of a content at once: who streams it links none of this.
#include "signed_content.hpp"

#include <cstring>

namespace fieldhook {

Result<Bytes> write_content(const WholeContent& whole) {
  if (whole.body.has_reader()) return Status::unsupported;
  const MutableBytes scratch = whole.scratch;
  std::size_t size = 0;
  const auto add = [&](Bytes bytes) {
    if (bytes.size() > scratch.size() - size) return false;
    if (!bytes.empty()) std::memcpy(scratch.data() + size, bytes.data(), bytes.size());
    size += bytes.size();
    return true;
  };
  std::string_view content = whole.profile.content;
  for (std::string_view piece; take_piece(content, whole.pieces, piece);) {
    if (!add(bytes_of(piece))) return Status::no_space;
  }
  if (!add(whole.body.bytes())) return Status::no_space;
  return Bytes(scratch.data(), size);
}

}  // namespace fieldhook
