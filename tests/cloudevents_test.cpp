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
  for (const auto& row : kTypes) {
    const std::string_view type = row.first;
    CAPTURE(type);
    CloudEvent event = sample();
    event.content_type = type;
    CHECK(Parsed(cloudevents_structured(event, space)).has({std::string(row.second)}));
  }
  CloudEvent event = sample();
  event.data = {};
  const Parsed payload(cloudevents_structured(event, space));
  CHECK_FALSE(payload.has({"data"}));
  CHECK_FALSE(payload.has({"data_base64"}));
  event.data = bytes_of("{\"a\":1},\"id\":2");
  CHECK(cloudevents_structured(event, space).status() == Status::malformed);
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
