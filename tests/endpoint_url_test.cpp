// SPDX-License-Identifier: MIT
// What is no URL for us: traps, schemes, and every octet in every place.
#include <fieldhook/endpoint.hpp>

#include <doctest/doctest.h>

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
  // clang-format off
  constexpr std::string_view kUrls[] = {
      "", "https", "https:", "https:/h.example/", "https://", "https:///path", "https://?q",
      "https://#f", "//h.example/", "h.example/", "://h.example/", "9https://h.example/",
      "+https://h.example/", "-s://h.example/", " https://h.example/", "https ://h.example/",
      "ht\ttps://h.example/", "https//h.example://x/",
      // user information, and what some parsers take for it
      "https://user@h.example/", "https://user:pass@h.example/", "https://@h.example/",
      "https://:@h.example/", "https://h.example:443@evil.example/",
      "https://h.example@evil.example", "https://h.example\\@evil.example/",
      "https://h.example%40evil.example/", "https://h.example%2fevil.example/",
      "https://h.example;evil.example/", "https://h.example,evil.example/",
      "https://h.example&evil.example/", "https:\\\\h.example\\", "https://h.example\\evil",
      "https:/\\h.example/",
      // ports
      "https://h.example:", "https://h.example:/", "https://h.example:?q",
      "https://h.example:0/", "https://h.example:00/", "https://h.example:0443/",
      "https://h.example:65536/", "https://h.example:65535x/", "https://h.example:99999/",
      "https://h.example:100000/", "https://h.example:4294967739/", "https://h.example:+80/",
      "https://h.example:-1/", "https://h.example: 80/", "https://h.example:80 /",
      "https://h.example:0x50/", "https://h.example:http/", "https://h.example:80:81/",
      "https://h.example::80/", "https://:443/",
      // host names
      "https://h.example./", "https://.h.example/", "https://h..example/",
      "https://h_h.example/", "https://-h.example/", "https://h-.example/",
      "https://*.example/", "https://h example/", "https://b\xC3\xBC" "cher.example/",
      "https://b%C3%BCcher.example/", "https://h.example\xE3\x80\x82" "evil/",
      "https://\xE2\x84\x82.example/",
      // addresses
      "https://0177.0.0.1/", "https://0x7f.1/", "https://0x7f.0.0.1/", "https://0x7f000001/",
      "https://127.1/", "https://127.0.1/", "https://2130706433/", "https://017700000001/",
      "https://1.2.3.4.5/", "https://1.2.3.256/", "https://1.2.3.4./", "https://01.2.3.4/",
      "https://1.2.3/", "https://0/", "https://[]/", "https://[::1/", "https://::1/",
      "https://::1]/", "https://[::1]]/", "https://[[::1]]/", "https://[::1]443/",
      "https://[::1]:/", "https://[::1]:0/", "https://[::1]:65536/", "https://[::1]a/",
      "https://a[::1]/", "https://[::1]@h.example/", "https://[fe80::1%25eth0]/",
      "https://[fe80::1%eth0]/", "https://[1:2:3:4:5:6:7:8::]/", "https://[1::2::3]/",
      "https://[1:2:3:4:5:6:7]/", "https://[12345::]/", "https://[127.0.0.1]/",
      "https://[v1.x]/", "https://[h.example]/",
      // path, query and fragment
      "https://h/a b", "https://h/a\\b", "https://h/a\"b", "https://h/<a>", "https://h/{a}",
      "https://h/a|b", "https://h/a^b", "https://h/a`b", "https://h/[a]", "https://h/\xC3\xBC",
      "https://h/a\r\nHost: evil", "https://h/a\n", "https://h/a?b c", "https://h/a?b\r\n",
      "https://h/a?b[c]", "https://h/a#b c", "https://h/a#b\r\n", "https://h/a#b#c",
      "https://h/a#b%", "https://h/%", "https://h/%4", "https://h/%4g", "https://h/%g4",
      "https://h/%%41", "https://h/% 41", "https://h/a?%", "https://h/a?%4", "https://h/a?%zz",
      "https://h/%4?1", "https://h/%u0041",
      // dot segments
      "https://h/.", "https://h/..", "https://h/./", "https://h/../", "https://h/a/.",
      "https://h/a/..", "https://h/a/../b", "https://h/a/./b", "https://h/a/..?q",
      "https://h/a/.#f", "https://h/%2e", "https://h/%2E", "https://h/%2e%2e/b",
      "https://h/%2E%2e/b", "https://h/.%2e/b", "https://h/%2e./b",
  };
  // clang-format on
  for (const std::string_view url : kUrls) {
    CAPTURE(std::string(url));
    CHECK(parsed(url) == Status::malformed);
  }
}

TEST_CASE("http is refused, and so is every way to write it") {
#ifndef FIELDHOOK_INSECURE_HTTP
  for (const std::string_view url :
       {"http://h.example/", "HTTP://h.example/", "hTtP://h.example:443/", "http://127.0.0.1/",
        "http://[::1]/", "http://"}) {
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
  for (const std::string_view url :
       {"ftp://h.example/", "ws://h.example/", "wss://h.example/", "httpss://h.example/",
        "http+unix://h/", "file:///etc/passwd", "h2c://h", "http.s://h"}) {
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
