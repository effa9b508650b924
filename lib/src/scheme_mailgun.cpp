// SPDX-License-Identifier: MIT
// Mailgun: timestamp, token and signature are members of the body; the MAC covers the first two.
#include "crypto/hmac.hpp"
#include "json_scan.hpp"
#include "octets.hpp"
#include "scheme.hpp"

namespace fieldhook {
namespace {

constexpr std::size_t kMaxToken = 256;

/// Nothing can be hashed before the body is here.
void begin(InboundRequest&) {}

struct Member {
  std::string_view name;
  std::string_view InboundRequest::*value;
  bool may_be_number;  // some senders write the timestamp so: the same digits are signed
};
constexpr Member kMembers[] = {
    {"timestamp", &InboundRequest::timestamp, true},
    {"token", &InboundRequest::id, false},
    {"signature", &InboundRequest::signatures, false},
};

/// Finds a member of the body's "signature". Escapes are refused: nobody sends any in digits.
Word find_member(std::string_view body, const Member& member, std::string_view& value) {
  const std::string_view path[] = {"signature", member.name};
  const Result<std::string_view> token = json_find(body, path);
  if (!token.ok()) return Word::malformed_body;
  value = token.value();
  if (value.empty()) return Word::missing_header;
  if (member.may_be_number && value[0] != '"') return Word::ok;
  const Result<std::string_view> text = json_unescape(value, {});
  if (!text.ok()) return Word::malformed_body;
  value = text.value();
  return Word::ok;
}

Word read_body(InboundRequest& request) {
  const std::string_view body = text_of(collected_body(request));
  for (const Member& member : kMembers) {
    const Word word = find_member(body, member, request.*member.value);
    if (word != Word::ok) return word;
  }
  const std::string_view token = request.id;
  if (token.empty() || token.size() > kMaxToken || !is_id_text(token)) return Word::malformed_body;
  // Nothing stands between the two in the MAC, so that digits can be moved from one to the other:
  // what they then read is far outside of the tolerance.
  return read_seconds(request) ? Word::ok : Word::malformed_body;
}

Word judge(InboundRequest& request, const Now& now) {
  if (request.failed != Word::ok) return request.failed;
  const Word word = read_body(request);
  if (word != Word::ok) return word;
  macs_begin(request);
  return macs_judge(request, now);
}

}  // namespace

const Scheme mailgun_members{hmac_keep, begin, collect_body, judge, hmac_finish, nullptr};

}  // namespace fieldhook
