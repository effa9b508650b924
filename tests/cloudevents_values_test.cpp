// SPDX-License-Identifier: MIT
// What may stand in an attribute of a CloudEvent, and how it is carried.
#include <fieldhook/cloudevents.hpp>

#include <doctest/doctest.h>

#include "fakes/payload.hpp"

#include <string>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

CloudEvent sample() {
  CloudEvent event;
  event.id = "A-da1DX";
  event.source = "/device/97NY";
  event.type = "com.example.temp.high";
  event.data = bytes_of(R"({"t":83})");
  return event;
}

struct Made {
  Status status = Status::ok;
  std::vector<Header> headers;
};

/// Binary mode with more room than it needs.
Made headers_of(const CloudEvent& event, Span<char> space) {
  static Header fields[16];
  const auto made = cloudevents_headers(event, fields, space);
  if (!made.ok()) return {made.status(), {}};
  return {Status::ok, {made.value().begin(), made.value().end()}};
}

std::string value_of(const Made& made, std::string_view name) {
  for (const Header& header : made.headers) {
    if (header.name == name) return std::string(header.value);
  }
  return "(absent)";
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
    i += 2;
  }
  return out;
}

}  // namespace

TEST_CASE("id, source and type must be there") {
  char space[512];
  for (const auto member : {&CloudEvent::id, &CloudEvent::source, &CloudEvent::type}) {
    CloudEvent event = sample();
    event.*member = {};
    CHECK(cloudevents_structured(event, space).status() == Status::malformed);
    CHECK(headers_of(event, space).status == Status::malformed);
  }
}

TEST_CASE("every octet of a text attribute is carried, or refused as the specification says") {
  char space[512];
  for (const auto& [member, name] : {std::pair{&CloudEvent::subject, "subject"},
                                     {&CloudEvent::id, "id"},
                                     {&CloudEvent::type, "type"}}) {
    for (int octet = 0; octet < 256; ++octet) {
      CAPTURE(octet);
      const std::string text = "a" + std::string(1, static_cast<char>(octet)) + "b";
      CloudEvent event = sample();
      event.*member = text;
      const Made made = headers_of(event, space);
      const bool good = octet >= 0x20 && octet < 0x7F;
      CHECK(made.status == (good ? Status::ok : Status::malformed));
      if (good) CHECK(percent_decoded(value_of(made, "ce-" + std::string(name))) == text);
      for (const Header& header : made.headers) {
        for (const char c : header.value) CHECK((c > 0x20 && c < 0x7F && c != '"'));
      }
      const auto payload = cloudevents_structured(event, space);
      CHECK(payload.status() == made.status);
      if (good) CHECK(Parsed(payload).text({name}) == text);
    }
  }
}

TEST_CASE("characters that no attribute may hold are malformed at both their borders") {
  char space[512];
  const auto status = [&space](std::string_view text) {
    CloudEvent event = sample();
    event.subject = text;
    return headers_of(event, space).status;
  };
  for (const std::string_view good : {"\xC2\xA0", "\xEF\xB7\x8F", "\xEF\xB7\xB0", "\xEF\xBF\xBD",
                                      "\xEE\xBF\xBF", "\xF0\x9F\xBF\xBD", "\xF0\x90\x80\x80",
                                      "\xF4\x8F\xBF\xBD", "\xF0\x9E\xBF\xBF", "\xF0\x9F\xBE\xBF"}) {
    CAPTURE(good);
    CHECK(status(good) == Status::ok);
  }
  for (const std::string_view bad :
       {"\xC2\x80", "\xC2\x9F", "\xEF\xB7\x90", "\xEF\xB7\xAF", "\xEF\xBF\xBE", "\xEF\xBF\xBF",
        "\xF0\x9F\xBF\xBE", "\xF0\x9F\xBF\xBF", "\xF4\x8F\xBF\xBF", "\xED\xA0\x80", "\xC0\xAF",
        "\x80"}) {
    CAPTURE(bad.size());
    CHECK(status(bad) == Status::malformed);
    CHECK(status("ab" + std::string(bad) + "c") == Status::malformed);
  }
}

TEST_CASE("a source is a URI reference, a schema a URI, a time a time") {
  char space[512];
  const auto status = [&space](std::string_view CloudEvent::*member, std::string_view text) {
    CloudEvent event = sample();
    event.*member = text;
    return cloudevents_structured(event, space).status();
  };
  for (const std::string_view good :
       {"/", "door-7", "urn:uuid:1", "https://e.com/a?b#c", "a%20b", "[::1]"}) {
    CHECK(status(&CloudEvent::source, good) == Status::ok);
  }
  for (const std::string_view bad :
       {"a b", "a\"b", "<a>", "a\\b", "a%2", "a%G0", "caf\xC3\xA9", "{a}", "a|b", "`", "^"}) {
    CAPTURE(bad);
    CHECK(status(&CloudEvent::source, bad) == Status::malformed);
    CHECK(status(&CloudEvent::data_schema, "a:" + std::string(bad)) == Status::malformed);
  }
  CHECK(status(&CloudEvent::data_schema, "urn:a") == Status::ok);
  CHECK(status(&CloudEvent::data_schema, "x+y-z.1:a") == Status::ok);
  for (const std::string_view bad : {"/relative", "1a:b", ":b", "a_b:c"}) {
    CHECK(status(&CloudEvent::data_schema, bad) == Status::malformed);
  }
  CHECK(status(&CloudEvent::time, "2025-10-09T01:02:03+02:00") == Status::ok);
  CHECK(status(&CloudEvent::time, "yesterday") == Status::malformed);
}

TEST_CASE("names of extensions have their letters, their length, and no attribute's name") {
  char space[512];
  const auto status = [&space](std::string_view name, std::string_view value) {
    const Header extension[] = {{name, value}};
    CloudEvent event = sample();
    event.extensions = extension;
    const Status structured = cloudevents_structured(event, space).status();
    CHECK(headers_of(event, space).status == structured);
    return structured;
  };
  for (int octet = 0; octet < 256; ++octet) {
    CAPTURE(octet);
    const bool good = (octet >= 'a' && octet <= 'z') || (octet >= '0' && octet <= '9');
    const std::string name = "a" + std::string(1, static_cast<char>(octet));
    CHECK(status(name, "v") == (good ? Status::ok : Status::malformed));
  }
  for (const std::size_t size : {1U, 19U, 20U, 21U}) {
    CHECK(status(std::string(size, 'x'), "v") == (size <= 20 ? Status::ok : Status::refused));
  }
  for (const std::string_view taken : {"id", "source", "type", "subject", "time", "dataschema",
                                       "specversion", "datacontenttype", "data"}) {
    CHECK(status(taken, "v") == Status::refused);
  }
  CHECK(status("", "v") == Status::malformed);
  CHECK(status("data_base64", "v") == Status::malformed);
  CHECK(status("x", "a\r\nb: c") == Status::malformed);
  CHECK(status("x", "") == Status::ok);
}
