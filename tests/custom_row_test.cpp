// SPDX-License-Identifier: MIT
// A row that a user fills in signs and verifies as ours do.
#include <fieldhook/profiles.hpp>
#include <fieldhook/sign.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/verify.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

constexpr Profile kAcme = profiles::custom("X-Acme-Signature", "v1=", "%i|%t|%b")
                              .with_id_header("X-Acme-Id")
                              .with_timestamp_header("X-Acme-Time")
                              .with_tolerance(60);
constexpr std::int64_t kTime = 1767225600;
constexpr std::string_view kBody = R"({"door":"north"})";

Verdict judge(std::string_view id, std::string_view signature, std::string_view body,
              std::int64_t now = kTime) {
  const SigningKey keys[] = {{Secret::text("a secret of Acme"), kAcme}};
  const Header headers[] = {
      {"x-acme-id", id}, {"X-Acme-Time", "1767225600"}, {"X-ACME-SIGNATURE", signature}};
  Verdict verdict =
      verify(kAcme, keys, headers, bytes_of(body), {{0}, {now}, ClockQuality::synced});
  verdict.event_id = {};  // borrows the headers
  return verdict;
}

}  // namespace

TEST_CASE("a row of the user's signs what its content names, and verifies it") {
  const SigningKey keys[] = {{Secret::text("a secret of Acme"), kAcme}};
  char out[kMaxSignature];
  const auto made = sign(kAcme, keys, {"evt_1", {kTime}, bytes_of(kBody)}, out);
  REQUIRE(made.ok());
  // By: printf '%s' 'evt_1|1767225600|{"door":"north"}' | openssl dgst -sha256 -hmac 'a secret ..'
  CHECK(made.value() == "v1=ec0488835183d553f7ff1c1fdb17b28ff0d8873e4bf471b4e83eae3e75965ee6");
  CHECK(judge("evt_1", made.value(), kBody).word == Word::ok);
  CHECK(judge("evt_1", made.value(), kBody).id_trust == IdTrust::signed_id);
  CHECK(judge("evt_2", made.value(), kBody).word == Word::bad_signature);
  CHECK(judge("evt_1", made.value(), R"({"door":"south"})").word == Word::bad_signature);
  CHECK(judge("evt_1", made.value(), kBody, kTime + 60).word == Word::ok);
  CHECK(judge("evt_1", made.value(), kBody, kTime + 61).word == Word::timestamp_too_old);
  CHECK(judge("evt_1", "v2=" + std::string(made.value().substr(3)), kBody).word ==
        Word::unknown_version);
}

TEST_CASE("by default a row of the user's covers the body alone") {
  constexpr Profile kPlain = profiles::custom("X-Sum");
  static_assert(kPlain.covers_body() && !kPlain.has_timestamp());
  const SigningKey keys[] = {{Secret::text("s"), kPlain}};
  char out[kMaxSignature];
  const auto made = sign(kPlain, keys, {"", {0}, bytes_of(kBody)}, out);
  REQUIRE(made.ok());
  const Header headers[] = {{"X-Sum", made.value()}};
  CHECK(verify(kPlain, keys, headers, bytes_of(kBody), Now{}).word == Word::ok);
  CHECK(verify(kPlain, keys, headers, {}, Now{}).word == Word::bad_signature);
}
