// SPDX-License-Identifier: MIT
#include "signed_content.hpp"

#include "text.hpp"

#include <cstring>

namespace fieldhook {
namespace {

/// Collects short pieces, so that the hash is not called for each of them.
class PieceHasher {
 public:
  explicit PieceHasher(Sha256State& state) : state_(state) {}

  void add(char c) {
    if (size_ == sizeof space_) flush();
    space_[size_++] = static_cast<std::uint8_t>(c);
  }
  void add(std::string_view piece) {
    if (piece.size() > sizeof space_ - size_) flush();
    if (piece.size() > sizeof space_) return hash(bytes_of(piece));
    std::memcpy(space_ + size_, piece.data(), piece.size());
    size_ += piece.size();
  }
  void flush() {
    if (size_ != 0) hash(Bytes(space_, size_));
    size_ = 0;
  }
  Status status() const { return status_; }

 private:
  void hash(Bytes bytes) {
    if (status_ == Status::ok) status_ = sha256_update(state_, bytes);
  }

  Sha256State& state_;
  Status status_ = Status::ok;
  std::size_t size_ = 0;
  std::uint8_t space_[96];  // an id and a timestamp of ours, and what joins them
};

/// The piece that a mark stands for.
std::string_view piece_of(const ContentPieces& pieces, char mark) {
  if (mark == 'i') return pieces.id;
  if (mark == 't') return pieces.timestamp;
  return mark == 'm' ? pieces.method : pieces.url;
}

}  // namespace

Result<std::string_view> hash_until_body(Sha256State& state, std::string_view content,
                                         const ContentPieces& pieces) {
  PieceHasher hasher(state);
  while (!content.empty()) {
    const char mark = content[0] == '%' && content.size() > 1 ? content[1] : '\0';
    const char literal = content[0];
    content.remove_prefix(mark == '\0' ? 1 : 2);
    if (mark == 'b') break;
    if (mark == '\0') {
      hasher.add(literal);
    } else {
      hasher.add(piece_of(pieces, mark));
    }
  }
  hasher.flush();
  if (hasher.status() != Status::ok) return hasher.status();
  return content;
}

}  // namespace fieldhook
