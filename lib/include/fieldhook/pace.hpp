// SPDX-License-Identifier: MIT
// How fast events go to a service that documents its limits.
#pragma once

#include <fieldhook/time.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

struct Sink;

/// What one endpoint has had of its row's limits.
struct Pace {
  static constexpr std::size_t kMaxRates = 5;  ///< of a row; further ones are not kept

  Instant rated;  // the last request
  Instant refusals_since;
  std::uint32_t full[kMaxRates] = {};  // ms behind it when the bucket of each rate is full again
  std::uint16_t refusals = 0;
};

/// How a row's limits are kept. An object and no branch: an image links it only if a row names it.
struct PaceKeeper {
  /// When the next request may go.
  Instant (*ready_at)(const Pace& pace, const Sink& sink);
  /// A request goes now.
  void (*take)(Pace& pace, const Sink& sink, Instant now);
  /// It was answered with this status, 0: with none; nothing goes before what this answers.
  Instant (*answered)(Pace& pace, const Sink& sink, std::uint16_t status, Instant now);
};

/// By the row's rates and refusals.
extern const PaceKeeper keeps_pace;

}  // namespace fieldhook
