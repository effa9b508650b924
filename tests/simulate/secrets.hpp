// SPDX-License-Identifier: MIT
// The secrets of the simulated endpoints: bytes that must never be seen.
#pragma once

#include <cstddef>
#include <string_view>

namespace fieldhook::simulate {

/// Of the endpoint whose secret is rotated: each is the next one's predecessor.
constexpr std::size_t kSecrets = 4;
constexpr std::string_view kStandardSecrets[kSecrets] = {
    "whsec_c2ltdWxhdGVkIHNlY3JldCBvZiAzMiBieXRlcywgbjAh",
    "whsec_c2ltdWxhdGVkIHNlY3JldCBvZiAzMiBieXRlcywgbjEh",
    "whsec_c2ltdWxhdGVkIHNlY3JldCBvZiAzMiBieXRlcywgbjIh",
    "whsec_c2ltdWxhdGVkIHNlY3JldCBvZiAzMiBieXRlcywgbjMh"};
constexpr std::string_view kGithubSecret = "simulated github secret 0815";

/// What all of them have: their text, and their bytes.
constexpr std::string_view kTraces[] = {"c2ltdWxhdGVkIHNlY3JldCBvZiAzMiBieXRlcywgb",
                                        "simulated secret of 32 bytes, n", kGithubSecret};

}  // namespace fieldhook::simulate
