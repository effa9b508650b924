// SPDX-License-Identifier: MIT
#include <fieldhook/retry_policy.hpp>

#include "http_date.hpp"
#include "text.hpp"

namespace fieldhook {
namespace {

constexpr std::uint32_t kYear = 365 * 86400;  // in seconds

}  // namespace

Result<Millis> read_retry_after(std::string_view value, const Now& now) {
  if (value.empty()) return Status::malformed;
  std::uint32_t seconds = 0;
  for (const char c : value) {
    if (!is_digit(c)) {
      const Result<UnixTime> date = read_http_date(value, now.wall);
      if (!date.ok()) return date.status();
      if (!can_stamp(now)) return Status::unsupported;
      const std::int64_t left = date.value().s - now.wall.s;
      seconds = left < 0 ? 0 : left < kYear ? static_cast<std::uint32_t>(left) : kYear;
      break;
    }
    if (seconds < kYear) seconds = seconds * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return static_cast<std::int64_t>(seconds < kYear ? seconds : kYear) * kSecond;
}

}  // namespace fieldhook
