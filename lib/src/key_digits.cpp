// SPDX-License-Identifier: MIT
// Secrets written as digits. Apart from those that are text, whose images link none of it.
#include "key_bytes.hpp"
#include "text.hpp"

#include <fieldhook/secret.hpp>

namespace fieldhook {
namespace {

/// In chunks: there is no buffer for all of it, and no longest secret.
Status read_digits(KeyBytes& key, std::string_view text, Decode decode) {
  std::uint8_t chunk[64];
  Status status = Status::ok;
  while (status == Status::ok && !text.empty()) {
    const std::string_view digits = first(text, sizeof chunk);
    text.remove_prefix(digits.size());
    const Result<std::size_t> size = decode(digits, MutableBytes(chunk));
    // Padding before the end is none: a chunk that is not the last makes 32 bytes or 48.
    const bool whole = size.ok() && (text.empty() || size.value() % 16 == 0);
    status = whole ? Status::ok : Status::malformed;
    if (whole) key.add(Bytes(chunk, size.value()));
  }
  wipe(chunk);
  return status;
}

}  // namespace

const SecretReader secret_readers::base64{read_digits, decode_base64};
const SecretReader secret_readers::hex{read_digits, decode_hex};

}  // namespace fieldhook
