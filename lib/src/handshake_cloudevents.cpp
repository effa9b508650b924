// SPDX-License-Identifier: MIT
#include <fieldhook/handshake.hpp>

#include "scheme.hpp"
#include "text.hpp"

#include <cstring>

namespace fieldhook {
namespace {

constexpr std::string_view kAnybody = "*";
constexpr std::size_t kMaxDigits = 10;

/// Requests a minute, more than 0. Errors    malformed
Result<std::uint32_t> read_rate(std::string_view text) {
  if (text.empty() || text.size() > kMaxDigits || text[0] == '0') return Status::malformed;
  std::uint64_t rate = 0;
  for (const char c : text) {
    if (!is_digit(c)) return Status::malformed;
    rate = (rate << 3) + (rate << 1) + static_cast<unsigned>(c - '0');
  }
  if (rate > UINT32_MAX) return Status::malformed;
  return static_cast<std::uint32_t>(rate);
}

/// The origin to allow, as the policy names it; empty: none.
std::string_view find_origin(const WebhookPolicy& policy, std::string_view origin) {
  for (const std::string_view allowed : policy.origins) {
    if (allowed == kAnybody || equal_ignoring_case(allowed, origin)) return allowed;
  }
  return {};
}

Word judge(const WebhookPolicy& policy, const RequestHead& head, Span<char> space, Reply& reply) {
  std::string_view origin, rate;
  Word word = find_field(head.headers, "WebHook-Request-Origin", origin);
  if (word != Word::ok) return word;
  word = find_field(head.headers, "WebHook-Request-Rate", rate);
  if (word == Word::duplicate_header) return word;
  std::uint32_t allowed_rate = policy.max_rate;
  if (!rate.empty()) {
    const Result<std::uint32_t> asked = read_rate(rate);
    if (!asked.ok()) return Word::malformed_header;
    if (asked.value() < allowed_rate) allowed_rate = asked.value();
  }
  const std::string_view allowed = find_origin(policy, origin);
  if (allowed.empty()) return Word::origin_not_allowed;

  std::string_view rate_text = kAnybody;
  if (allowed_rate != 0) {
    char digits[20];
    const std::string_view text = decimal(allowed_rate, digits);
    if (text.size() > space.size()) return Word::no_space;
    std::memcpy(space.data(), text.data(), text.size());
    rate_text = {space.data(), text.size()};
  }
  reply.headers[0] = {"WebHook-Allowed-Origin", allowed};
  reply.headers[1] = {"WebHook-Allowed-Rate", rate_text};
  reply.headers[2] = {"Allow", "POST"};
  reply.header_count = 3;
  return Word::ok;
}

}  // namespace

HandshakeVerdict answer_validation(const WebhookPolicy& policy, const RequestHead& head,
                                   Span<char> space) {
  HandshakeVerdict answer;
  answer.word = Word::malformed_header;
  if (head.method != "OPTIONS") return answer;
  answer.word = judge(policy, head, space, answer.reply);
  answer.reply.status = answer.word == Word::ok                   ? 200
                        : answer.word == Word::origin_not_allowed ? 403
                                                                  : 400;
  return answer;
}

}  // namespace fieldhook
