// SPDX-License-Identifier: MIT
#include "signed_content.hpp"

#include <cstring>

namespace fieldhook {
namespace {

/// The piece that a mark stands for.
std::string_view piece_of(const ContentPieces& pieces, char mark) {
  if (mark == 'i') return pieces.id;
  if (mark == 't') return pieces.timestamp;
  return mark == 'm' ? pieces.method : pieces.url;
}

}  // namespace

bool take_piece(std::string_view& content, const ContentPieces& pieces, std::string_view& piece) {
  if (content.empty()) return false;
  piece = {content.data(), 1};
  content.remove_prefix(1);
  if (piece[0] != '%' || content.empty()) return true;
  const char mark = content[0];
  content.remove_prefix(1);
  if (mark == 'b') return false;
  piece = piece_of(pieces, mark);
  return true;
}

Result<std::string_view> hash_until_body(Sha256State& state, std::string_view content,
                                         const ContentPieces& pieces) {
  // Short pieces are collected, so that the hash is not called for each of them.
  std::uint8_t space[96];  // an id and a timestamp of ours, and what joins them
  std::size_t size = 0;
  Status status = Status::ok;
  for (std::string_view piece; status == Status::ok && take_piece(content, pieces, piece);) {
    if (piece.size() > sizeof space - size) {
      status = sha256_update(state, Bytes(space, size));
      size = 0;
    }
    if (piece.size() > sizeof space) {
      if (status == Status::ok) status = sha256_update(state, bytes_of(piece));
      continue;
    }
    std::memcpy(space + size, piece.data(), piece.size());
    size += piece.size();
  }
  if (status == Status::ok && size != 0) status = sha256_update(state, Bytes(space, size));
  if (status != Status::ok) return status;
  return content;
}

}  // namespace fieldhook
