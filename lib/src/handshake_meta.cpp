// SPDX-License-Identifier: MIT
#include <fieldhook/handshake.hpp>

#include "crypto/hmac.hpp"
#include "form_scan.hpp"
#include "text.hpp"

namespace fieldhook {
namespace {

/// Decodes into `space`; longer than that: no_space.
Result<std::string_view> decoded(std::string_view text, Span<char> space) {
  FormText form(text);
  std::size_t size = 0;
  for (int byte = form.next(); byte != FormText::kEnd; byte = form.next()) {
    if (size == space.size()) return Status::no_space;
    space[size++] = static_cast<char>(byte);
  }
  return std::string_view(space.data(), size);
}

struct Query {
  std::string_view mode;
  std::string_view challenge;
  std::string_view token;
};

struct Parameter {
  std::string_view name;
  std::string_view Query::*value;
};
constexpr Parameter kParameters[] = {{"hub.mode", &Query::mode},
                                     {"hub.challenge", &Query::challenge},
                                     {"hub.verify_token", &Query::token}};

/// The raw values; each at most once.
Word read_query(std::string_view url, Query& query) {
  url = first(url, url.find('#'));
  const std::size_t mark = url.find('?');
  FormScanner form(mark == url.npos ? std::string_view() : behind(url, mark + 1));
  Status status = form.next();
  for (; status == Status::ok; status = form.next()) {
    for (const Parameter& parameter : kParameters) {
      if (form.name() != parameter.name) continue;
      if ((query.*parameter.value).data() != nullptr) return Word::malformed_header;
      query.*parameter.value = form.value();
    }
  }
  return status == Status::closed ? Word::ok : Word::malformed_header;
}

Word judge(Span<const std::string_view> tokens, const RequestHead& head, Span<char> space,
           std::string_view& challenge) {
  Query query;
  const Word word = read_query(head.url, query);
  if (word != Word::ok) return word;
  if (query.token.empty()) return Word::missing_header;
  const auto token = decoded(query.token, space);
  if (!token.ok()) return Word::no_space;
  bool fits = false;
  bool usable = false;
  for (const std::string_view ours : tokens) {
    if (ours.empty()) continue;
    usable = true;
    if (ours.size() != token.value().size()) continue;
    fits |=
        equal_in_constant_time(bytes_of(ours).data(), bytes_of(token.value()).data(), ours.size());
  }
  if (!usable) return Word::bad_secret;
  if (!fits) return Word::bad_signature;
  if (query.mode != "subscribe" || query.challenge.empty()) {
    return Word::malformed_header;
  }
  const auto text = decoded(query.challenge, space);
  if (!text.ok()) return Word::no_space;
  challenge = text.value();
  return Word::ok;
}

}  // namespace

HandshakeVerdict answer_subscription(Span<const std::string_view> tokens, const RequestHead& head,
                                     Span<char> space) {
  HandshakeVerdict answer;
  answer.word = Word::malformed_header;
  if (head.method != "GET") return answer;
  answer.word = judge(tokens, head, space, answer.reply.body);
  answer.reply.status = answer.word == Word::ok ? 200 : 403;
  if (answer.word == Word::ok) answer.reply.content_type = "text/plain";
  return answer;
}

}  // namespace fieldhook
