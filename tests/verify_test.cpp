// SPDX-License-Identifier: MIT
#include <fieldhook/verify.hpp>

#include "crypto/hmac.hpp"
#include "fakes/memory_scan.hpp"
#include "fakes/signed_request.hpp"

#include <fieldhook/profiles.hpp>

#include <doctest/doctest.h>

#include <new>
#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;
using profiles::standard;

namespace {

/// `text` with one bit turned over.
std::string flipped(std::string text, std::size_t bit) {
  text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << bit % 8));
  return text;
}

}  // namespace

TEST_CASE("a good message is let in with its id and its age") {
  const SignedRequest request;
  const Verdict verdict = request.judge();
  CHECK(verdict.word == Word::ok);
  CHECK(verdict.event_id == request.id);
  CHECK(verdict.clock_difference_s == 0);
}

TEST_CASE("no message with one bit changed is let in") {
  const SignedRequest good;
  CHECK(good.judge().word == Word::ok);
  for (std::string SignedRequest::*part : {&SignedRequest::body, &SignedRequest::id,
                                           &SignedRequest::timestamp, &SignedRequest::signature}) {
    for (std::size_t bit = 0; bit < (good.*part).size() * 8; ++bit) {
      CAPTURE(bit);
      SignedRequest request = good;
      request.*part = flipped(good.*part, bit);
      const Verdict verdict = request.judge();
      CHECK(verdict.word != Word::ok);
      CHECK(verdict.event_id.empty());
    }
  }
}

TEST_CASE("a body that lacks a byte, or has one more, is not let in") {
  const SignedRequest good;
  for (std::size_t size = 0; size < good.body.size(); ++size) {
    SignedRequest request = good;
    request.body.resize(size);
    CHECK(request.judge().word == Word::bad_signature);
  }
  for (const char c : {'\0', ' ', '\n', '}'}) {
    SignedRequest request = good;
    request.body += c;
    CHECK(request.judge().word == Word::bad_signature);
    request.body = c + good.body;
    CHECK(request.judge().word == Word::bad_signature);
  }
}

TEST_CASE("the verdict does not depend on how the body was cut") {
  const SignedRequest good;
  SignedRequest bad = good;
  bad.body.back() = '!';
  for (const SignedRequest& request : {good, bad}) {
    const Word expected = request.judge().word;
    const Bytes body = bytes_of(request.body);
    const auto headers = request.headers();
    const SigningKey keys[] = {{Secret::whsec(request.secret), standard}};
    Verifier verifier(standard, keys);
    for (std::size_t split = 0; split <= body.size(); ++split) {
      CAPTURE(split);
      CHECK(verifier.begin({headers.data(), headers.size()}) == Word::ok);
      verifier.body(body.first(split));
      verifier.body({});
      verifier.body(body.from(split));
      CHECK(verifier.finish(kNow).word == expected);
    }
    CHECK(verifier.begin({headers.data(), headers.size()}) == Word::ok);
    for (const std::uint8_t& byte : body) verifier.body({&byte, 1});
    CHECK(verifier.finish(kNow).word == expected);
  }
}

TEST_CASE("a large body is verified in pieces of any size") {
  SignedRequest request;
  request.body = std::string(10000, 'x');
  request.sign();
  const auto headers = request.headers();
  const SigningKey keys[] = {{Secret::whsec(request.secret), standard}};
  Verifier verifier(standard, keys);
  for (const std::size_t grain : {1U, 63U, 64U, 65U, 1000U, 10000U}) {
    CAPTURE(grain);
    CHECK(verifier.begin({headers.data(), headers.size()}) == Word::ok);
    Bytes rest = bytes_of(request.body);
    while (!rest.empty()) {
      const std::size_t size = rest.size() < grain ? rest.size() : grain;
      verifier.body(rest.first(size));
      rest = rest.from(size);
    }
    CHECK(verifier.finish(kNow).word == Word::ok);
  }
}

TEST_CASE("an empty body is a body") {
  SignedRequest request;
  request.body.clear();
  request.sign();
  CHECK(request.judge().word == Word::ok);
  request.body = "{}";
  CHECK(request.judge().word == Word::bad_signature);
}

TEST_CASE("one request gets one verdict") {
  const SignedRequest request;
  const auto list = request.headers();
  const Span<const Header> headers(list.data(), list.size());
  const SigningKey keys[] = {{Secret::whsec(request.secret), standard}};
  Verifier verifier(standard, keys);
  CHECK(verifier.finish(kNow).word == Word::missing_header);  // nothing was begun

  verifier.body(bytes_of("stray"));
  CHECK(verifier.begin(headers) == Word::ok);
  verifier.body(bytes_of(request.body));
  CHECK(verifier.finish(kNow).word == Word::ok);
  CHECK(verifier.finish(kNow).word == Word::missing_header);
  verifier.body(bytes_of(request.body));
  CHECK(verifier.finish(kNow).word == Word::missing_header);

  // A head that fails, or is dropped half way, does not reach into the next request.
  CHECK(verifier.begin({}) == Word::missing_header);
  verifier.body(bytes_of(request.body));
  CHECK(verifier.finish(kNow).word == Word::missing_header);
  CHECK(verifier.begin(headers) == Word::ok);
  verifier.body(bytes_of("half"));
  CHECK(verifier.begin(headers) == Word::ok);
  verifier.body(bytes_of(request.body));
  CHECK(verifier.finish(kNow).word == Word::ok);
}

TEST_CASE("keys must be there, one to four, ready, and made for the profile") {
  const SignedRequest request;
  const std::string_view secret = request.secret;
  const SigningKey five[] = {{Secret::whsec(secret), standard},
                             {Secret::whsec(secret), standard},
                             {Secret::whsec(secret), standard},
                             {Secret::whsec(secret), standard},
                             {Secret::whsec(secret), standard}};
  const Span<const SigningKey> all(five);
  for (std::size_t n = 1; n <= kMaxKeys; ++n) {
    CHECK(request.judge_with(standard, all.first(n)).word == Word::ok);
  }
  CHECK(request.judge_with(standard, all).word == Word::bad_secret);
  CHECK(request.judge_with(standard, {}).word == Word::bad_secret);
  const SigningKey other_row[] = {{Secret::whsec(secret), profiles::svix}};
  CHECK(request.judge_with(standard, other_row).word == Word::bad_secret);
  const SigningKey mixed[] = {{Secret::whsec(secret), standard},
                              {Secret::whsec(secret), profiles::svix}};
  CHECK(request.judge_with(standard, mixed).word == Word::bad_secret);
  const SigningKey unready[] = {{Secret::whsec("whsec_AAAA"), standard}};
  CHECK(request.judge_with(standard, unready).word == Word::bad_secret);
}

TEST_CASE("during a rotation the old key, the new key, and both at once are accepted") {
  const SigningKey both[] = {{Secret::whsec(kOldSecret), standard},
                             {Secret::whsec(kNewSecret), standard}};
  const Span<const SigningKey> all(both);
  SignedRequest old_one(kOldSecret);
  const SignedRequest new_one(kNewSecret);
  CHECK(old_one.judge_with(standard, all).word == Word::ok);
  CHECK(new_one.judge_with(standard, all).word == Word::ok);
  CHECK(old_one.judge_with(standard, all.from(1)).word == Word::bad_signature);
  CHECK(new_one.judge_with(standard, all.first(1)).word == Word::bad_signature);

  const std::string two = new_one.signature + " " + old_one.signature;
  old_one.signature = two;
  CHECK(old_one.judge_with(standard, all).word == Word::ok);
  CHECK(old_one.judge_with(standard, all.first(1)).word == Word::ok);
  CHECK(old_one.judge_with(standard, all.from(1)).word == Word::ok);
}

TEST_CASE("without a clock that can be trusted nothing is let in") {
  const SignedRequest request;
  for (const ClockQuality quality : {ClockQuality::unknown, ClockQuality::floor}) {
    const Verdict verdict = request.judge({kNow.mono, kNow.wall, quality});
    CHECK(verdict.word == Word::no_clock);
    CHECK(verdict.event_id.empty());
  }
  for (const ClockQuality quality : {ClockQuality::approximate, ClockQuality::synced}) {
    CHECK(request.judge({kNow.mono, kNow.wall, quality}).word == Word::ok);
  }
  // A forger learns nothing about the clock.
  SignedRequest forged = request;
  forged.body += '!';
  CHECK(forged.judge({kNow.mono, kNow.wall, ClockQuality::unknown}).word == Word::bad_signature);
}

TEST_CASE("a profile without a timestamp needs no clock") {
  constexpr Profile row{"row", "", "", "x-signature", "sha256=", "%b"};
  const SigningKey keys[] = {{Secret::text("secret"), row}};
  const Header headers[] = {{"X-Signature", "sha256=dzJZAsrKgS3CWXM6rNBGtzgXNyx3e42VtAJkdHRRbhM="}};
  CHECK(verify(row, keys, headers, bytes_of("{}"), {}).word == Word::ok);
  CHECK(verify(row, keys, headers, bytes_of("{ }"), {}).word == Word::bad_signature);
}

TEST_CASE("a verifier that ends half way leaves nothing of the key in memory") {
  const SignedRequest request;
  const auto headers = request.headers();
  const SigningKey keys[] = {{Secret::whsec(kNewSecret), standard},
                             {Secret::whsec(kOldSecret), standard}};
  Sha256State states[2] = {};
  for (std::size_t i = 0; i < 2; ++i) hmac_start(states[i], keys[i]);

  alignas(Verifier) std::uint8_t memory[sizeof(Verifier)] = {};
  auto* verifier = new (memory) Verifier(standard, keys);
  CHECK(verifier->begin({headers.data(), headers.size()}) == Word::ok);
  for (const Sha256State& state : states) CHECK(holds_state(memory, state));
  verifier->~Verifier();
  for (const Sha256State& state : states) CHECK(!holds_state(memory, state));
}

TEST_CASE("every word has the spelling of the vectors") {
  constexpr std::string_view kWords[] = {"ok",
                                         "missing_header",
                                         "duplicate_header",
                                         "malformed_header",
                                         "unknown_version",
                                         "bad_signature",
                                         "timestamp_too_old",
                                         "timestamp_too_new",
                                         "bad_secret",
                                         "no_clock",
                                         "missing_url"};
  for (std::size_t i = 0; i < sizeof kWords / sizeof kWords[0]; ++i) {
    CHECK(text_of(static_cast<Word>(i)) == kWords[i]);
  }
  CHECK(text_of(Word::missing_url) == "missing_url");
}
