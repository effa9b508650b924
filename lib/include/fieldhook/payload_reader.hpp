// SPDX-License-Identifier: MIT
// A payload that is not in memory as a whole: in flash, in a file, made on the way.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

class PayloadPasses;
struct Sha256State;

/// Where such a payload is read from, in any order and as often as it takes.
class PayloadReader {
 public:
  /// Bytes in all; the same at every call.
  virtual std::size_t size() const = 0;
  /// Fills `space` from `offset` on; both together never lead beyond size(). Does not block.
  /// Errors    lost: it cannot be read. Any other one is passed on.
  virtual Status read(std::size_t offset, MutableBytes space) = 0;

 protected:
  ~PayloadReader() = default;

 private:
  friend class PayloadPasses;
  /// PayloadPasses::next and hash. Virtual only so that no image has them that has no reader.
  virtual Result<Bytes> read_part(PayloadPasses& passes, MutableBytes space);
  virtual Status hash_parts(PayloadPasses& passes, Sha256State& running, MutableBytes space);
};

/// A payload that is in memory after all.
class BytesReader final : public PayloadReader {
 public:
  explicit BytesReader(Bytes bytes) : bytes_(bytes) {}

  std::size_t size() const override { return bytes_.size(); }
  Status read(std::size_t offset, MutableBytes space) override;

 private:
  Bytes bytes_;
};

/// A payload, from its beginning to its end, pass by pass: once for the MAC, once to be sent, and
/// again for every attempt. What is sent must be what was signed: each pass of a reader must give
/// the bytes of the first, by CRC-32, or it ends without its last part, so that no receiver has a
/// whole body.
///
///   PayloadPasses passes{reader};
///   for (passes.begin(); passes.left() != 0;) {
///     const Result<Bytes> part = passes.next(space);
///     ..
///   }
///
/// Lifetime  the reader, or the bytes, outlive it.
class PayloadPasses {
 public:
  explicit PayloadPasses(PayloadReader& reader) : reader_(&reader), size_(reader.size()) {}
  explicit PayloadPasses(Bytes bytes) : bytes_(bytes.data()), size_(bytes.size()) {}
  /// nullptr: the payload is `bytes`.
  PayloadPasses(PayloadReader* reader, Bytes bytes)
      : reader_(reader),
        bytes_(bytes.data()),
        size_(reader != nullptr ? reader->size() : bytes.size()) {}

  bool has_reader() const { return reader_ != nullptr; }
  /// Where it is in memory: all of it.
  Bytes bytes() const { return {bytes_, size_}; }

  std::size_t size() const { return size_; }
  /// Bytes of this pass that are still to come.
  std::size_t left() const { return size_ - offset_; }

  /// Begins a pass.
  void begin() {
    offset_ = 0;
    crc_ = 0;
    broken_ = false;
  }
  /// Takes the next whole pass for the first: nobody has seen a whole payload yet.
  void forget() { has_first_ = false; }
  /// next() failed in this pass.
  bool broken() const { return broken_; }
  /// The next part: of a reader, as much as `space` holds, at its end; else all that is left,
  /// where it is.
  /// Errors    no_space: there is no space
  ///           malformed: not the bytes of the first whole pass
  ///           what the reader said
  Result<Bytes> next(MutableBytes space) {
    if (reader_ != nullptr) return reader_->read_part(*this, space);
    const Bytes rest = bytes().from(offset_);
    offset_ = size_;
    return rest;
  }
  /// Begins a pass with its first part, written into all of `space`: no more than size().
  /// Errors    as next()
  Status begin_with(MutableBytes space);
  /// For lib/src: a whole pass into a hash, a reader's part by part through `space`.
  Status hash(Sha256State& running, MutableBytes space);

 private:
  friend class PayloadReader;

  PayloadReader* reader_ = nullptr;
  const std::uint8_t* bytes_ = nullptr;
  std::size_t size_ = 0;
  std::size_t offset_ = 0;
  std::uint32_t crc_ = 0;        // of this pass so far
  std::uint32_t first_crc_ = 0;  // of the first whole one
  bool has_first_ = false;
  bool broken_ = false;
};

}  // namespace fieldhook
