// SPDX-License-Identifier: MIT
// What is no URL for us: traps, schemes, and every octet in every place.
#include <fieldhook/endpoint.hpp>

#include <doctest/doctest.h>

#include "fakes/urls.hpp"

#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";

bool is_one_of(char c, std::string_view set) {
  return set.find(c) != set.npos;
}

Status parsed(std::string_view url) {
  return Endpoint::parse(url).status();
}

/// RFC 3986 pchar, '/' and '?', without '%'.
bool is_pchar(char c) {
  return is_one_of(c, kLetters) || is_one_of(c, kDigits) || is_one_of(c, "-._~!$&'()*+,;=:@/?");
}

}  // namespace

TEST_CASE("a URL that two parsers could read differently is malformed") {
  for (const std::string_view url : kMalformedUrls) {
    CAPTURE(std::string(url));
    CHECK(parsed(url) == Status::malformed);
  }
}

TEST_CASE("http is refused, and so is every way to write it") {
#ifndef FIELDHOOK_INSECURE_HTTP
  for (const std::string_view url : kHttpUrls) {
    CAPTURE(std::string(url));
    CHECK(parsed(url) == Status::refused);
  }
#else
  const Endpoint lab = Endpoint::parse("http://h.example/").value();
  CHECK(!lab.secure());
  CHECK(lab.port() == 80);
#endif
}

TEST_CASE("another scheme is unsupported") {
  for (const std::string_view url : kUrlsOfOtherSchemes) {
    CAPTURE(std::string(url));
    CHECK(parsed(url) == Status::unsupported);
  }
}

TEST_CASE("of all octets only those of the grammar stand in a scheme") {
  for (int octet = 0; octet < 256; ++octet) {
    CAPTURE(octet);
    const char c = static_cast<char>(octet);
    const bool in_scheme = is_one_of(c, kLetters) || is_one_of(c, kDigits) || is_one_of(c, "+-.");
    CHECK(parsed(std::string("ht") + c + "tps://h.example/") ==
          (in_scheme ? Status::unsupported : Status::malformed));
    const Status replaced = parsed(std::string("htt") + c + "s://h.example/");
    CHECK((replaced == Status::ok) == (c == 'p' || c == 'P'));
    CHECK(parsed(c + std::string("https://h.example/")) ==
          (is_one_of(c, kLetters) ? Status::unsupported : Status::malformed));
  }
}

TEST_CASE("of all octets only those of the grammar stand in a host") {
  for (int octet = 0; octet < 256; ++octet) {
    CAPTURE(octet);
    const char c = static_cast<char>(octet);
    const std::string url = std::string("https://ab") + c + "cd.example/x";
    const bool ends = is_one_of(c, "/?#");  // then the host is "ab"
    const bool inside = is_one_of(c, kLetters) || is_one_of(c, kDigits) || is_one_of(c, "-.");
    const Result<Endpoint> endpoint = Endpoint::parse(url);
    CHECK(endpoint.status() == (ends || inside ? Status::ok : Status::malformed));
    if (!endpoint.ok()) continue;
    const std::string host = ends ? "ab" : std::string("ab") + c + "cd.example";
    CHECK(std::string(endpoint.value().host()) == host);
    CHECK(std::string(endpoint.value().authority()) == host);
  }
}

TEST_CASE("of all octets only hex digits stand in an IPv6 address") {
  for (int octet = 0; octet < 256; ++octet) {
    CAPTURE(octet);
    const char c = static_cast<char>(octet);
    const bool good = is_one_of(c, kDigits) || is_one_of(c, "abcdefABCDEF");
    CHECK(parsed(std::string("https://[2001:db8::") + c + "1]/") ==
          (good ? Status::ok : Status::malformed));
  }
}

TEST_CASE("of all octets only digits stand in a port") {
  for (int octet = 0; octet < 256; ++octet) {
    CAPTURE(octet);
    const char c = static_cast<char>(octet);
    const Result<Endpoint> endpoint = Endpoint::parse(std::string("https://h:4") + c + "3/");
    const bool ends = is_one_of(c, "/?#");
    const bool digit = is_one_of(c, kDigits);
    CHECK(endpoint.status() == (ends || digit ? Status::ok : Status::malformed));
    if (endpoint.ok()) CHECK(endpoint.value().port() == (ends ? 4 : 403 + (c - '0') * 10));
  }
}

TEST_CASE("of all octets only those of the grammar stand in path, query and fragment") {
  for (int octet = 0; octet < 256; ++octet) {
    CAPTURE(octet);
    const char c = static_cast<char>(octet);
    const Status expected = is_pchar(c) ? Status::ok : Status::malformed;
    const Status with_fragment = c == '#' ? Status::ok : expected;
    CHECK(parsed(std::string("https://h/x") + c + "xy") == with_fragment);
    CHECK(parsed(std::string("https://h/x") + c) == with_fragment);
    CHECK(parsed(std::string("https://h/?x") + c + "xy") == with_fragment);
    CHECK(parsed(std::string("https://h/#x") + c + "xy") == expected);
    // Two octets behind a '%' count, and only as hex digits.
    const bool hex = is_one_of(c, kDigits) || is_one_of(c, "abcdefABCDEF");
    CHECK(parsed(std::string("https://h/%4") + c) == (hex ? Status::ok : Status::malformed));
    CHECK(parsed(std::string("https://h/?%") + c + "0") == (hex ? Status::ok : Status::malformed));
  }
}
