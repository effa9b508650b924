// SPDX-License-Identifier: MIT
#include "crypto/hmac.hpp"

#include "key_bytes.hpp"
#include "scheme.hpp"

namespace fieldhook {
namespace {

Status prefix_keep(const KeyText& text, std::size_t least, KeptKey& kept) {
  KeyBytes key;
  const Status status = key.read(text, least);
  sha256_copy(kept.running, key.hash());
  return status;
}

void prefix_start(Sha256State& running, const SigningKey& key) {
  sha256_copy(running, key.kept().running);
}

Status prefix_finish(Sha256State& running, const SigningKey&, std::uint8_t (&mac)[kMacSize]) {
  return sha256_finish(running, mac);
}

}  // namespace

const Scheme schemes::secret_prefix_sha256{prefix_keep, prefix_start, prefix_finish, nullptr};

}  // namespace fieldhook
