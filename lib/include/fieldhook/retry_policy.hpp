// SPDX-License-Identifier: MIT
// When the next attempt starts: a schedule, jitter, and what the server asked for.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/time.hpp>
#include <fieldhook/transport.hpp>

#include <cstdint>
#include <limits>
#include <string_view>

namespace fieldhook {

inline constexpr Millis kSecond = 1000;
inline constexpr Millis kMinute = 60 * kSecond;
inline constexpr Millis kHour = 60 * kMinute;

/// Standard Webhooks 1.0, "Retry schedule": the wait before each attempt, the first at once.
inline constexpr Millis kSchedule[] = {0,          5 * kSecond, 5 * kMinute, 30 * kMinute,
                                       2 * kHour,  5 * kHour,   10 * kHour,  14 * kHour,
                                       20 * kHour, 24 * kHour};

/// Total times of the phases of one attempt, and of the attempt. A drip does not stretch them.
struct Deadlines {
  ShortMillis phase[kPhases] = {5 * kSecond, 5 * kSecond, 10 * kSecond, 10 * kSecond, 15 * kSecond};
  ShortMillis attempt = 30 * kSecond;
};

enum class Jitter : std::uint8_t {
  none,  ///< for a person who waits
  full,  ///< anything from 0 to the backoff: a thousand devices must not come back at once
};

struct RetryPolicy {
  /// Waits before attempt 1, 2, ..; the last repeats. Not empty. Borrowed.
  Span<const Millis> schedule{kSchedule, sizeof kSchedule / sizeof kSchedule[0]};
  std::uint32_t max_attempts = sizeof kSchedule / sizeof kSchedule[0];
  Jitter jitter = Jitter::full;
  Deadlines deadlines;
};

/// The wait before attempt `attempt` (2 or more), from the end of the one before: the larger of
/// the jittered backoff and what the server asked for plus up to 10 %.
/// `asked` is 0 where the server asked for nothing, and is clamped to the schedule's longest wait.
/// Pure: the same seed and attempt give the same wait.
Millis backoff(const RetryPolicy& policy, std::uint32_t attempt, Millis asked, std::uint32_t seed);

/// Reads a Retry-After value: whole seconds, or one of the three date forms, which count only with
/// a clock that can stamp. A date in the past is 0. Saturates at a year.
/// Errors    malformed: anything else; the caller's own backoff holds
///           unsupported: a date without a clock
/// Source    RFC 9110 5.6.7, 10.2.3.
Result<Millis> read_retry_after(std::string_view value, const Now& now);

}  // namespace fieldhook
