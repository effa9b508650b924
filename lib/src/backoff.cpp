// SPDX-License-Identifier: MIT
#include <fieldhook/retry_policy.hpp>

#include "jitter.hpp"

namespace fieldhook {
namespace {

/// A well mixed number of the seed, the attempt and what it is for. Repeatable on purpose.
std::uint32_t mix(std::uint32_t seed, std::uint32_t attempt, std::uint32_t purpose) {
  std::uint32_t x = seed ^ (attempt * 0x9E3779B9U) ^ (purpose * 0x7F4A7C15U);
  for (int round = 0; round < 2; ++round) {
    x ^= x >> 16;
    x *= 0x21F0AAADU;
    x ^= x >> 15;
    x *= 0x735A2D97U;
  }
  return x ^ (x >> 15);
}

/// Anything from 0 to `most`, by multiplication: no division. A call is shorter than what it saves.
[[gnu::noinline]] Millis share(Millis most, std::uint32_t random) {
  const auto bound = static_cast<std::uint64_t>(most < UINT32_MAX ? most : UINT32_MAX) + 1;
  return static_cast<Millis>((bound * random) >> 32);
}

}  // namespace

Millis random_wait(Millis most, std::uint32_t seed) {
  return share(most, mix(seed, 0, 3));
}

Millis backoff(const RetryPolicy& policy, std::uint32_t attempt, Millis asked, std::uint32_t seed) {
  Millis cap = 0;
  for (const Millis wait : policy.schedule) cap = wait > cap ? wait : cap;
  const std::size_t at =
      attempt - 1 < policy.schedule.size() ? attempt - 1 : policy.schedule.size() - 1;
  Millis wait = policy.schedule[at];
  if (policy.jitter == Jitter::full) wait = share(wait, mix(seed, attempt, 1));
  if (asked <= 0) return wait;
  if (asked > cap) asked = cap;
  // Up to 10 % more: those who were told the same time must not come back together.
  asked += share(asked, mix(seed, attempt, 2) / 10);
  return asked > wait ? asked : wait;
}

}  // namespace fieldhook
