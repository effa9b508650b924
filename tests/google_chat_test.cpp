// SPDX-License-Identifier: MIT
#include <fieldhook/google_chat.hpp>

#include <doctest/doctest.h>

#include "fakes/payload.hpp"

#include <fieldhook/json_writer.hpp>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr std::string_view kJoiner = "\xE2\x81\xA0";

WriteField writer(OverLong over_long) {
  return [over_long](std::string_view text, Span<char> out) {
    return google_chat_text(text, out, over_long);
  };
}

}  // namespace

TEST_CASE("one line says on Google Chat that the door is open") {
  char space[64];
  CHECK(google_chat_text("door opened", space).value() == R"({"text":"door opened"})");
  CHECK(google_chat_text("", space).status() == Status::malformed);
  check_every_space([](Span<char> out) { return google_chat_text("a<b\n", out); });
}

TEST_CASE("no text of a device is a mention on Google Chat") {
  char space[256];
  for (const std::string_view text :
       {"<users/all>", "<users/123> fire", "<https://a.b|c>", "<<users/all>"}) {
    const std::string sent = Parsed(google_chat_text(text, space)).text({"text"});
    CHECK(sent.find("<users") == std::string::npos);
    CHECK(sent.find("<https") == std::string::npos);
    std::string visible = sent;
    for (std::size_t at; (at = visible.find(kJoiner)) != std::string::npos;) {
      visible.erase(at, kJoiner.size());
    }
    CHECK(visible == text);
  }
}

TEST_CASE("every octet of a text for Google Chat is escaped or refused") {
  check_every_octet({"text"}, [](std::string_view text, Span<char> out) {
    if (text.find('<') == std::string_view::npos) return google_chat_text(text, out);
    JsonWriter json(out);  // the test above looks at it
    return json.begin_object().string("text", text).end_object().finish();
  });
}

TEST_CASE("the text of Google Chat keeps its limit as it is written") {
  check_limit({"text"}, 31000, writer(OverLong::refuse), writer(OverLong::truncate));
  std::vector<char> space(65536);
  const Span<char> out(space.data(), space.size());
  const std::string quotes(15500, '"');
  CHECK(google_chat_text(quotes, out).ok());
  CHECK(google_chat_text(quotes + "x", out).status() == Status::refused);
  for (const std::string& text : {std::string(40000, '\x01'), std::string(40000, '<')}) {
    const auto payload = google_chat_text(text, out, OverLong::truncate);
    CHECK(payload.ok());
    CHECK(payload.value().size() <= 32000);
  }
}
