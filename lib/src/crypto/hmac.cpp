// SPDX-License-Identifier: MIT
#include "crypto/hmac.hpp"

#include "key_bytes.hpp"
#include "scheme.hpp"

#include <fieldhook/secret.hpp>

#include <cstring>

namespace fieldhook {

Status hmac_keep(const KeyText& text, std::size_t least, KeptKey& kept) {
  KeyBytes key;
  Status status = key.read(text, least);
  if (status != Status::ok) return status;
  std::uint8_t(&block)[kSha256Block] = key.kept();
  if (key.size() > kSha256Block) {
    wipe(block);
    std::uint8_t(&digest)[kSha256Size] = *reinterpret_cast<std::uint8_t(*)[kSha256Size]>(block);
    status = sha256_finish(key.hash(), digest);
  }
  if (status == Status::ok) sha256_keep(kept.hmac, block, key.hash());
  return status;
}

void hmac_start(Sha256State& running, const SigningKey& key) {
  sha256_resume(running, key.kept().hmac, Pad::inner);
}

Status hmac_finish(Sha256State& running, const SigningKey& key, std::uint8_t (&mac)[kSha256Size]) {
  const Status status = sha256_finish(running, mac);
  if (status != Status::ok) return status;
  sha256_resume(running, key.kept().hmac, Pad::outer);
  sha256_update(running, mac);
  return sha256_finish(running, mac);
}

const Scheme schemes::hmac_sha256{hmac_keep, hmac_start, hmac_finish, nullptr};

bool equal_in_constant_time(const std::uint8_t* a, const std::uint8_t* b, std::size_t size) {
  std::uint32_t difference = 0;
  for (std::size_t i = 0; i < size; ++i) {
    difference |= static_cast<std::uint32_t>(a[i] ^ b[i]);
#if defined(__GNUC__)
    __asm__ volatile("" : "+r"(difference));  // nobody can know it yet: no early way out
#else
    difference = *const_cast<volatile std::uint32_t*>(&difference);
#endif
  }
  return difference == 0;
}

}  // namespace fieldhook
