// SPDX-License-Identifier: MIT
#include <fieldhook/handshake.hpp>

#include "json_scan.hpp"
#include "text.hpp"

namespace fieldhook {
namespace {

/// The member as it stands in the body; empty: there is none, or it cannot be told.
std::string_view find_member(std::string_view body, const std::string_view& name) {
  const auto value = json_find(body, Span<const std::string_view>(&name, 1));
  return value.ok() ? value.value() : std::string_view();
}

bool applies(const HandshakeRule& rule, std::string_view body) {
  const std::string_view token = find_member(body, rule.member);
  if (token.empty()) return false;
  const bool is_text = token[0] == '"' && !is_digit(rule.value[0]);
  if (is_text ? !json_reads(token, rule.value) : token != rule.value) return false;
  return rule.absent.empty() || find_member(body, rule.absent).empty();
}

Result<std::string_view> make_body(const HandshakeRule& rule, Span<const SigningKey> keys,
                                   std::string_view body, Span<char> space) {
  if (rule.echo_path[0].empty()) return rule.body;
  const std::size_t names = rule.echo_path[1].empty() ? 1 : 2;
  const auto token = json_find(body, Span<const std::string_view>(rule.echo_path, names));
  if (!token.ok()) return token.status();
  const auto echo = json_unescape(token.value(), space);
  if (!echo.ok() || rule.write == nullptr) return echo;
  // The text may stand in the space itself: it is not needed once the rest is written behind it.
  const bool inside = !space.empty() && echo.value().data() == space.data();
  const Span<char> rest = inside ? space.from(echo.value().size()) : space;
  return rule.write(echo.value(), keys[0], rest);
}

}  // namespace

Result<Reply> answer_handshake(const Handshake& row, const Verdict& verdict,
                               Span<const SigningKey> keys, Bytes body, Span<char> space) {
  Reply reply;
  if (verdict.word != Word::ok || keys.empty()) {
    reply.status = 401;
    return reply;
  }
  for (const HandshakeRule& rule : row.rules) {
    if (!applies(rule, text_of(body))) continue;
    const auto text = make_body(rule, keys, text_of(body), space);
    if (text.status() == Status::no_space) return text.status();
    if (!text.ok()) break;  // says it is one, and is none: the application's to refuse
    reply.status = rule.status;
    reply.content_type = rule.content_type;
    reply.body = text.value();
    break;
  }
  return reply;
}

namespace handshakes {
namespace {

constexpr HandshakeRule kSlack[] = {
    {"type", "url_verification", {}, 200, "text/plain", {}, {"challenge"}, nullptr}};
constexpr HandshakeRule kDiscord[] = {
    {"type", "1", "event", 200, "application/json", "{\"type\":1}", {}, nullptr},
    {"type", "0", {}, 204, {}, {}, {}, nullptr}};
// Without events it is the question; events are the application's to answer, with 200 as well.
constexpr HandshakeRule kXero[] = {{"events", "[]", {}, 200, {}, {}, {}, nullptr}};

}  // namespace

const Handshake slack{"slack", kSlack};
const Handshake discord{"discord", kDiscord};
const Handshake xero{"xero", kXero};

}  // namespace handshakes

}  // namespace fieldhook
