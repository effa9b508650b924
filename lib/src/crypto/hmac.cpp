// SPDX-License-Identifier: MIT
#include "crypto/hmac.hpp"

#include "crypto/mac_algorithm.hpp"

#include <cstring>

namespace fieldhook {
namespace {

/// Hashes one block of the key under RFC 2104's pad.
Status hash_pad(const std::uint8_t (&block)[kSha256Block], std::uint8_t pad, Sha256State& state) {
  std::uint8_t padded[kSha256Block];
  for (std::size_t i = 0; i < kSha256Block; ++i) {
    padded[i] = static_cast<std::uint8_t>(block[i] ^ pad);
  }
  Status status = sha256_start(state);
  if (status == Status::ok) status = sha256_update(state, padded);
  wipe(padded);
  return status;
}

}  // namespace

HmacKey::~HmacKey() {
  wipe(block_);
  wipe(hash_.bytes);
}

void HmacKey::add(Bytes piece) {
  if (piece.empty() || status_ != Status::ok) return;
  const std::size_t room = size_ < kSha256Block ? kSha256Block - size_ : 0;
  const std::size_t head = piece.size() < room ? piece.size() : room;
  if (head != 0) std::memcpy(block_ + size_, piece.data(), head);
  size_ += piece.size();
  const Bytes rest = piece.from(head);
  if (rest.empty()) return;
  if (size_ - rest.size() == kSha256Block) {  // the first byte too many: hash from here on
    status_ = sha256_start(hash_);
    if (status_ == Status::ok) status_ = sha256_update(hash_, block_);
  }
  if (status_ == Status::ok) status_ = sha256_update(hash_, rest);
}

Status HmacKey::finish(Sha256State& inner, Sha256State& outer) {
  if (status_ == Status::ok && size_ > kSha256Block) {
    std::uint8_t digest[kSha256Size];
    status_ = sha256_finish(hash_, digest);
    std::memset(block_, 0, sizeof block_);
    std::memcpy(block_, digest, sizeof digest);
    wipe(digest);
  }
  if (status_ == Status::ok) status_ = hash_pad(block_, 0x36, inner);
  if (status_ == Status::ok) status_ = hash_pad(block_, 0x5C, outer);
  return status_;
}

Status HmacKey::finish_as_prefix(Sha256State& state) {
  if (status_ != Status::ok) return status_;
  if (size_ > kSha256Block) {
    sha256_copy(state, hash_);
    return status_;
  }
  status_ = sha256_start(state);
  if (status_ == Status::ok) status_ = sha256_update(state, Bytes(block_, size_));
  return status_;
}

Status hmac_finish(Sha256State& running, const SigningKey& key, std::uint8_t (&mac)[kMacSize]) {
  Status status = sha256_finish(running, mac);
  if (status != Status::ok) return status;
  sha256_copy(running, key.outer());
  status = sha256_update(running, mac);
  return status == Status::ok ? sha256_finish(running, mac) : status;
}

namespace {

Status keep_states(HmacKey& key, Sha256State& inner, Sha256State& outer) {
  return key.finish(inner, outer);
}

}  // namespace

const MacAlgorithm hmac_sha256{keep_states, hmac_finish};

bool equal_in_constant_time(const std::uint8_t* a, const std::uint8_t* b, std::size_t size) {
  volatile std::uint8_t difference = 0;
  for (std::size_t i = 0; i < size; ++i) {
    difference = static_cast<std::uint8_t>(difference | (a[i] ^ b[i]));
  }
  return difference == 0;
}

}  // namespace fieldhook
