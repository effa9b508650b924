// SPDX-License-Identifier: MIT
#include "key_bytes.hpp"

#include <fieldhook/secret.hpp>

namespace fieldhook {

/// Each byte is hashed although a key that fits the block will not need it: one way for all
/// lengths.
Status KeyBytes::add(Bytes bytes) {
  for (const std::uint8_t byte : bytes) {
    if (size_ < kKept) kept_[size_] = byte;
    ++size_;
  }
  return sha256_update(hash_, bytes);
}

Status KeyBytes::read(const KeyText& secret) {
  Status status = sha256_start(hash_);
  if (status == Status::ok) status = secret.reader->read(*this, secret.text, secret.reader->decode);
  if (status == Status::ok && (size_ == 0 || size_ < secret.least)) return Status::refused;
  return status;
}

KeyBytes::~KeyBytes() {
  wipe(MutableBytes(reinterpret_cast<std::uint8_t*>(this), sizeof *this));
}
namespace {

Status read_characters(KeyBytes& key, std::string_view text, Decode) {
  return key.add(bytes_of(text));
}

}  // namespace

const SecretReader secret_readers::text{read_characters, nullptr};

}  // namespace fieldhook
