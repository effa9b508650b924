// SPDX-License-Identifier: MIT
#include "crypto/sha1.hpp"

#include <fieldhook/secret.hpp>

#include <cstring>

namespace fieldhook {
namespace {

/// Hashes the block under RFC 2104's pad.
Status hash_pad(const std::uint8_t (&block)[kSha1Block], std::uint8_t pad, Sha1State& state) {
  std::uint8_t padded[kSha1Block];
  for (std::size_t i = 0; i < kSha1Block; ++i) {
    padded[i] = static_cast<std::uint8_t>(block[i] ^ pad);
  }
  Status status = sha1_start(state);
  if (status == Status::ok) status = sha1_update(state, padded);
  wipe(padded);
  return status;
}

/// The key in one block: a longer one is hashed first.
Status fill_block(Bytes key, Sha1State& state, std::uint8_t (&block)[kSha1Block]) {
  if (key.size() <= kSha1Block) {
    if (!key.empty()) std::memcpy(block, key.data(), key.size());
    return Status::ok;
  }
  std::uint8_t digest[kSha1Size];
  Status status = sha1_start(state);
  if (status == Status::ok) status = sha1_update(state, key);
  if (status == Status::ok) status = sha1_finish(state, digest);
  std::memcpy(block, digest, sizeof digest);
  wipe(digest);
  return status;
}

}  // namespace

Status hmac_sha1_key(Bytes key, Sha1State& inner, Sha1State& outer) {
  std::uint8_t block[kSha1Block] = {};
  Status status = fill_block(key, inner, block);
  if (status == Status::ok) status = hash_pad(block, 0x36, inner);
  if (status == Status::ok) status = hash_pad(block, 0x5C, outer);
  wipe(block);
  return status;
}

Status hmac_sha1_finish(Sha1State& running, const Sha1State& outer,
                        std::uint8_t (&mac)[kSha1Size]) {
  Status status = sha1_finish(running, mac);
  if (status != Status::ok) return status;
  sha1_copy(running, outer);
  status = sha1_update(running, mac);
  return status == Status::ok ? sha1_finish(running, mac) : status;
}

}  // namespace fieldhook
