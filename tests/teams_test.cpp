// SPDX-License-Identifier: MIT
#include <fieldhook/teams.hpp>

#include <doctest/doctest.h>

#include "fakes/payload.hpp"

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

const std::vector<std::string> kBody = {"attachments", "0", "content", "body"};

std::vector<std::string> in_body(std::vector<std::string> rest) {
  std::vector<std::string> path = kBody;
  path.insert(path.end(), rest.begin(), rest.end());
  return path;
}

WriteField card_writer(std::string_view TeamsCard::*member, OverLong over_long) {
  return [=](std::string_view text, Span<char> out) {
    TeamsCard card;
    card.*member = text;
    card.over_long = over_long;
    return teams_payload(card, out);
  };
}

WriteField fact_writer(std::string_view TeamsFact::*member, OverLong over_long) {
  return [=](std::string_view text, Span<char> out) {
    TeamsFact fact{"n", "v"};
    fact.*member = text;
    TeamsCard card;
    card.facts = {&fact, 1};
    card.over_long = over_long;
    return teams_payload(card, out);
  };
}

}  // namespace

TEST_CASE("one line says on Teams that the door is open") {
  char space[512];
  CHECK(teams_text("door opened", space).value() ==
        R"({"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.)"
        R"(adaptive","content":{"type":"AdaptiveCard","version":"1.4","$schema":)"
        R"("http://adaptivecards.io/schemas/adaptive-card.json","body":[{"type":"TextBlock",)"
        R"("wrap":true,"text":"door opened"}]}}]})");
  CHECK(teams_text("", space).status() == Status::malformed);
}

TEST_CASE("a card has a title, a text and facts") {
  const TeamsFact facts[] = {{"door", "north"}, {"opened", "3"}};
  TeamsCard card;
  card.title = "Door";
  card.text = "was opened";
  card.facts = facts;
  char space[1024];
  const Parsed payload(teams_payload(card, space));
  CHECK(payload.at(kBody).size() == 3);
  CHECK(payload.text(in_body({"0", "text"})) == "Door");
  CHECK(payload.text(in_body({"0", "weight"})) == "bolder");
  CHECK(payload.text(in_body({"1", "text"})) == "was opened");
  CHECK(payload.text(in_body({"2", "type"})) == "FactSet");
  CHECK(payload.text(in_body({"2", "facts", "1", "title"})) == "opened");
  CHECK(payload.text(in_body({"2", "facts", "1", "value"})) == "3");
  check_every_space([&card](Span<char> out) { return teams_payload(card, out); });
}

TEST_CASE("a device's text mentions nobody on Teams: no entity is ever written") {
  char space[512];
  const Parsed payload(teams_text("<at>everyone</at>", space));
  CHECK(payload.at({"attachments", "0", "content"}).size() == 4);
  CHECK_FALSE(payload.has({"attachments", "0", "content", "msteams"}));
}

TEST_CASE("every text for Teams keeps its limit, every octet is escaped or refused") {
  const auto title = in_body({"0", "text"});
  check_every_octet(title, card_writer(&TeamsCard::title, OverLong::refuse));
  check_every_octet(title, card_writer(&TeamsCard::text, OverLong::refuse));
  check_limit(title, 1000, card_writer(&TeamsCard::title, OverLong::refuse),
              card_writer(&TeamsCard::title, OverLong::truncate));
  check_limit(title, 18000, card_writer(&TeamsCard::text, OverLong::refuse),
              card_writer(&TeamsCard::text, OverLong::truncate));
  const auto fact = [](const char* name) { return in_body({"0", "facts", "0", name}); };
  check_every_octet(fact("title"), fact_writer(&TeamsFact::name, OverLong::refuse));
  check_every_octet(fact("value"), fact_writer(&TeamsFact::value, OverLong::refuse));
  check_limit(fact("title"), 200, fact_writer(&TeamsFact::name, OverLong::refuse),
              fact_writer(&TeamsFact::name, OverLong::truncate));
  check_limit(fact("value"), 1000, fact_writer(&TeamsFact::value, OverLong::refuse),
              fact_writer(&TeamsFact::value, OverLong::truncate));
}

TEST_CASE("title and text at their limits stay below the smallest size that was seen refused") {
  std::vector<char> space(40000);
  for (const char c : {'x', '"', '\x01'}) {
    const std::string text(30000, c);
    TeamsCard card;
    card.title = card.text = text;
    card.over_long = OverLong::truncate;
    const auto payload = teams_payload(card, {space.data(), space.size()});
    CHECK(payload.ok());
    CHECK(payload.value().size() < 21000);
    CHECK(payload.value().size() > 18000);
  }
}

TEST_CASE("the whole message keeps its limit, whatever the space") {
  const std::string value(1000, 'v');
  std::vector<char> space(100000);
  TeamsFact facts[40];
  for (TeamsFact& fact : facts) fact = {"n", value};
  TeamsCard card;
  card.facts = {facts, 27};
  const auto payload = teams_payload(card, {space.data(), space.size()});
  CHECK(payload.ok());
  // Filled up to the last byte with a title.
  const std::size_t block =
      std::string_view(R"({"type":"TextBlock","wrap":true,"weight":"bolder","text":""},)").size();
  const std::size_t rest = TeamsCard::kMaxPayload - payload.value().size() - block;
  CHECK(rest < 999);
  for (const std::size_t size : {rest - 1, rest, rest + 1}) {
    const std::string title(size, 't');
    card.title = title;
    for (const OverLong over_long : {OverLong::refuse, OverLong::truncate}) {
      card.over_long = over_long;
      const auto filled = teams_payload(card, {space.data(), space.size()});
      CHECK(filled.status() == (size <= rest ? Status::ok : Status::refused));
    }
  }
  // The space is one byte too small, or the limit is.
  const std::string title(rest + 1, 't');
  card.title = title;
  for (const std::size_t size : {TeamsCard::kMaxPayload, TeamsCard::kMaxPayload + 1}) {
    const bool enough = size > TeamsCard::kMaxPayload;
    CHECK(teams_payload(card, {space.data(), size}).status() ==
          (enough ? Status::refused : Status::no_space));
  }
  card.title = {};
  card.facts = {facts, 40};
  CHECK(teams_payload(card, {space.data(), 2000}).status() == Status::no_space);
}

TEST_CASE("a card that shows nothing, and a fact without a side, are malformed") {
  char space[512];
  TeamsCard card;
  CHECK(teams_payload(card, space).status() == Status::malformed);
  for (const TeamsFact& fact : {TeamsFact{"", "v"}, TeamsFact{"n", ""}}) {
    card.facts = {&fact, 1};
    CHECK(teams_payload(card, space).status() == Status::malformed);
  }
}
