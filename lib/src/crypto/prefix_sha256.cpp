// SPDX-License-Identifier: MIT
#include "crypto/mac_algorithm.hpp"

namespace fieldhook {
namespace {

Status keep_prefix(HmacKey& key, Sha256State& inner, Sha256State& outer) {
  const Status status = key.finish_as_prefix(inner);
  if (status == Status::ok) sha256_copy(outer, inner);  // never used, never undefined
  return status;
}

Status finish_prefix(Sha256State& running, const SigningKey&, std::uint8_t (&mac)[kMacSize]) {
  return sha256_finish(running, mac);
}

}  // namespace

const MacAlgorithm secret_prefix_sha256{keep_prefix, finish_prefix};

}  // namespace fieldhook
