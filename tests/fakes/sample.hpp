// SPDX-License-Identifier: MIT
// One event, one endpoint and one key that many tests share.
#pragma once

#include <fieldhook/delivery.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/signing_key.hpp>

namespace fieldhook::testing {

inline constexpr std::string_view kSecretText = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Everything that a delivery borrows.
struct Sample {
  SigningKey key[1] = {{Secret::whsec(kSecretText), profiles::standard}};
  Event event{"door.opened", R"({"door":"north"})"};
  Endpoint endpoint = Endpoint::parse("https://hooks.example.com/in?a=1").value();
  RetryPolicy policy;

  Sample() {
    event.id = "evt_1";
    static_cast<void>(endpoint.sign_with(profiles::standard, key));
  }
};

}  // namespace fieldhook::testing
