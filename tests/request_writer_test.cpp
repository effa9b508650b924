// SPDX-License-Identifier: MIT
#include <fieldhook/request_writer.hpp>

#include <fieldhook/endpoint.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

constexpr std::string_view kHead =
    "POST /in?a=1 HTTP/1.1\r\n"
    "Host: hooks.example.com:8443\r\n"
    "User-Agent: fieldhook/0.1.0\r\n"
    "Content-Type: text/plain\r\n"
    "Content-Length: 4294967295\r\n"
    "X-A: b c\r\n"
    "X-Empty: \r\n"
    "\r\n";

/// The head above into `space`.
Result<std::size_t> write_head(MutableBytes space) {
  const Endpoint endpoint =
      Endpoint::parse("https://hooks.example.com:8443/in?a=1#fragment").value();
  RequestWriter writer(space);
  writer.start(endpoint, "text/plain", UINT32_MAX);
  writer.field("X-A", "b c");
  writer.field("X-Empty", "");
  return writer.finish();
}

const std::string kRest = "\r\nContent-Type: a/b\r\nContent-Length: 0\r\n\r\n";

std::string started(std::string_view url) {
  std::uint8_t space[512];
  RequestWriter writer(space);
  writer.start(Endpoint::parse(url).value(), "a/b", 0);
  const auto size = writer.finish();
  return size.ok() ? std::string(text_of(Bytes(space, size.value()))) : "not written";
}

Status field_status(std::string_view name, std::string_view value) {
  std::uint8_t space[512];
  RequestWriter writer(space);
  writer.field(name, value);
  return writer.finish().status();
}

}  // namespace

TEST_CASE("a head needs exactly its bytes of room and nothing is written past them") {
  for (std::size_t room = 0; room <= kHead.size() + 3; ++room) {
    CAPTURE(room);
    std::uint8_t space[256];
    for (std::uint8_t& byte : space) byte = 0xC5;
    const auto size = write_head(MutableBytes(space, room));
    CHECK(size.status() == (room < kHead.size() ? Status::no_space : Status::ok));
    if (size.ok()) CHECK(text_of(Bytes(space, size.value())) == kHead);
    const std::size_t used = room < kHead.size() ? room : kHead.size();
    int written_past = 0;
    for (std::size_t i = used; i < sizeof space; ++i) written_past += space[i] != 0xC5;
    CHECK(written_past == 0);
  }
  CHECK(write_head({}).status() == Status::no_space);
}

TEST_CASE("a URL without a path is asked for by a slash") {
  CHECK(started("https://h") ==
        "POST / HTTP/1.1\r\nHost: h\r\nUser-Agent: fieldhook/0.1.0" + kRest);
  CHECK(started("https://h#f") ==
        "POST / HTTP/1.1\r\nHost: h\r\nUser-Agent: fieldhook/0.1.0" + kRest);
  CHECK(started("https://h?q=1") ==
        "POST /?q=1 HTTP/1.1\r\nHost: h\r\nUser-Agent: fieldhook/0.1.0" + kRest);
  CHECK(started("https://h?") ==
        "POST /? HTTP/1.1\r\nHost: h\r\nUser-Agent: fieldhook/0.1.0" + kRest);
  CHECK(started("https://h/") ==
        "POST / HTTP/1.1\r\nHost: h\r\nUser-Agent: fieldhook/0.1.0" + kRest);
  CHECK(started("https://h/?q") ==
        "POST /?q HTTP/1.1\r\nHost: h\r\nUser-Agent: fieldhook/0.1.0" + kRest);
  CHECK(started("https://h//a") ==
        "POST //a HTTP/1.1\r\nHost: h\r\nUser-Agent: fieldhook/0.1.0" + kRest);
  CHECK(started("https://[::1]:444/a") ==
        "POST /a HTTP/1.1\r\nHost: [::1]:444\r\nUser-Agent: fieldhook/0.1.0" + kRest);
}

TEST_CASE("no octet that could end a field gets into one") {
  for (int octet = 0; octet < 256; ++octet) {
    CAPTURE(octet);
    const char c = static_cast<char>(octet);
    const std::string middle = std::string("a") + c + "b";
    const bool control = (octet < 0x20 && c != '\t') || octet == 0x7F;
    CHECK(field_status("X-A", middle) == (control ? Status::malformed : Status::ok));
    CHECK(is_field_value(middle) == !control);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool token = letter || (c >= '0' && c <= '9') ||
                       (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) < 15);
    CHECK(field_status(middle, "v") == (token ? Status::ok : Status::malformed));
    CHECK(is_field_name(middle) == token);
    CHECK(is_field_name(std::string(1, c)) == token);
  }
  for (const std::string_view value : {" a", "a ", "\ta", "a\t", " ", "\t", "a\r\nB: c"}) {
    CHECK(field_status("X-A", value) == Status::malformed);
  }
  CHECK(field_status("", "v") == Status::malformed);
  CHECK(field_status("X-A", "") == Status::ok);
}

TEST_CASE("the first error stays, whatever comes after it") {
  std::uint8_t space[64];
  RequestWriter bad_field(space);
  bad_field.field("X-A", "a\nb");
  bad_field.field("X-A", "good");
  bad_field.own_field("X-Long", std::string(100, 'a'));
  CHECK(bad_field.finish().status() == Status::malformed);
  CHECK(bad_field.finish().status() == Status::malformed);

  RequestWriter too_long(space);
  too_long.own_field("X-Long", std::string(100, 'a'));
  too_long.field("X-A", "a\nb");
  too_long.field("X-A", "");
  CHECK(too_long.finish().status() == Status::no_space);
}

TEST_CASE("nothing of a malformed field is written") {
  std::uint8_t space[64] = {};
  RequestWriter writer(space);
  writer.field("X-A", "a\r\nInjected: 1");
  writer.field("X-B", "c");
  CHECK(!writer.finish().ok());
  CHECK(space[0] == 0);
}
