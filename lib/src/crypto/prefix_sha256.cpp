// SPDX-License-Identifier: MIT
#include "crypto/hmac.hpp"

#include "key_bytes.hpp"
#include "scheme.hpp"

namespace fieldhook {
namespace {

Status prefix_keep(const KeyText& text, KeyStates& kept) {
  KeyBytes key;
  const Status status = key.read(text);
  sha256_copy(kept.inner, key.hash());
  sha256_copy(kept.outer, key.hash());  // never used, never undefined
  return status;
}

Status prefix_finish(Sha256State& running, const SigningKey&, std::uint8_t (&mac)[kMacSize]) {
  return sha256_finish(running, mac);
}

}  // namespace

const Scheme secret_prefix_sha256{prefix_keep, macs_begin,    macs_body,
                                  macs_judge,  prefix_finish, nullptr};

}  // namespace fieldhook
