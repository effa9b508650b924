// SPDX-License-Identifier: MIT
// What a Verifier asks about a request that is rightly signed: was it here before? An interface,
// so that an image without a guard links none.
#pragma once

#include <fieldhook/time.hpp>

#include <cstdint>
#include <string_view>

namespace fieldhook {

/// The answer in one word. Only `fresh` lets a request in.
enum class [[nodiscard]] Seen : std::uint8_t{
    fresh,        ///< not known: handle it, then commit its ticket
    repeat,       ///< handled before: answer 2xx, or the sender comes again; do nothing
    full,         ///< it could not be remembered now: answer 503, the sender comes again
    stale,        ///< so old that it may be one of the forgotten: refuse
    no_clock,     ///< without a trusted clock nothing can be kept for a time: refuse
    unsupported,  ///< it has no id; or neither it has a signed time nor the guard a retention
};

/// The end of what never grows old: the profile signs no time.
inline constexpr UnixTime kNoEnd{INT64_MAX};

/// The last second at which a verifier takes a request for young enough.
/// Units     tolerance in seconds, not negative; the sum saturates one below kNoEnd.
constexpr UnixTime valid_until(UnixTime timestamp, std::int64_t tolerance_s) {
  constexpr std::int64_t kLast = INT64_MAX - 1;
  return {timestamp.s > kLast - tolerance_s ? kLast : timestamp.s + tolerance_s};
}

/// A rightly signed request, as far as a replay is concerned. Borrows both texts.
struct Arrival {
  std::string_view profile;  ///< Profile::name: two providers may use the same id
  /// The event id. Where the profile signs none: what a replay cannot change either, as the 32
  /// bytes of the MAC or an id out of the verified payload.
  std::string_view id;
  UnixTime valid_until = kNoEnd;
};

/// What to commit once the event is safe. Made by a guard, for that guard; plain data.
struct ReplayTicket {
  std::uint64_t fingerprint = 0;
  UnixTime kept_until;  ///< of all zeros: no ticket
};

struct [[nodiscard]] Sighting {
  Seen seen = Seen::unsupported;
  ReplayTicket ticket;  ///< only with fresh
};

/// Ask it only about a request whose signature is good: a forged one must not burn an id.
class ReplayJudge {
 public:
  virtual Sighting seen(const Arrival& arrival, Now now) = 0;

 protected:
  ~ReplayJudge() = default;
};

}  // namespace fieldhook
