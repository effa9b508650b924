// SPDX-License-Identifier: MIT
// The timestamps of the rows that have them.
#include <fieldhook/verify.hpp>

#include "scheme.hpp"
#include "text.hpp"

namespace fieldhook {

bool read_seconds(InboundRequest& request) {
  constexpr std::size_t kMaxDigits = 18;
  const std::string_view text = request.timestamp;
  std::size_t counted = text.size() - static_cast<std::size_t>(request.profile->time_unit);
  if (text.size() - 1 >= kMaxDigits || (text[0] == '0' && text.size() > 1)) return false;
  std::uint64_t number = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    // Times ten without a multiplication: a Cortex-M0+ would have to link one of 64 bits.
    if (counted - 1 < kMaxDigits)
      number = (number << 3) + (number << 1) + static_cast<unsigned>(c - '0');
    --counted;
  }
  request.timestamp_s = static_cast<std::int64_t>(number);
  return true;
}

Word read_header_time(InboundRequest& request) {
  const Word word = request.find(request, &Profile::timestamp_header, request.timestamp);
  if (word != Word::ok) return word;
  return read_seconds(request) ? Word::ok : Word::malformed_header;
}

Word judge_time(const InboundRequest& request, const Now& now, Verdict& verdict) {
  if (!can_stamp(now)) return Word::no_clock;
  // No overflow: neither is negative.
  const std::int64_t difference = now.wall.s - request.timestamp_s;
  verdict.clock_difference_s = difference;
  if (difference > request.tolerance_s) return Word::timestamp_too_old;
  return -difference > request.tolerance_s ? Word::timestamp_too_new : Word::ok;
}

}  // namespace fieldhook
