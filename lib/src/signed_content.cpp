// SPDX-License-Identifier: MIT
#include "signed_content.hpp"

#include <cstring>

namespace fieldhook {

void hash_until_body(Sha256State& state, std::string_view& content, const ContentPieces& pieces) {
  // Short pieces are collected, so that the hash is not called for each of them.
  std::uint8_t space[96];  // an id and a timestamp of ours, and what joins them
  std::size_t size = 0;
  std::string_view piece;
  while (take_piece(content, pieces, piece)) {
    if (piece.size() > sizeof space - size) {
      sha256_update(state, Bytes(space, size));
      size = 0;
    }
    if (piece.size() > sizeof space) {
      sha256_update(state, bytes_of(piece));
      continue;
    }
    std::memcpy(space + size, piece.data(), piece.size());
    size += piece.size();
  }
  if (size != 0) sha256_update(state, Bytes(space, size));
}

}  // namespace fieldhook
