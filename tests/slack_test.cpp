// SPDX-License-Identifier: MIT
#include <fieldhook/slack.hpp>

#include <doctest/doctest.h>

#include "fakes/payload.hpp"

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

/// What Slack makes of the text: its three entities, nothing else.
std::string shown(std::string text) {
  const std::pair<std::string_view, std::string_view> kEntities[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}};
  for (const auto& [entity, character] : kEntities) {
    for (std::size_t at = 0; (at = text.find(entity, at)) != std::string::npos; ++at) {
      text.replace(at, entity.size(), character);
    }
  }
  return text;
}

WriteField writer(OverLong over_long) {
  return [over_long](std::string_view text, Span<char> out) {
    return slack_text(text, out, over_long);
  };
}

}  // namespace

TEST_CASE("one line says on Slack that the door is open") {
  char space[64];
  CHECK(slack_text("door opened", space).value() == R"({"text":"door opened"})");
  check_every_space([](Span<char> out) { return slack_text("a<b & \"c\"", out); });
}

TEST_CASE("no text of a device becomes a mention or a link on Slack") {
  char space[256];
  for (const std::string text :
       {"<!everyone>", "<!channel> fire", "<@U123>", "<!subteam^S1>", "<https://example.com|bank>",
        "a & b", "&lt;!here&gt;", "&&<<>>"}) {
    CAPTURE(text);
    const std::string sent = Parsed(slack_text(text, space)).text({"text"});
    CHECK(sent.find('<') == std::string::npos);
    CHECK(sent.find('>') == std::string::npos);
    CHECK(shown(sent) == text);
  }
}

TEST_CASE("every octet of a text for Slack is shown or refused") {
  check_every_octet({"text"}, [](std::string_view text, Span<char> out) {
    for (const char c : {'&', '<', '>'}) {
      if (text.find(c) == std::string_view::npos) continue;
      // Escaped: the test above looks at it. What is shown is written plainly for the comparison.
      CHECK(shown(Parsed(slack_text(text, out)).text({"text"})) == text);
      std::string plain = "{\"text\":\"" + std::string(text) + "\"}";
      std::copy(plain.begin(), plain.end(), out.begin());
      return Result<std::string_view>(std::string_view(out.data(), plain.size()));
    }
    return slack_text(text, out);
  });
}

TEST_CASE("Slack's limit counts the escapes, and a cut never parts one") {
  check_limit({"text"}, 40000, writer(OverLong::refuse), writer(OverLong::truncate));
  std::vector<char> space(65536);
  const Span<char> out(space.data(), space.size());
  const std::string text(39997, 'x');
  CHECK(slack_text(text.substr(1) + "<", out).ok());  // 39,996 and the four of "&lt;"
  CHECK(slack_text(text + "<", out).status() == Status::refused);
  CHECK(Parsed(slack_text(text + "<y", out, OverLong::truncate)).text({"text"}) == text);
}

TEST_CASE("Slack gets no empty text") {
  char space[64];
  CHECK(slack_text("", space).status() == Status::malformed);
}
