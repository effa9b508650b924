// SPDX-License-Identifier: MIT
#include <fieldhook/event_builder.hpp>

#include <doctest/doctest.h>

#include "fakes/payload.hpp"

#include <string>

using namespace fieldhook;
using namespace fieldhook::testing;

TEST_CASE("an event with its values is made in one expression") {
  const auto is_right = [](const Result<Event>& made) {
    CHECK(made.ok());
    CHECK(made.value().type == "button.pressed");
    CHECK(made.value().id == "btn-1");
    CHECK(made.value().content_type == "application/json");
    CHECK(text_of(made.value().payload) ==
          R"({"presses":-3,"volts":3.30,"room":"hall","lit":true,"by":null,"at":[1,2]})");
  };
  is_right(event("button.pressed")
               .id("btn-1")
               .number("presses", -3)
               .number("volts", {330, 2})
               .string("room", "hall")
               .boolean("lit", true)
               .null("by")
               .json("at", "[1,2]")
               .finish());
}

TEST_CASE("an event without values has an empty object, and may grow after it was used") {
  EventBuilder builder{"door.opened"};
  CHECK(text_of(builder.finish().value().payload) == "{}");
  builder.number("n", 1);
  CHECK(text_of(builder.finish().value().payload) == R"({"n":1})");
  builder.string("s", "x");
  CHECK(text_of(builder.finish().value().payload) == R"({"n":1,"s":"x"})");
  CHECK(text_of(builder.finish().value().payload) == R"({"n":1,"s":"x"})");
}

TEST_CASE("the payload of a builder keeps its limit") {
  const std::size_t around = std::string_view(R"({"t":""})").size();
  for (const std::size_t size :
       {EventBuilder::kMaxPayload - 1, EventBuilder::kMaxPayload, EventBuilder::kMaxPayload + 1}) {
    EventBuilder builder{"t"};
    const std::string text(size - around, 'x');
    const auto made = builder.string("t", text).finish();
    CHECK(made.status() == (size <= EventBuilder::kMaxPayload ? Status::ok : Status::no_space));
    if (made.ok()) CHECK(made.value().payload.size() == size);
  }
}

TEST_CASE("what is no event says why") {
  CHECK(event("").finish().status() == Status::malformed);
  CHECK(event("t").string("a", "\xFF").finish().status() == Status::malformed);
  CHECK(event("t").string("\xFF", "a").finish().status() == Status::malformed);
  CHECK(event("t").json("a", "{").finish().status() == Status::malformed);
  CHECK(event("t").number("a", {1, 19}).finish().status() == Status::refused);
}

TEST_CASE("every octet in a value of an event is escaped or refused") {
  check_every_octet({"v"}, [](std::string_view text, Span<char> out) -> Result<std::string_view> {
    EventBuilder builder{"t"};
    const auto made = builder.string("v", text).finish();
    if (!made.ok()) return made.status();
    const auto payload = text_of(made.value().payload);
    std::copy(payload.begin(), payload.end(), out.begin());
    return std::string_view(out.data(), payload.size());
  });
}
