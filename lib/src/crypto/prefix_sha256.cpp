// SPDX-License-Identifier: MIT
#include "crypto/hmac.hpp"

#include "key_bytes.hpp"
#include "scheme.hpp"

namespace fieldhook {
namespace {

Status prefix_keep(const KeyText& text, KeptKey& kept) {
  KeyBytes key;
  const Status status = key.read(text);
  sha256_copy(kept.running, key.hash());
  return status;
}

Status prefix_start(Sha256State& running, const SigningKey& key) {
  sha256_copy(running, key.kept().running);
  return Status::ok;
}

Status prefix_finish(Sha256State& running, const SigningKey&, std::uint8_t (&mac)[kMacSize]) {
  return sha256_finish(running, mac);
}

}  // namespace

const Scheme schemes::secret_prefix_sha256{prefix_keep, prefix_start, prefix_finish, nullptr};

}  // namespace fieldhook
