// SPDX-License-Identifier: MIT
// All that a seed decides before its history begins.
#pragma once

#include "ledger.hpp"

#include <fieldhook/client.hpp>

#include <cstdint>

namespace fieldhook::simulate {

/// Moments that the world decides; every one but the first comes by chance.
enum class Due : std::uint8_t { event, mail, cut, mood, clock, user, last };
constexpr std::size_t kDues = static_cast<std::size_t>(Due::last);

struct Plan {
  StorageShape shape;
  ClientOptions options;
  std::int64_t length_s = 0;
  std::int64_t mean_s[kDues] = {};  ///< between two of these
  std::uint32_t burst = 0;          ///< events at once, now and then
  std::int64_t outage_s = 0;        ///< the longest, on average, that something stays bad
  std::uint32_t bad_of_16 = 0;      ///< how often a change is one for the worse
  bool has[kEndpoints] = {};
  bool has_rtc = false;
  bool bad_blocks = false;  ///< a sector fails, one at a time: what is lost must be told
  std::int64_t begin_s = 0;

  static Plan of(std::uint64_t seed, std::int64_t length_s);
};

}  // namespace fieldhook::simulate
