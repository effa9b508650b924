// SPDX-License-Identifier: MIT
// HMAC-SHA256 (RFC 2104) on plain SHA-256, with the key's two states kept: the backends' own HMAC
// calls allocate, and hash the key anew for each message.
#pragma once

#include "crypto/sha256.hpp"

#include <fieldhook/signing_key.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

inline constexpr std::size_t kMacSize = kSha256Size;

/// Takes a key of any length in pieces and makes the two states. Wiped when it ends.
class HmacKey {
 public:
  HmacKey() = default;
  ~HmacKey();
  HmacKey(const HmacKey&) = delete;
  HmacKey& operator=(const HmacKey&) = delete;

  void add(Bytes piece);
  std::size_t size() const { return size_; }
  Status finish(Sha256State& inner, Sha256State& outer);
  /// The key's own bytes, hashed, for content to follow: no HMAC.
  Status finish_as_prefix(Sha256State& state);

 private:
  std::uint8_t block_[kSha256Block] = {};
  Sha256State hash_;  // runs once the key is longer than the block
  std::size_t size_ = 0;
  Status status_ = Status::ok;
};

/// Begins a message under `key` in `running`; go on with sha256_update.
inline void hmac_start(Sha256State& running, const SigningKey& key) {
  sha256_copy(running, key.inner());
}
/// Ends the message; `running` is used up.
Status hmac_finish(Sha256State& running, const SigningKey& key, std::uint8_t (&mac)[kMacSize]);

/// True for equal bytes, in a time that depends on the size only.
bool equal_in_constant_time(const std::uint8_t* a, const std::uint8_t* b, std::size_t size);

}  // namespace fieldhook
