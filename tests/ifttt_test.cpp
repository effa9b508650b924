// SPDX-License-Identifier: MIT
#include <fieldhook/ifttt.hpp>

#include <doctest/doctest.h>

#include "fakes/payload.hpp"

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

WriteField writer(std::string_view IftttValues::*member, OverLong over_long) {
  return [=](std::string_view text, Span<char> out) {
    IftttValues values;
    values.*member = text;
    values.over_long = over_long;
    return ifttt_payload(values, out);
  };
}

}  // namespace

TEST_CASE("one line says on IFTTT that the door is open") {
  char space[64];
  CHECK(ifttt_text("door opened", space).value() == R"({"value1":"door opened"})");
  CHECK(ifttt_text("", space).status() == Status::malformed);
}

TEST_CASE("three values, those that are there") {
  char space[128];
  IftttValues values;
  CHECK(ifttt_payload(values, space).value() == "{}");
  values.value1 = "a";
  values.value3 = "c";
  CHECK(ifttt_payload(values, space).value() == R"({"value1":"a","value3":"c"})");
  values.value2 = "b";
  CHECK(ifttt_payload(values, space).value() == R"({"value1":"a","value2":"b","value3":"c"})");
  check_every_space([&values](Span<char> out) { return ifttt_payload(values, out); });
}

TEST_CASE("every value for IFTTT keeps its limit, and every octet is escaped or refused") {
  const std::pair<std::string, std::string_view IftttValues::*> kValues[] = {
      {"value1", &IftttValues::value1},
      {"value2", &IftttValues::value2},
      {"value3", &IftttValues::value3}};
  for (const auto& [name, member] : kValues) {
    check_every_octet({name}, writer(member, OverLong::refuse));
    check_limit({name}, 4096, writer(member, OverLong::refuse), writer(member, OverLong::truncate));
  }
}
