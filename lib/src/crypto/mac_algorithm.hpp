// SPDX-License-Identifier: MIT
// The steps in which one algorithm of a MAC differs from another.
#pragma once

#include "crypto/hmac.hpp"

#include <fieldhook/profile.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/status.hpp>

#include <cstdint>

namespace fieldhook {

/// Every message begins with a copy of the key's inner state and hashes its content.
struct MacAlgorithm {
  /// Makes the states that a key keeps.
  Status (*keep)(HmacKey& key, Sha256State& inner, Sha256State& outer);
  /// Ends the message; `running` is used up.
  Status (*finish)(Sha256State& running, const SigningKey& key, std::uint8_t (&mac)[kMacSize]);
};

}  // namespace fieldhook
