// SPDX-License-Identifier: MIT
#include <fieldhook/endpoint.hpp>

#include <fieldhook/profiles.hpp>
#include <fieldhook/signing_key.hpp>

#include <doctest/doctest.h>

#include "fakes/urls.hpp"

#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

bool is_one_of(char c, std::string_view set) {
  return set.find(c) != set.npos;
}

Status parsed(std::string_view url) {
  return Endpoint::parse(url).status();
}

std::string url_of_size(std::size_t size) {
  std::string url = "https://h.example/";
  url.resize(size, 'a');
  return url;
}

}  // namespace

TEST_CASE("a good URL is taken apart, and nothing of it is rewritten") {
  for (const GoodUrl& row : kGoodUrls) {
    CAPTURE(std::string(row.url));
    const Result<Endpoint> endpoint = Endpoint::parse(row.url);
    CHECK(endpoint.ok());
    const Endpoint& e = endpoint.value();
    CHECK(e.secure());
    CHECK(std::string(e.host()) == row.host);
    CHECK(std::string(e.authority()) == row.authority);
    CHECK(std::string(e.target()) == row.target);
    CHECK(e.port() == row.port);
    CHECK(e.host_kind() == row.kind);
  }
}

TEST_CASE("an address literal is kept as bytes, a name is not") {
  const Endpoint v4 = Endpoint::parse("https://192.0.2.7/").value();
  CHECK(v4.literal().size == 4);
  CHECK(v4.literal().bytes[0] == 192);
  CHECK(v4.literal().bytes[3] == 7);
  const Endpoint v6 = Endpoint::parse("https://[2001:db8::7]/").value();
  CHECK(v6.literal().size == 16);
  CHECK(v6.literal().bytes[0] == 0x20);
  CHECK(v6.literal().bytes[15] == 7);
  CHECK(Endpoint::parse("https://h.example/").value().literal().size == 0);
}

TEST_CASE("the fragment is never sent, whatever it looks like") {
  for (const std::string_view url : {"https://h/a?b#", "https://h/a?b#f", "https://h/a?b#/x/y?z",
                                     "https://h/a?b#..", "https://h/a?b#/./%2e"}) {
    CAPTURE(std::string(url));
    const Result<Endpoint> endpoint = Endpoint::parse(url);
    CHECK(endpoint.ok());
    CHECK(endpoint.value().target() == "/a?b");
  }
}

TEST_CASE("a URL is read to the end of its view and no further") {
  for (const std::string_view url :
       {"https://h.example:8443/a%41b?c%42#d%43", "https://[::1]:65535", "https://127.0.0.1/%2e%2e",
        "https://1.2.3.45.example/"}) {
    for (std::size_t size = 0; size <= url.size(); ++size) {
      CAPTURE(std::string(url.substr(0, size)));
      const std::string alone(url.substr(0, size));  // a NUL stands behind it
      CHECK(parsed(url.substr(0, size)) == parsed(alone));
    }
  }
}

TEST_CASE("a URL has at most 2048 bytes, a host name 253 and a label 63") {
  CHECK(parsed(url_of_size(2047)) == Status::ok);
  CHECK(parsed(url_of_size(2048)) == Status::ok);
  CHECK(parsed(url_of_size(2049)) == Status::no_space);
  CHECK(parsed(std::string(100000, ' ')) == Status::no_space);

  const auto with_host = [](const std::string& host) { return "https://" + host + ":1/"; };
  CHECK(parsed(with_host(std::string(63, 'a'))) == Status::ok);
  CHECK(parsed(with_host(std::string(64, 'a'))) == Status::malformed);
  std::string name;
  for (int i = 0; i < 126; ++i) name += "a.";
  CHECK(parsed(with_host(name + "a")) == Status::ok);  // 253
  CHECK(parsed(with_host(name + "aa")) == Status::malformed);
}

TEST_CASE("a default endpoint goes nowhere") {
  const Endpoint endpoint;
  CHECK(endpoint.secure());
  CHECK(endpoint.host().empty());
  CHECK(endpoint.port() == 0);
  CHECK(!endpoint.profile().is_signed());
}

TEST_CASE("an endpoint signs only with ready keys of its profile, one to four") {
  using profiles::standard;
  const SigningKey keys[] = {{Secret::whsec(kSecret), standard},
                             {Secret::whsec(kSecret), standard},
                             {Secret::whsec(kSecret), standard},
                             {Secret::whsec(kSecret), standard},
                             {Secret::whsec(kSecret), standard}};
  const SigningKey other[] = {{Secret::whsec(kSecret), standard},
                              {Secret::whsec(kSecret), profiles::svix}};
  SigningKey unready[1];
  const SigningKey short_key[] = {{Secret::whsec("whsec_AAAA"), standard}};
  Endpoint endpoint = Endpoint::parse("https://h.example/").value();
  const Span<const SigningKey> all(keys);

  CHECK(endpoint.sign_with(standard, {}) == Status::refused);
  CHECK(endpoint.sign_with(standard, all) == Status::refused);
  CHECK(endpoint.sign_with(standard, other) == Status::refused);
  CHECK(endpoint.sign_with(profiles::svix, all.first(1)) == Status::refused);
  CHECK(endpoint.sign_with(standard, unready) == Status::refused);
  CHECK(endpoint.sign_with(standard, short_key) == Status::refused);
  CHECK(endpoint.sign_with(profiles::plain, all.first(1)) == Status::refused);
  CHECK(&endpoint.profile() == &profiles::plain);  // nothing of a refused call stays
  CHECK(endpoint.keys().empty());

  for (std::size_t n = 1; n <= kMaxKeys; ++n) {
    CAPTURE(n);
    CHECK(endpoint.sign_with(standard, all.first(n)) == Status::ok);
    CHECK(&endpoint.profile() == &standard);
    CHECK(endpoint.keys().size() == n);
  }
  CHECK(endpoint.sign_with(profiles::plain, {}) == Status::ok);
  CHECK(endpoint.keys().empty());
}

TEST_CASE("an endpoint takes one key for a header of one signature, and no row for receivers") {
  Endpoint endpoint;
  const SigningKey github[] = {{Secret::text("a"), profiles::github},
                               {Secret::text("b"), profiles::github}};
  const Span<const SigningKey> both(github);
  CHECK(endpoint.sign_with(profiles::github, both.first(1)) == Status::ok);
  CHECK(endpoint.sign_with(profiles::github, both) == Status::refused);
  CHECK(&endpoint.profile() == &profiles::github);
  for (const Profile* row : {&profiles::telegram, &profiles::gitlab_token, &profiles::square,
                             &profiles::hubspot_v2, &profiles::hubspot_v3}) {
    CAPTURE(std::string(row->name));
    const SigningKey keys[] = {{Secret::text("a"), *row}};
    REQUIRE(keys[0].status() == Status::ok);
    CHECK(endpoint.sign_with(*row, keys) == Status::unsupported);
  }
}

TEST_CASE("of all octets only those of a token stand in a header's name") {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  for (int octet = 0; octet < 256; ++octet) {
    CAPTURE(octet);
    const char c = static_cast<char>(octet);
    const bool good = is_one_of(c, kLetters) || is_one_of(c, kDigits) || is_one_of(c, kMarks);
    for (const std::string& name : {std::string(1, c), "X" + std::string(1, c) + "Y"}) {
      const Header header[] = {{name, "v"}};
      Endpoint endpoint;
      CHECK(endpoint.add_headers(header) == (good ? Status::ok : Status::malformed));
      CHECK(endpoint.headers().size() == (good ? 1 : 0));
    }
  }
  const Header nameless[] = {{"", "v"}};
  CHECK(Endpoint().add_headers(nameless) == Status::malformed);
}

TEST_CASE("of all octets no control but the tab stands in a header's value, no blank at its ends") {
  for (int octet = 0; octet < 256; ++octet) {
    CAPTURE(octet);
    const char c = static_cast<char>(octet);
    const bool control = (octet < 0x20 && c != '\t') || octet == 0x7F;
    const bool blank = c == ' ' || c == '\t';
    const struct {
      std::string value;
      bool good;
    } rows[] = {{std::string("a") + c + "b", !control},
                {std::string(1, c) + "b", !control && !blank},
                {std::string("a") + c, !control && !blank},
                {std::string(1, c), !control && !blank}};
    for (const auto& row : rows) {
      const Header header[] = {{"X-A", row.value}};
      CHECK(Endpoint().add_headers(header) == (row.good ? Status::ok : Status::malformed));
    }
  }
  const Header empty[] = {{"X-A", ""}};
  CHECK(Endpoint().add_headers(empty) == Status::ok);
}

TEST_CASE("headers that fieldhook writes itself are refused in any case, at any place") {
  for (const std::string_view name : {"Host",
                                      "host",
                                      "HOST",
                                      "Content-Length",
                                      "content-length",
                                      "Transfer-Encoding",
                                      "transfer-ENCODING",
                                      "Connection",
                                      "Content-Type",
                                      "Trailer",
                                      "TE",
                                      "Upgrade",
                                      "Expect",
                                      "Keep-Alive",
                                      "User-Agent",
                                      "user-agent",
                                      "webhook-id",
                                      "Webhook-Id",
                                      "webhook-timestamp",
                                      "WEBHOOK-TIMESTAMP"}) {
    CAPTURE(std::string(name));
    const Header headers[] = {{"X-A", "1"}, {name, "1"}};
    const Header swapped[] = {headers[1], headers[0]};
    Endpoint endpoint = Endpoint::parse("https://h.example/").value();
    CHECK(endpoint.add_headers(headers) == Status::refused);
    CHECK(endpoint.add_headers(swapped) == Status::refused);
    CHECK(endpoint.headers().empty());
  }
  for (const std::string_view name : {"Hos", "Host2", "Authorization", "Accept", "X-Webhook-Id"}) {
    CAPTURE(std::string(name));
    const Header header[] = {{name, "1"}};
    CHECK(Endpoint().add_headers(header) == Status::ok);
  }
}

TEST_CASE("a signature header is refused by the profile, in whichever order the two are set") {
  const SigningKey keys[] = {{Secret::whsec(kSecret), profiles::standard}};
  const Header header[] = {{"Webhook-Signature", "v1,forged"}};
  Endpoint signs_first = Endpoint::parse("https://h.example/").value();
  CHECK(signs_first.sign_with(profiles::standard, keys) == Status::ok);
  CHECK(signs_first.add_headers(header) == Status::refused);

  Endpoint adds_first = Endpoint::parse("https://h.example/").value();
  CHECK(adds_first.add_headers(header) == Status::ok);  // an unsigned endpoint may send it
  CHECK(adds_first.sign_with(profiles::standard, keys) == Status::refused);
  CHECK(!adds_first.profile().is_signed());
}
