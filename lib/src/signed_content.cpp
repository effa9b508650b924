// SPDX-License-Identifier: MIT
#include "signed_content.hpp"

#include <cstring>

namespace fieldhook {

bool take_piece(std::string_view& content, const ContentPieces& pieces, std::string_view& piece) {
  if (content.empty()) return false;
  piece = {content.data(), 1};
  content.remove_prefix(1);
  if (piece[0] != '%' || content.empty()) return true;
  const char mark = content[0];
  content.remove_prefix(1);
  if (mark == 'b') return false;
  piece = mark == 'i'   ? pieces.id
          : mark == 't' ? pieces.timestamp
          : mark == 'm' ? pieces.method
                        : pieces.url;
  return true;
}

Status hash_until_body(Sha256State& state, std::string_view& content, const ContentPieces& pieces) {
  // Short pieces are collected, so that the hash is not called for each of them.
  std::uint8_t space[96];  // an id and a timestamp of ours, and what joins them
  std::size_t size = 0;
  Status status = Status::ok;
  std::string_view piece;
  do {
    const bool more = take_piece(content, pieces, piece);
    if (!more) piece = {};
    if (size != 0 && (!more || piece.size() > sizeof space - size)) {
      status = sha256_update(state, Bytes(space, size));
      size = 0;
    }
    if (!more) break;
    if (piece.size() > sizeof space) {
      if (status == Status::ok) status = sha256_update(state, bytes_of(piece));
    } else {
      std::memcpy(space + size, piece.data(), piece.size());
      size += piece.size();
    }
  } while (status == Status::ok);
  return status;
}

}  // namespace fieldhook
