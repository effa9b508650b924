// SPDX-License-Identifier: MIT
#include <fieldhook/home_assistant.hpp>

#include <doctest/doctest.h>

#include "fakes/payload.hpp"

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

WriteField writer(std::string_view HomeAssistantMessage::*member, OverLong over_long) {
  return [=](std::string_view text, Span<char> out) {
    HomeAssistantMessage message;
    message.*member = text;
    message.over_long = over_long;
    return home_assistant_payload(message, out);
  };
}

}  // namespace

TEST_CASE("one line says in Home Assistant that the door is open") {
  char space[64];
  CHECK(home_assistant_text("door opened", space).value() == R"({"message":"door opened"})");
  CHECK(home_assistant_text("", space).status() == Status::malformed);
}

TEST_CASE("a message, its title and its data") {
  char space[128];
  HomeAssistantMessage message;
  CHECK(home_assistant_payload(message, space).status() == Status::malformed);
  message.message = "opened";
  message.title = "Door";
  message.data = R"({"n":3})";
  CHECK(home_assistant_payload(message, space).value() ==
        R"({"message":"opened","title":"Door","data":{"n":3}})");
  check_every_space([&message](Span<char> out) { return home_assistant_payload(message, out); });
}

TEST_CASE("data for Home Assistant that is no JSON is refused") {
  char space[128];
  HomeAssistantMessage message;
  for (const std::string_view data : {"{", "1 2", "{\"a\":1},\"b\":2", "'x'", "NaN", "\"\xFF\""}) {
    message.data = data;
    CHECK(home_assistant_payload(message, space).status() == Status::malformed);
  }
}

TEST_CASE("every text for Home Assistant keeps its limit, every octet is escaped or refused") {
  for (const auto member : {&HomeAssistantMessage::message, &HomeAssistantMessage::title}) {
    const std::string name = member == &HomeAssistantMessage::title ? "title" : "message";
    check_every_octet({name}, writer(member, OverLong::refuse));
    check_limit({name}, 16384, writer(member, OverLong::refuse),
                writer(member, OverLong::truncate));
  }
}
