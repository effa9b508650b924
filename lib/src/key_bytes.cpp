// SPDX-License-Identifier: MIT
#include "key_bytes.hpp"

#include <fieldhook/secret.hpp>

namespace fieldhook {

/// Each byte is hashed although a key that fits the block will not need it: one way for all
/// lengths.
void KeyBytes::add(Bytes bytes) {
  for (const std::uint8_t byte : bytes) {
    if (size_ < kKept) kept_[size_] = byte;
    ++size_;
  }
  sha256_update(hash_, bytes);
}

Status KeyBytes::read(const KeyText& secret, std::size_t least) {
  sha256_start(hash_);
  const Status status = secret.reader->read(*this, secret.text, secret.reader->decode);
  if (status == Status::ok && (size_ == 0 || size_ < least)) return Status::refused;
  return status;
}

KeyBytes::~KeyBytes() {
  wipe(MutableBytes(reinterpret_cast<std::uint8_t*>(this), sizeof *this));
}
namespace {

Status read_characters(KeyBytes& key, std::string_view text, Decode) {
  key.add(bytes_of(text));
  return Status::ok;
}

}  // namespace

const SecretReader secret_readers::text{read_characters, nullptr};

}  // namespace fieldhook
