// SPDX-License-Identifier: MIT
#include "key_bytes.hpp"

#include "digits.hpp"
#include "text.hpp"

#include <fieldhook/secret.hpp>

namespace fieldhook {

/// In chunks: there is no buffer for all of it, and no longest secret. Each byte is hashed although
/// a key that fits the block will not need it: one way for all lengths.
Status KeyBytes::read(const KeyText& secret) {
  const Digits digits = secret.form == SecretForm::text  ? Digits::octets
                        : secret.form == SecretForm::hex ? Digits::hex
                                                         : Digits::base64;
  std::string_view text = secret.text;
  Status status = sha256_start(hash_);
  while (status == Status::ok && !text.empty()) {
    const std::string_view chunk = first(text, sizeof chunk_);
    text.remove_prefix(chunk.size());
    const Result<std::size_t> size = decode(chunk, digits, chunk_);
    // Padding before the end is none: a chunk that is not the last makes 32 bytes, 48 or 64.
    if (!size.ok() || (!text.empty() && size.value() % 16 != 0)) return Status::malformed;
    status = sha256_update(hash_, Bytes(chunk_, size.value()));
    for (std::size_t i = 0; i < size.value(); ++i, ++size_) {
      if (size_ < kKept) kept_[size_] = chunk_[i];
    }
  }
  if (status == Status::ok && (size_ == 0 || size_ < secret.least)) return Status::refused;
  return status;
}

KeyBytes::~KeyBytes() {
  wipe(MutableBytes(reinterpret_cast<std::uint8_t*>(this), sizeof *this));
}

}  // namespace fieldhook
