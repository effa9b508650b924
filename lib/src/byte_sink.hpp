// SPDX-License-Identifier: MIT
// Where content goes that is made on the fly: into running hashes, piece by piece.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// Takes bytes in their order. Borrows each piece for the call only.
class ByteSink {
 public:
  /// Any error ends the writing and is what the writer answers.
  virtual Status put(Bytes piece) = 0;

 protected:
  ~ByteSink() = default;
};

/// Collects single bytes, so that a sink is not called for each of them. An error stays until
/// finish(); behind it nothing more is put.
class PieceWriter {
 public:
  explicit PieceWriter(ByteSink& sink) : sink_(sink) {}

  void put(char c) {
    if (size_ == sizeof space_) flush();
    space_[size_++] = static_cast<std::uint8_t>(c);
  }
  void put(std::string_view text) {
    for (const char c : text) put(c);
  }
  /// Puts what is left.
  Status finish() {
    flush();
    return status_;
  }

 private:
  void flush() {
    if (status_ == Status::ok && size_ != 0) status_ = sink_.put(Bytes(space_, size_));
    size_ = 0;
  }

  ByteSink& sink_;
  std::size_t size_ = 0;
  Status status_ = Status::ok;
  std::uint8_t space_[64];  // a block of the hash
};

}  // namespace fieldhook
