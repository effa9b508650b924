// SPDX-License-Identifier: MIT
#include <fieldhook/answer_reader.hpp>
#include <fieldhook/sinks.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace fieldhook;

namespace {

constexpr AnswerRule kOverlapping[] = {
    {200, 599, "aab", Means::status, 401},     {200, 599, "aabaaac", Means::status, 402},
    {200, 599, "abab#", Means::status, 403},   {200, 599, "n=", Means::retry_after},
    {200, 599, "code", Means::status_follows},
};
constexpr Sink kAny = Sink{"any"}.with_answers(kOverlapping, Decimals::counted);

std::string answer_with(int status, const std::string& fields, const std::string& body) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// What the row finds in an answer that comes cut at `at`.
AnswerNotes notes_of(const Sink& sink, const std::string& answer, std::size_t at = 0) {
  AnswerNotes notes;
  ResponseReader reader;
  for (Bytes input : {bytes_of(answer).first(at), bytes_of(answer).from(at)}) {
    while (!input.empty()) {
      const MessageReader::Piece piece = reader.read(input);
      sink.reader->take(notes, sink, reader.status(), piece.body);
      input = input.from(piece.used);
    }
  }
  sink.reader->finish(notes, sink, reader);
  return notes;
}

AnswerNotes notes_of_body(const Sink& sink, int status, const std::string& body) {
  return notes_of(sink, answer_with(status, "", body));
}

}  // namespace

TEST_CASE("a text is found wherever the body is cut, also behind a false start") {
  const struct {
    const char* body;
    int status;
  } rows[] = {
      {"aab", 401},     {"aaab", 401},       {"aaaaaaaab", 401},     {"aabaaac", 402},
      {"aab aac", 401}, {"aabaabaaac", 402}, {"aabaaabaaac", 402},   {"ababab#", 403},
      {"aba", 0},       {"abaab", 401},      {"aabaaac abab#", 403}, {"abab# aab", 401},
      {"AAB", 0},       {"a ab", 0},         {"code 418 aab", 401},  {"aab code 418", 418},
  };
  for (const auto& row : rows) {
    const std::string answer = answer_with(200, "", row.body);
    for (std::size_t at = 0; at <= answer.size(); ++at) {
      CAPTURE(row.body);
      CAPTURE(at);
      CHECK(notes_of(kAny, answer, at).status == row.status);
    }
  }
}

TEST_CASE("what is found in 20,000 random bodies is what a search of the whole body finds") {
  std::uint32_t random = 1;
  int found = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string body;
    for (int i = 0; i < 24; ++i) {
      random = random * 1664525 + 1013904223;
      body += "aaabc#"[(random >> 16) % 6];
    }
    int expected = 0;
    for (std::size_t end = 1; end <= body.size(); ++end) {
      for (std::size_t i = 0; i < 3; ++i) {  // the rules of a fixed status
        const std::string_view text = kOverlapping[i].text;
        if (end < text.size() || body.compare(end - text.size(), text.size(), text) != 0) continue;
        expected = kOverlapping[i].status;
      }
    }
    found += expected != 0 ? 1 : 0;
    CAPTURE(body);
    CHECK(notes_of_body(kAny, 200, body).status == expected);
  }
  CHECK(found > 5000);
}

TEST_CASE("a text is found in chunks, cut at every byte") {
  const std::string answer =
      "HTTP/1.1 429 X\r\nTransfer-Encoding: chunked\r\n\r\n"
      "8\r\n{\"retry_\r\n1\r\na\r\n8;x=\"retry_after\":9\r\nfter\": "
      "1\r\n2\r\n.5\r\n1\r\n}\r\n0\r\n\r\n";
  for (std::size_t at = 0; at <= answer.size(); ++at) {
    CAPTURE(at);
    CHECK(notes_of(sinks::discord, answer, at).retry_after == 1500);
  }
}

TEST_CASE("Discord's and Telegram's retry_after is found, and what is no wait is none") {
  const struct {
    const char* body;
    std::uint32_t millis;
  } rows[] = {
      {"{\"message\":\"x\",\"retry_after\":64.57,\"global\":false}", 64570},
      {"{\"retry_after\" : 0.05}", 50},
      {"{\"retry_after\":\r\n\t65}", 65000},
      {"{\"retry_after\":1,\"retry_after\":3,\"retry_after\":2}", 3000},
      {"{\"ok\":false,\"parameters\":{\"retry_after\":5}}", 5000},
      {"{\"retry_after\":0}", 0},
      {"{\"retry_after\":-5}", 0},
      {"{\"retry_after\":null}", 0},
      {"{\"retry_after\":\"5\"}", 0},
      {"{\"retry_after\":1e9}", 0},
      {"{\"retry_after\":[5]}", 0},
      {"{\"retry_after\":}", 0},
      {"{\"retry_after\":", 0},
      {"{\"retry_after\"", 0},
      {"{\"Retry_After\":5}", 0},
      {"{\"text\":\"\\\"retry_after\\\":5\"}", 0},
      {"\"retry_after\":99999999999999999999", 2592000000},
      {"retry_after: 5", 0},
      {"", 0},
  };
  for (const auto& row : rows) {
    CAPTURE(row.body);
    CHECK(notes_of_body(sinks::discord, 429, row.body).retry_after == row.millis);
    CHECK(notes_of_body(sinks::telegram, 429, row.body).retry_after == row.millis);
    CHECK(notes_of_body(sinks::discord, 200, row.body).retry_after == 0);
  }
}

TEST_CASE("a number that the end of the stream breaks off counts for nothing") {
  const std::string answer = answer_with(429, "", "{\"retry_after\":65}");
  AnswerNotes notes;
  ResponseReader reader;
  for (Bytes input = bytes_of(answer).first(answer.size() - 2); !input.empty();) {
    const MessageReader::Piece piece = reader.read(input);
    reads_answers.take(notes, sinks::discord, 429, piece.body);
    input = input.from(piece.used);
  }
  reader.end(StreamEnd::cut);
  reads_answers.finish(notes, sinks::discord, reader);
  CHECK(notes.reading != 0);
  CHECK(notes.retry_after == 0);
}

TEST_CASE("the old Teams connectors tell the real status in a 200") {
  const struct {
    const char* body;
    int status;
  } rows[] = {
      {"1", 0},
      {"", 0},
      {"Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error "
       "429 "
       "with ContextId tcid=0,server=X",
       429},
      {"Microsoft Teams endpoint returned HTTP error 413", 413},
      {"Microsoft Teams endpoint returned HTTP error: 502.", 502},
      {"Microsoft Teams endpoint returned HTTP error", 500},
      {"Microsoft Teams endpoint returned HTTP error unknown", 500},
      {"Microsoft Teams endpoint returned HTTP error 200", 500},
      {"Microsoft Teams endpoint returned HTTP error 299", 500},
      {"Microsoft Teams endpoint returned HTTP error 300", 300},
      {"Microsoft Teams endpoint returned HTTP error 599", 599},
      {"Microsoft Teams endpoint returned HTTP error 600", 500},
      {"Microsoft Teams endpoint returned HTTP error 65965", 500},
      {"Webhook message delivery failed with error: unknown", 500},
      {"microsoft teams endpoint returned http error 429", 0},
  };
  for (const auto& row : rows) {
    CAPTURE(row.body);
    CHECK(notes_of_body(sinks::teams, 200, row.body).status == row.status);
    CHECK(notes_of_body(sinks::teams, 400, row.body).status == 0);
  }
}

TEST_CASE("Slack's word decides among the 4xx, and nowhere else") {
  const struct {
    const char* word;
    int status;
  } rows[] = {{"invalid_payload", 400},
              {"no_text", 400},
              {"action_prohibited", 403},
              {"channel_not_found", 404},
              {"no_service", 404},
              {"channel_is_archived", 410},
              {"ok", 0},
              {"no_tex", 0}};
  for (const auto& row : rows) {
    CAPTURE(row.word);
    for (const int status : {400, 403, 404, 410, 428}) {
      CHECK(notes_of_body(sinks::slack, status, row.word).status == row.status);
    }
    for (const int status : {200, 399, 429, 500}) {
      CHECK(notes_of_body(sinks::slack, status, row.word).status == 0);
    }
  }
}

TEST_CASE("the body is read for what the rules of its status ask") {
  const auto look = reads_answers.look;
  CHECK(look(sinks::discord, 200) == Look::away);
  CHECK(look(sinks::discord, 429) == Look::for_wait);
  CHECK(look(sinks::discord, 430) == Look::away);
  CHECK(look(sinks::teams, 199) == Look::away);
  CHECK(look(sinks::teams, 200) == Look::for_verdict);
  CHECK(look(sinks::teams, 299) == Look::for_verdict);
  CHECK(look(sinks::teams, 300) == Look::away);
  CHECK(look(kAny, 200) == Look::for_verdict);
}

TEST_CASE("a Retry-After in decimals counts where the row says so, and the longer of two waits") {
  const auto asked = [](const Sink& sink, const std::string& value, const std::string& body) {
    return notes_of(sink, answer_with(429, "Retry-After: " + value + "\r\n", body)).retry_after;
  };
  CHECK(asked(sinks::discord, "1.5", "{}") == 1500);
  CHECK(asked(sinks::discord, "1.5", "{\"retry_after\":0.5}") == 1500);
  CHECK(asked(sinks::discord, "1.5", "{\"retry_after\":2.25}") == 2250);
  CHECK(asked(sinks::discord, "1.5s", "{}") == 0);
  CHECK(asked(sinks::discord, "-1.5", "{}") == 0);
  CHECK(asked(sinks::telegram, "1.5", "{}") == 0);
}

TEST_CASE("an empty bucket is told by Remaining 0, its wait by a sound Reset-After") {
  const auto wait = [](const std::string& fields) {
    const std::string answer = answer_with(200, fields, "{}");
    std::uint32_t told = 0;
    for (std::size_t at = 0; at <= answer.size(); ++at) {
      const std::uint32_t now = notes_of(sinks::discord, answer, at).rate_wait;
      CHECK((at == 0 || now == told));  // however the answer is cut
      told = now;
    }
    return told;
  };
  CHECK(wait("X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset-After: 1.25\r\n") == 1250);
  CHECK(wait("x-ratelimit-reset-after: 2\r\nx-ratelimit-remaining: 0\r\n") == 2000);
  CHECK(wait("X-RateLimit-Remaining: 1\r\nX-RateLimit-Reset-After: 1.25\r\n") == 0);
  CHECK(wait("X-RateLimit-Reset-After: 1.25\r\n") == 0);
  CHECK(wait("X-RateLimit-Remaining: 0\r\n") == 0);
  CHECK(wait("X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset-After: -1\r\n") == 0);
  CHECK(wait("X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset-After: soon\r\n") == 0);
  CHECK(wait("X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset-After: 1\r\n"
             "X-RateLimit-Reset-After: 2\r\n") == 0);
  CHECK(wait("X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset-After2: 9\r\n") == 0);
  CHECK(wait("X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset-After: 99999999999999999\r\n") ==
        2592000000);
}

TEST_CASE("no rule of a row is longer or are more than the notes can hold") {
  for (const Sink* sink : {&sinks::discord, &sinks::slack, &sinks::teams, &sinks::telegram}) {
    CAPTURE(sink->name);
    CHECK(sink->answers.size() <= AnswerNotes::kMaxRules);
    for (const AnswerRule& rule : sink->answers) {
      CHECK(!rule.text.empty());
      CHECK(rule.text.size() <= AnswerRule::kMaxText);
      CHECK((rule.means == Means::status) == (rule.status != 0));
    }
  }
}
