// SPDX-License-Identifier: MIT
// Linear: a MAC over the raw body as it comes, and the timestamp in the body, read behind the MAC.
#include "crypto/hmac.hpp"
#include "json_scan.hpp"
#include "scheme.hpp"
#include "text.hpp"

namespace fieldhook {
namespace {

void body(InboundRequest& request, Bytes piece) {
  macs_body(request, piece);
  collect_body(request, piece);
}

Word judge(InboundRequest& request, const Now& now) {
  const Word word = macs_judge(request, now);
  if (word != Word::ok) return word;
  constexpr std::string_view kPath[] = {"webhookTimestamp"};
  const auto timestamp = json_find(text_of(collected_body(request)), kPath);
  if (!timestamp.ok()) return Word::malformed_body;
  request.timestamp = timestamp.value();
  // A string begins with its quote: it is no number, and no timestamp.
  if (!read_seconds(request)) return Word::malformed_body;
  // Our clock has no milliseconds: those of a later time count in full, so that the tolerance is
  // never stretched.
  const std::string_view text = request.timestamp;
  const bool whole = text.size() <= 3 || behind(text, text.size() - 3) == "000";
  if (!whole && request.timestamp_s >= now.wall.s) ++request.timestamp_s;
  return Word::ok;
}

}  // namespace

const Scheme linear_body_time{hmac_keep, macs_begin, body, judge, hmac_finish, nullptr};

}  // namespace fieldhook
