// SPDX-License-Identifier: MIT
#include "crypto/hmac.hpp"

#include "key_bytes.hpp"
#include "scheme.hpp"

namespace fieldhook {
namespace {

Status prefix_keep(std::string_view text, SecretForm form, std::size_t least, Sha256State& inner,
                   Sha256State& outer) {
  KeyBytes key;
  const Status status = key.read(text, form, least);
  sha256_copy(inner, key.hash());
  sha256_copy(outer, key.hash());  // never used, never undefined
  return status;
}

Status prefix_finish(Sha256State& running, const SigningKey&, std::uint8_t (&mac)[kMacSize]) {
  return sha256_finish(running, mac);
}

}  // namespace

const Scheme secret_prefix_sha256{prefix_keep, macs_begin,    macs_body,
                                  macs_judge,  prefix_finish, nullptr};

}  // namespace fieldhook
