// SPDX-License-Identifier: MIT
#include <fieldhook/retry_policy.hpp>

#include "http_date.hpp"
#include "text.hpp"

namespace fieldhook {
namespace {

constexpr std::int64_t kYear = 365 * 86400;  // in seconds

Millis clamped(std::int64_t seconds) {
  if (seconds < 0) return 0;
  return (seconds < kYear ? seconds : kYear) * kSecond;
}

}  // namespace

Result<Millis> read_retry_after(std::string_view value, Now now) {
  if (value.empty()) return Status::malformed;
  std::int64_t seconds = 0;
  for (const char c : value) {
    if (!is_digit(c)) {
      const Result<UnixTime> date = read_http_date(value, now.wall);
      if (!date.ok()) return date.status();
      if (!can_stamp(now)) return Status::unsupported;
      return clamped(date.value().s - now.wall.s);
    }
    if (seconds <= kYear) seconds = seconds * 10 + (c - '0');
  }
  return clamped(seconds);
}

}  // namespace fieldhook
