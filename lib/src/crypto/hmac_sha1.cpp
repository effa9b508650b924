// SPDX-License-Identifier: MIT
#include "crypto/sha1.hpp"

#include <fieldhook/secret.hpp>

#include <cstring>

namespace fieldhook {

/// Begins a hash with the block under RFC 2104's pad.
static Status start_with(Sha1State& state, const Sha1KeyBlock& block, std::uint8_t pad) {
  Sha1KeyBlock padded;
  for (std::size_t i = 0; i < kSha1Block; ++i) {
    padded[i] = static_cast<std::uint8_t>(block[i] ^ pad);
  }
  Status status = sha1_start(state);
  if (status == Status::ok) status = sha1_update(state, padded);
  wipe(padded);
  return status;
}

/// The key in one block: a longer one is hashed first.
Status hmac_sha1_key(Bytes key, Sha1KeyBlock& block) {
  std::memset(block, 0, sizeof block);
  if (key.size() <= kSha1Block) {
    if (!key.empty()) std::memcpy(block, key.data(), key.size());
    return Status::ok;
  }
  Sha1State state;
  std::uint8_t digest[kSha1Size];
  Status status = sha1_start(state);
  if (status == Status::ok) status = sha1_update(state, key);
  if (status == Status::ok) status = sha1_finish(state, digest);
  std::memcpy(block, digest, sizeof digest);
  wipe(digest);
  return status;
}

Status hmac_sha1_start(Sha1State& running, const Sha1KeyBlock& block) {
  return start_with(running, block, 0x36);
}

Status hmac_sha1_finish(Sha1State& running, const Sha1KeyBlock& block,
                        std::uint8_t (&mac)[kSha1Size]) {
  Status status = sha1_finish(running, mac);
  if (status == Status::ok) status = start_with(running, block, 0x5C);
  if (status == Status::ok) status = sha1_update(running, mac);
  return status == Status::ok ? sha1_finish(running, mac) : status;
}

}  // namespace fieldhook
