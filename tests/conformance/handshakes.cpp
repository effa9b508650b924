// SPDX-License-Identifier: MIT
// What an endpoint answers: to handshakes, to CloudEvents, and to an event of a row that signs.
#include <fieldhook/cloudevents_reader.hpp>
#include <fieldhook/handshake.hpp>

#include "runner.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace {

using fieldhook::Bytes;
using fieldhook::Handshake;
using fieldhook::Header;
using fieldhook::JsonValue;
using fieldhook::JsonWriter;
using fieldhook::Reply;
using fieldhook::SigningKey;
using fieldhook::Span;
using fieldhook::Word;

std::string_view text(JsonValue object, std::string_view name) {
  return object.member(name).string().value();
}

std::vector<std::string_view> texts(JsonValue list) {
  std::vector<std::string_view> all;
  for (JsonValue each = list.first(); each.exists(); each = each.next()) {
    all.push_back(each.string().value());
  }
  return all;
}

/// The request of a case. Borrows the text of its file.
struct Request {
  explicit Request(JsonValue value)
      : method(text(value, "method")),
        url(text(value, "url")),
        body(decode_base64(text(value, "body_base64"))) {
    for (JsonValue pair = value.member("headers").first(); pair.exists(); pair = pair.next()) {
      const JsonValue name = pair.first();
      headers.push_back({name.string().value(), name.next().string().value()});
    }
  }
  fieldhook::RequestHead head() const { return {method, url, {headers.data(), headers.size()}}; }
  Bytes bytes() const { return {body.data(), body.size()}; }

  std::string_view method;
  std::string_view url;
  std::vector<Header> headers;
  std::vector<std::uint8_t> body;
};

struct Answer {
  Word word = Word::unsupported;
  Reply reply;
};

Answer answer_subscription(JsonValue value, const Request& request, Span<char> space) {
  const std::vector<std::string_view> tokens = texts(value.member("secrets"));
  const auto made =
      fieldhook::answer_subscription({tokens.data(), tokens.size()}, request.head(), space);
  return {made.word, made.reply};
}

Answer answer_validation(JsonValue value, const Request& request, Span<char> space) {
  const JsonValue rules = value.member("params").member("policy");
  const std::vector<std::string_view> origins = texts(rules.member("allow"));
  const auto rate = rules.member("max_rate").integer();  // null: any
  const fieldhook::WebhookPolicy policy{{origins.data(), origins.size()},
                                        static_cast<std::uint32_t>(rate.value())};
  const auto made = fieldhook::answer_validation(policy, request.head(), space);
  return {made.word, made.reply};
}

Answer answer_events(JsonValue, const Request& request, Span<char>) {
  std::string space(request.body.size() + 4096, '\0');
  fieldhook::CloudEventsReader reader;
  Answer answer;
  answer.word = reader.open(request.head().headers, request.bytes(), {&space[0], space.size()});
  answer.reply.status = answer.word == Word::ok                       ? 200
                        : answer.word == Word::unsupported_media_type ? 415
                                                                      : 400;
  return answer;
}

/// The schemes that no row judges.
constexpr struct {
  std::string_view scheme;
  Answer (*answer)(JsonValue value, const Request& request, Span<char> space);
} kSchemes[] = {{"hub-challenge", answer_subscription},
                {"cloudevents-webhook-handshake", answer_validation},
                {"cloudevents-http", answer_events}};

Answer answer_unsigned(JsonValue value, const Request& request, Span<char> space) {
  for (const auto& row : kSchemes) {
    if (row.scheme == text(value, "scheme")) return row.answer(value, request, space);
  }
  return {};
}

/// The answer to a request that a row has judged.
Reply answer_signed(JsonValue value, const Request& request, Word word, Span<const SigningKey> keys,
                    Span<char> space) {
  const Handshake none{};
  const Handshake* row = &none;
  for (const Handshake* known : {&fieldhook::handshakes::slack, &fieldhook::handshakes::discord,
                                 &fieldhook::handshakes::zoom, &fieldhook::handshakes::xero}) {
    if (known->profile == text(value, "provider")) row = known;
  }
  fieldhook::Verdict verdict;
  verdict.word = word;
  const auto made = fieldhook::answer_handshake(*row, verdict, keys, request.bytes(), space);
  Reply reply = made.value();
  if (!made.ok()) reply.status = 500;
  if (reply.status == 0) reply.status = 200;  // an event
  return reply;
}

std::string base64(std::string_view bytes) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string digits;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      digits += i + k > bytes.size() ? '=' : kAlphabet[bits >> (18 - 6 * k) & 63];
    }
  }
  return digits;
}

}  // namespace

Word judge_unsigned(JsonValue value) {
  char space[fieldhook::kMaxReply];
  return answer_unsigned(value, Request(value), space).word;
}

void write_response(JsonValue value, Word word, Span<const SigningKey> keys, JsonWriter& json) {
  if (!value.member("expect_response").exists()) return;
  char space[fieldhook::kMaxReply];
  const Request request(value);
  const Answer made = answer_unsigned(value, request, space);
  const Reply reply = made.word == Word::unsupported
                          ? answer_signed(value, request, word, keys, space)
                          : made.reply;
  json.key("response").begin_object().number("status", reply.status);
  json.key("headers").begin_object();
  if (!reply.content_type.empty()) json.string("Content-Type", reply.content_type);
  for (std::size_t i = 0; i < reply.header_count; ++i) {
    json.string(reply.headers[i].name, reply.headers[i].value);
  }
  json.end_object().string("body_base64", base64(reply.body)).end_object();
}
