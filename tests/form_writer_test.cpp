// SPDX-License-Identifier: MIT
#include <fieldhook/form_writer.hpp>

#include <doctest/doctest.h>

#include "fakes/payload.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

struct Field {
  std::string name;
  std::string value;
};

/// A reader by the rules of WHATWG, as servers have them.
std::vector<Field> read_form(std::string_view text) {
  std::vector<Field> fields(1);
  std::string* part = &fields.back().name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '&') {
      fields.emplace_back();
      part = &fields.back().name;
    } else if (c == '=' && part == &fields.back().name) {
      part = &fields.back().value;
    } else if (c == '%') {
      *part += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      *part += c == '+' ? ' ' : c;
    }
  }
  return fields;
}

}  // namespace

TEST_CASE("fields are joined and escaped as a browser does") {
  char space[256];
  FormWriter form{space};
  form.field("door", "north side").field("n", 3).field("q", "a=b&c+d").field("e", "\xC3\xA9~*-._");
  CHECK(form.finish().value() == "door=north+side&n=3&q=a%3Db%26c%2Bd&e=%C3%A9%7E*-._");
  CHECK(FormWriter{space}.finish().value().empty());
  CHECK(FormWriter{space}.field("a", "").finish().value() == "a=");
}

TEST_CASE("every octet of a name and a value comes back, or is refused as no UTF-8") {
  char space[64];
  for (int octet = 0; octet < 256; ++octet) {
    CAPTURE(octet);
    const std::string text = "a" + std::string(1, static_cast<char>(octet)) + "b";
    const auto form = FormWriter{space}.field(text, text).field("x", "y").finish();
    if (octet >= 0x80) {
      CHECK(form.status() == Status::malformed);
      continue;
    }
    CHECK(form.ok());
    for (const char c : form.value()) CHECK((c > 0x20 && c < 0x7F));
    const auto fields = read_form(form.value());
    CHECK(fields.size() == 2);
    CHECK(fields[0].name == text);
    CHECK(fields[0].value == text);
  }
  for (const std::string_view bad : {"\xED\xA0\x80", "\xC0\xAF", "\xE2\x82"}) {
    CHECK(FormWriter{space}.field("a", bad).finish().status() == Status::malformed);
    CHECK(FormWriter{space}.field(bad, "a").finish().status() == Status::malformed);
  }
}

TEST_CASE("numbers in forms are exact") {
  char space[64];
  for (const std::int64_t number :
       {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::max(),
        std::numeric_limits<std::int64_t>::min()}) {
    CHECK(FormWriter{space}.field("n", number).finish().value() == "n=" + std::to_string(number));
  }
}

TEST_CASE("a form that does not fit says so, and the first error stays") {
  check_every_space([](Span<char> out) {
    return FormWriter{out}.field("a", "b c\xC3\xA9").field("n", -5).finish();
  });
  char space[4];
  FormWriter form{space};
  form.field("abc", "d").field("e", "");
  CHECK(form.finish().status() == Status::no_space);
  CHECK(FormWriter{space}.field("", "a").field("a", "").finish().status() == Status::malformed);
}
