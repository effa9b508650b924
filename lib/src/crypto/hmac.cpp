// SPDX-License-Identifier: MIT
#include "crypto/hmac.hpp"

#include "key_bytes.hpp"
#include "scheme.hpp"

#include <fieldhook/secret.hpp>

#include <cstring>

namespace fieldhook {

Status hmac_keep(const KeyText& text, KeyStates& kept) {
  KeyBytes key;
  Status status = key.read(text);
  if (status != Status::ok) return status;
  std::uint8_t(&block)[kSha256Block] = key.kept();
  if (key.size() > kSha256Block) {
    wipe(block);
    std::uint8_t(&digest)[kSha256Size] = *reinterpret_cast<std::uint8_t(*)[kSha256Size]>(block);
    status = sha256_finish(key.hash(), digest);
  }
  // RFC 2104's two pads; the second goes over the first.
  constexpr std::uint8_t kPads[] = {0x36, 0x36 ^ 0x5C};
  for (const std::uint8_t pad : kPads) {
    Sha256State& state = pad == kPads[0] ? kept.inner : kept.outer;
    for (std::uint8_t& byte : block) byte = static_cast<std::uint8_t>(byte ^ pad);
    if (status == Status::ok) status = sha256_start(state);
    if (status == Status::ok) status = sha256_update(state, block);
  }
  return status;
}

Status hmac_finish(Sha256State& running, const SigningKey& key, std::uint8_t (&mac)[kSha256Size]) {
  Status status = sha256_finish(running, mac);
  if (status != Status::ok) return status;
  sha256_copy(running, key.outer());
  status = sha256_update(running, mac);
  return status == Status::ok ? sha256_finish(running, mac) : status;
}

const Scheme hmac_sha256{hmac_keep, macs_begin, macs_body, macs_judge, hmac_finish, nullptr};

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
