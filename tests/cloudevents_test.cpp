// SPDX-License-Identifier: MIT
#include <fieldhook/cloudevents.hpp>

#include <doctest/doctest.h>

#include <fieldhook/endpoint.hpp>

#include "conformance/cloudevents_headers.hpp"
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

std::string base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    const auto at = [&](std::size_t k) {
      return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U;
    };
    const unsigned group = at(0) << 16 | at(1) << 8 | at(2);
    out += kDigits[group >> 18];
    out += kDigits[group >> 12 & 63];
    out += i + 1 < text.size() ? kDigits[group >> 6 & 63] : '=';
    out += i + 2 < text.size() ? kDigits[group & 63] : '=';
  }
  return out;
}

}  // namespace

TEST_CASE("binary mode makes the header fields that the binding prescribes") {
  // The shared vector cloudevents-http/outbound_binary_spec.
  const Header extensions[] = {{"devicekind", "esp32"}};
  CloudEvent event = sample();
  event.subject = "caf\xC3\xA9 \"q\" 100%";
  event.time = "2025-10-09T01:02:03.004Z";
  event.extensions = extensions;
  char space[256];
  const Made made = headers_of(event, space);
  const Header expected[] = {{"ce-specversion", "1.0"},
                             {"ce-id", "A-da1DX"},
                             {"ce-source", "/device/97NY"},
                             {"ce-type", "com.example.temp.high"},
                             {"ce-subject", "caf%C3%A9%20%22q%22%20100%25"},
                             {"ce-time", "2025-10-09T01:02:03.004Z"},
                             {"ce-devicekind", "esp32"}};
  CHECK(made.headers.size() == std::size(expected));
  for (std::size_t i = 0; i < made.headers.size(); ++i) {
    CHECK(made.headers[i].name == expected[i].name);
    CHECK(made.headers[i].value == expected[i].value);
  }
}

TEST_CASE("the conformance runner's line for a sender's case is the vector's") {
  alignas(8) std::uint8_t arena[4096];
  const auto attributes = read_json(
      bytes_of("{\"specversion\":\"1.0\",\"id\":\"A-da1DX\",\"source\":\"/device/97NY\",\"type\":"
               "\"com.example.temp.high\",\"subject\":\"caf\xC3\xA9 \\\"q\\\" 100%\",\"time\":"
               "\"2025-10-09T01:02:03.004Z\",\"datacontenttype\":\"application/json\","
               "\"devicekind\":\"esp32\"}"),
      arena);
  CHECK(attributes.ok());
  char space[1024];
  JsonWriter json{space};
  json.begin_object();
  write_cloudevents_headers(attributes.value(), json);
  CHECK(json.end_object().finish().value() ==
        R"({"headers":[["Content-Type","application/json"],["ce-specversion","1.0"],)"
        R"(["ce-id","A-da1DX"],["ce-source","/device/97NY"],["ce-type","com.example.temp.high"],)"
        R"(["ce-subject","caf%C3%A9%20%22q%22%20100%25"],)"
        R"(["ce-time","2025-10-09T01:02:03.004Z"],["ce-devicekind","esp32"]]})");
}

TEST_CASE("the fields of binary mode may stand in a request") {
  CloudEvent event = sample();
  event.subject = "\xE2\x82\xAC and \xF0\x9F\x98\x80";
  event.data_schema = "https://example.com/schemas/temp/v2";
  Header fields[8];
  char space[256];
  const auto made = cloudevents_headers(event, fields, space);
  CHECK(made.ok());
  Endpoint endpoint = Endpoint::parse("https://example.com/ce").value();
  CHECK(endpoint.add_headers(made.value()) == Status::ok);
}

TEST_CASE("structured mode holds the attributes, the extensions and the data") {
  const Header extensions[] = {{"devicekind", "esp32"}, {"n1", "a \"b\""}};
  CloudEvent event = sample();
  event.subject = "caf\xC3\xA9 \"q\" 100%";
  event.time = "2025-10-09T01:02:03.004Z";
  event.data_schema = "urn:example:temp:v2";
  event.extensions = extensions;
  char space[512];
  CHECK(cloudevents_structured(event, space).value() ==
        "{\"specversion\":\"1.0\",\"id\":\"A-da1DX\",\"source\":\"/device/97NY\","
        "\"type\":\"com.example.temp.high\",\"subject\":\"caf\xC3\xA9 \\\"q\\\" 100%\","
        "\"time\":\"2025-10-09T01:02:03.004Z\",\"dataschema\":\"urn:example:temp:v2\","
        "\"datacontenttype\":\"application/json\",\"devicekind\":\"esp32\",\"n1\":\"a \\\"b\\\"\","
        "\"data\":{\"t\":83}}");
  check_every_space([&event](Span<char> out) { return cloudevents_structured(event, out); });
}

TEST_CASE("an event that is at hand is a CloudEvent with one more word") {
  Event event("door.opened", R"({"n":1})");
  event.id = "door-7-1";
  char space[256];
  CHECK(cloudevents_structured(cloud_event(event, "/doors/7"), space).value() ==
        R"({"specversion":"1.0","id":"door-7-1","source":"/doors/7","type":"door.opened",)"
        R"("datacontenttype":"application/json","data":{"n":1}})");
}

TEST_CASE("data that is no JSON goes in base64, at every length around a piece") {
  char space[1024];
  std::string data;
  for (std::size_t size = 1; size <= 150; ++size) {
    data += static_cast<char>(size * 37);
    CloudEvent event = sample();
    event.content_type = "application/octet-stream";
    event.data = bytes_of(data);
    const Parsed payload(cloudevents_structured(event, space));
    CHECK(payload.text({"data_base64"}) == base64(data));
    CHECK_FALSE(payload.has({"data"}));
  }
}

TEST_CASE("which content types are JSON") {
  const std::pair<std::string_view, std::string_view> kTypes[] = {
      {"application/json", "data"},
      {"Application/JSON; charset=utf-8", "data"},
      {"application/json ;x=y", "data"},
      {"text/json", "data"},
      {"application/vnd.door+json", "data"},
      {"application/jsonx", "data_base64"},
      {"application/xjson", "data_base64"},
      {"text/plain; a=/json", "data_base64"},
      {"json", "data_base64"},
      {"/json", "data_base64"},
      {"", "data_base64"}};
  char space[512];
  for (const auto& [type, member] : kTypes) {
    CAPTURE(type);
    CloudEvent event = sample();
    event.content_type = type;
    CHECK(Parsed(cloudevents_structured(event, space)).has({std::string(member)}));
  }
  CloudEvent event = sample();
  event.data = {};
  const Parsed payload(cloudevents_structured(event, space));
  CHECK_FALSE(payload.has({"data"}));
  CHECK_FALSE(payload.has({"data_base64"}));
  event.data = bytes_of("{\"a\":1},\"id\":2");
  CHECK(cloudevents_structured(event, space).status() == Status::malformed);
}

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

TEST_CASE("binary mode says no_space for every room that is too small") {
  const Header extensions[] = {{"devicekind", "e 1"}};
  CloudEvent event = sample();
  event.subject = "a b";
  event.extensions = extensions;
  const std::size_t needed = std::string_view("a%20bce-devicekinde%201").size();
  for (std::size_t size = 0; size <= needed; ++size) {
    std::vector<char> space(size + 1, '~');
    const Status status = headers_of(event, {space.data(), size}).status;
    CHECK(status == (size < needed ? Status::no_space : Status::ok));
    CHECK(space[size] == '~');
  }
  char space[64];
  for (const std::size_t count : {0U, 5U, 6U}) {
    Header fields[6];
    const auto made = cloudevents_headers(event, {fields, count}, space);
    CHECK(made.status() == (count < 6 ? Status::no_space : Status::ok));
  }
}
