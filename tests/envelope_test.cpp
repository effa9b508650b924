// SPDX-License-Identifier: MIT
#include <fieldhook/envelope.hpp>

#include <doctest/doctest.h>

#include "fakes/payload.hpp"

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr EventTime kTime{{1760000000}, 0};

EnvelopeInput sample() {
  EnvelopeInput input;
  input.type = "door.opened";
  input.id = "door-7-1";
  input.time = kTime;
  input.data = R"({"door":"north"})";
  return input;
}

}  // namespace

TEST_CASE("plain JSON holds what there is and nothing else") {
  char space[256];
  EnvelopeInput input;
  input.type = "door.opened";
  CHECK(plain_envelope(input, space).value() == R"({"type":"door.opened"})");
  input = sample();
  input.schema_version = "v2";
  CHECK(plain_envelope(input, space).value() ==
        R"({"type":"door.opened","id":"door-7-1","timestamp":"2025-10-09T08:53:20Z",)"
        R"("schema_version":"v2","data":{"door":"north"}})");
  check_every_space([&input](Span<char> out) { return plain_envelope(input, out); });
}

TEST_CASE("one line says in plain JSON that the door is open") {
  char space[64];
  CHECK(plain_text("door opened", space).value() == R"({"text":"door opened"})");
  CHECK(plain_text("", space).status() == Status::malformed);
  check_every_octet({"text"}, plain_text);
}

TEST_CASE("every octet in every text of the plain envelope is escaped or refused") {
  const std::pair<std::string, std::string_view EnvelopeInput::*> kTexts[] = {
      {"type", &EnvelopeInput::type},
      {"id", &EnvelopeInput::id},
      {"schema_version", &EnvelopeInput::schema_version}};
  for (const auto& [name, member] : kTexts) {
    const auto place = member;
    check_every_octet({name}, [place](std::string_view text, Span<char> out) {
      EnvelopeInput input = sample();
      input.*place = text;
      return plain_envelope(input, out);
    });
  }
}

TEST_CASE("Standard Webhooks gets type, timestamp and data, and the version in the type") {
  char space[256];
  EnvelopeInput input = sample();
  CHECK(standard_envelope(input, space).value() ==
        R"({"type":"door.opened","timestamp":"2025-10-09T08:53:20Z","data":{"door":"north"}})");
  input.schema_version = "v2";
  CHECK(Parsed(standard_envelope(input, space)).text({"type"}) == "door.opened.v2");
  check_every_space([&input](Span<char> out) { return standard_envelope(input, out); });
}

TEST_CASE("a type for Standard Webhooks has its characters only") {
  char space[256];
  for (int octet = 0; octet < 256; ++octet) {
    CAPTURE(octet);
    const char c = static_cast<char>(octet);
    const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '.';
    const std::string text = "a" + std::string(1, c) + "b";
    EnvelopeInput input = sample();
    input.type = text;
    CHECK(standard_envelope(input, space).status() == (good ? Status::ok : Status::malformed));
    input = sample();
    input.schema_version = text;
    CHECK(standard_envelope(input, space).status() == (good ? Status::ok : Status::malformed));
  }
  for (const std::string_view bad : {"", ".", ".a", "a.", "a..b"}) {
    EnvelopeInput input = sample();
    input.type = bad;
    CHECK(standard_envelope(input, space).status() == Status::malformed);
  }
}

TEST_CASE("an envelope takes no data that is no JSON, and no time that is none") {
  char space[256];
  for (const std::string_view data :
       {"{", "{}}", "{},{}", "\"\xFF\"", "01", "{\"a\":1}\n,\"admin\":true", "nul"}) {
    EnvelopeInput input = sample();
    input.data = data;
    CHECK(plain_envelope(input, space).status() == Status::malformed);
    CHECK(standard_envelope(input, space).status() == Status::malformed);
  }
  EnvelopeInput input = sample();
  input.data = {};
  CHECK(plain_envelope(input, space).ok());
  CHECK(standard_envelope(input, space).status() == Status::malformed);
  input = sample();
  input.time = {};
  CHECK(plain_envelope(input, space).ok());
  CHECK(standard_envelope(input, space).status() == Status::malformed);
  input.time = {{INT64_MAX}, 0};
  CHECK(plain_envelope(input, space).status() == Status::malformed);
  input = sample();
  input.type = {};
  CHECK(plain_envelope(input, space).status() == Status::malformed);
}
