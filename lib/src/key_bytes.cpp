// SPDX-License-Identifier: MIT
#include "key_bytes.hpp"

#include "digits.hpp"
#include "text.hpp"

#include <fieldhook/secret.hpp>

#include <cstring>

namespace fieldhook {

KeyBytes::KeyBytes() : status_(sha256_start(hash_)) {}

KeyBytes::~KeyBytes() {
  wipe(kept_);
  wipe(hash_.bytes);
}

/// Hashes each byte although a key that fits the block will not need it: one way for all lengths.
void KeyBytes::add(Bytes piece) {
  if (status_ == Status::ok) status_ = sha256_update(hash_, piece);
  for (const std::uint8_t byte : piece) {
    if (size_ < kKept) kept_[size_] = byte;
    ++size_;
  }
}

/// In chunks: there is no buffer for all of it, and no longest secret.
Status KeyBytes::read(std::string_view text, SecretForm form, std::size_t least) {
  constexpr std::size_t kChunk = 64;  // characters: whole groups of base64 and of hex
  std::uint8_t bytes[kChunk / 4 * 3];
  while (form != SecretForm::text && !text.empty()) {
    const std::string_view chunk = first(text, kChunk);
    text.remove_prefix(chunk.size());
    const Result<std::size_t> size =
        decode(chunk, form == SecretForm::hex ? Digits::hex : Digits::base64, bytes);
    // A chunk that is not the last has whole groups, 32 bytes or 48: padding before the end is
    // none.
    const bool whole = size.ok() && (text.empty() || size.value() % 16 == 0);
    if (!whole) status_ = Status::malformed;
    if (!whole) break;
    add(Bytes(bytes, size.value()));
  }
  wipe(bytes);
  if (form == SecretForm::text) add(bytes_of(text));
  if (status_ == Status::ok && (size_ == 0 || size_ < least)) status_ = Status::refused;
  return status_;
}

}  // namespace fieldhook
