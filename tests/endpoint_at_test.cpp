// SPDX-License-Identifier: MIT
// What the compiler makes of a URL is what the device makes of it. What does not compile:
// check_urls.sh.
#include <fieldhook/endpoint.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/signing_key.hpp>

#include <doctest/doctest.h>

#include "fakes/urls.hpp"

#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

using namespace fieldhook;

namespace {

/// A URL of the same grammar that says why it is none, while it is compiled.
struct Compiled : Url {
  Status status = Status::ok;

  constexpr explicit Compiled(std::string_view url) { status = read(url); }
};

template <std::size_t N>
constexpr bool all_are(const std::string_view (&urls)[N], Status status) {
  for (const std::string_view url : urls) {
    if (Compiled(url).status != status) return false;
  }
  return true;
}

static_assert(all_are(kMalformedUrls, Status::malformed));
static_assert(all_are(kUrlsOfOtherSchemes, Status::unsupported));
#ifndef FIELDHOOK_INSECURE_HTTP
static_assert(all_are(kHttpUrls, Status::refused));
#endif

/// The compiled endpoints of all good URLs.
template <std::size_t... I>
constexpr std::array<Endpoint, sizeof...(I)> compile(std::index_sequence<I...>) {
  return {Endpoint::at(kGoodUrls[I].url)...};
}
constexpr std::size_t kCount = sizeof kGoodUrls / sizeof kGoodUrls[0];
constexpr std::array<Endpoint, kCount> kCompiled = compile(std::make_index_sequence<kCount>());

/// "https://h/aaa..", of `N` bytes.
template <std::size_t N>
struct LongUrl {
  char text[N] = {};

  constexpr LongUrl() {
    constexpr std::string_view kBegin = "https://h/";
    for (std::size_t i = 0; i < N; ++i) text[i] = i < kBegin.size() ? kBegin[i] : 'a';
  }
  constexpr std::string_view view() const { return {text, N}; }
};
constexpr LongUrl<Url::kMaxUrl - 1> kBelowMost;
constexpr LongUrl<Url::kMaxUrl> kMost;
constexpr LongUrl<Url::kMaxUrl + 1> kAboveMost;
constexpr Endpoint kLong = Endpoint::at(kMost.view());
static_assert(Compiled(kBelowMost.view()).status == Status::ok);
static_assert(kLong.target().size() == Url::kMaxUrl - std::string_view("https://h").size());
static_assert(Compiled(kAboveMost.view()).status == Status::no_space);

constexpr Endpoint kHooks = Endpoint::at("https://example.com/hooks");
static_assert(std::is_trivially_copyable_v<Endpoint>);
static_assert(kHooks.secure() && kHooks.port() == 443);

}  // namespace

TEST_CASE("a URL is the same endpoint, read by the compiler or by the device") {
  for (std::size_t i = 0; i < kCount; ++i) {
    const GoodUrl& row = kGoodUrls[i];
    CAPTURE(std::string(row.url));
    const Result<Endpoint> parsed = Endpoint::parse(row.url);
    CHECK(parsed.ok());
    for (const Endpoint& endpoint : {kCompiled[i], parsed.value()}) {
      CHECK(endpoint.secure());
      CHECK(endpoint.host() == row.host);
      CHECK(endpoint.authority() == row.authority);
      CHECK(endpoint.target() == row.target);
      CHECK(endpoint.url() == row.url.substr(0, row.url.find('#')));
      CHECK(endpoint.port() == row.port);
      CHECK(endpoint.host_kind() == row.kind);
      CHECK(&endpoint.sink() == &sinks::plain);
      CHECK(&endpoint.profile() == &profiles::plain);
    }
    const AddressLiteral& compiled = kCompiled[i].literal();
    const AddressLiteral& literal = parsed.value().literal();
    CHECK(compiled.size == literal.size);
    CHECK(std::memcmp(compiled.bytes, literal.bytes, literal.size) == 0);
  }
}

TEST_CASE("a compiled endpoint is signed as a copy, which borrows the same text") {
  const SigningKey key(Secret::whsec("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), profiles::standard);
  Endpoint endpoint = kHooks;
  CHECK(endpoint.sign_with(profiles::standard, {&key, 1}) == Status::ok);
  CHECK(endpoint.profile().is_signed());
  CHECK(!kHooks.profile().is_signed());
  CHECK(endpoint.target().data() == kHooks.target().data());
}

TEST_CASE("of an endpoint the URL alone can be taken") {
  const SigningKey key(Secret::whsec("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), profiles::standard);
  Endpoint whole = kHooks;
  CHECK(whole.sign_with(profiles::standard, {&key, 1}) == Status::ok);
  CHECK(whole.add_query("a=1") == Status::ok);
  const Endpoint bare{static_cast<const Url&>(whole)};
  CHECK(bare.target() == "/hooks");
  CHECK(bare.keys().empty());
  CHECK(bare.joint() == '\0');
  CHECK(Endpoint().url().empty());
}
