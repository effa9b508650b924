// SPDX-License-Identifier: MIT
// The row sendgrid; the verdicts over vectors are in conformance/, encodings in ecdsa_p256_test.
#include <fieldhook/profiles.hpp>
#include <fieldhook/sign.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/verify.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

constexpr std::int64_t kTime = 1760000000;
constexpr std::string_view kBody = "{\"event\":\"open\"}\r\n";
// The key of RFC 6979 A.2.5, and time and body signed with it by another implementation.
constexpr std::string_view kKey =
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Z5A/4QCLi8maQa"
    "6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==";
constexpr std::string_view kOtherKey =
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEJu/OvQ7p40pmkYfhizqRIrL3M5RbZJzJ+fkh6fna2BKQI4venMe7Mw0V"
    "DGdwTdJa5wVSBXRLbzG/QHB0WHLQ5g==";
constexpr std::string_view kOffCurve =
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Z5A/4QCLi8maQa"
    "6elWKLxk8vGyDC1+n1F3o8KU1EYimA==";
constexpr std::string_view kSignature =
    "MEYCIQD56+RkFHzBAtkjJNCZ2SfBpQ5C1XoIoRb/7AopgZ2MZQIhAO0I+FINQ/Qx8JLQnpmWJzd2OSIc8FaBhOwovR+j"
    "XgUN";

Now at(std::int64_t second) {
  return {{0}, {second}, ClockQuality::synced};
}

Word verdict(Span<const SigningKey> keys, std::string_view body = kBody,
             std::string_view signature = kSignature, Now now = at(kTime),
             std::size_t piece = SIZE_MAX, std::string_view time = "1760000000") {
  const Header headers[] = {{"X-Twilio-Email-Event-Webhook-Timestamp", time},
                            {"X-Twilio-Email-Event-Webhook-Signature", signature}};
  Verifier verifier(profiles::sendgrid, keys);
  CHECK(verifier.space_needed(1000) == 0);
  if (verifier.begin(Span<const Header>(headers)) == Word::ok) {
    for (Bytes rest = bytes_of(body); !rest.empty();) {
      const std::size_t n = piece < rest.size() ? piece : rest.size();
      verifier.body(rest.first(n));
      rest = rest.from(n);
    }
  }
  return verifier.finish(now).word;
}

std::string pem(std::string_view base64, std::string_view label) {
  std::string text = std::string("-----BEGIN ").append(label).append("-----\n");
  for (std::size_t at = 0; at < base64.size(); at += 64) {
    text.append(base64.substr(at, 64)).append("\r\n");
  }
  return text.append("-----END ").append(label).append("-----\n");
}

}  // namespace

TEST_CASE("a body in pieces of any size verifies, and nothing else does") {
  const SigningKey keys[] = {{Secret::spki(kKey), profiles::sendgrid}};
  REQUIRE(keys[0].status() == Status::ok);
  for (std::size_t piece = 1; piece <= kBody.size(); ++piece) {
    CHECK(verdict(keys, kBody, kSignature, at(kTime), piece) == Word::ok);
  }
  for (std::size_t bit = 0; bit < kBody.size() * 8; ++bit) {
    std::string body(kBody);
    body[bit / 8] = static_cast<char>(body[bit / 8] ^ 1 << bit % 8);
    CHECK(verdict(keys, body) == Word::bad_signature);
  }
  CHECK(verdict(keys, kBody.substr(0, kBody.size() - 2)) == Word::bad_signature);
  CHECK(verdict(keys, kBody, kSignature, at(kTime), SIZE_MAX, "1760000001") == Word::bad_signature);
  for (std::size_t bit = 0; bit < kSignature.size() * 8; ++bit) {
    std::string signature(kSignature);
    signature[bit / 8] = static_cast<char>(signature[bit / 8] ^ 1 << bit % 8);
    CHECK(verdict(keys, kBody, signature) != Word::ok);
  }
}

TEST_CASE("any of the keys may fit") {
  const SigningKey right_last[] = {{Secret::spki(kOtherKey), profiles::sendgrid},
                                   {Secret::spki(kKey), profiles::sendgrid}};
  const SigningKey right_first[] = {{Secret::spki(kKey), profiles::sendgrid},
                                    {Secret::spki(kOtherKey), profiles::sendgrid}};
  CHECK(verdict(right_last) == Word::ok);
  CHECK(verdict(right_first) == Word::ok);
  CHECK(verdict(Span<const SigningKey>(right_last).first(1)) == Word::bad_signature);
}

TEST_CASE("a signature that is no DER of its size is malformed") {
  const SigningKey keys[] = {{Secret::spki(kKey), profiles::sendgrid}};
  for (const std::string_view bad : {"AAAA", "MEYCIQ==", "x", "MAYCAQACAQA="}) {
    CHECK(verdict(keys, kBody, bad) == Word::malformed_header);
  }
  CHECK(verdict(keys, kBody, std::string(kSignature) + "AAAA") == Word::malformed_header);
  CHECK(verdict(keys, kBody, "MAYCAQECAQE=") == Word::bad_signature);  // r = s = 1
}

TEST_CASE("a day is tolerated, to the second") {
  const SigningKey keys[] = {{Secret::spki(kKey), profiles::sendgrid}};
  const auto when = [&](std::int64_t second) {
    return verdict(keys, kBody, kSignature, at(second));
  };
  CHECK(when(kTime + 86399) == Word::ok);
  CHECK(when(kTime + 86400) == Word::ok);
  CHECK(when(kTime + 86401) == Word::timestamp_too_old);
  CHECK(when(kTime - 86401) == Word::timestamp_too_new);
  CHECK(verdict(keys, kBody, kSignature, Now{}) == Word::no_clock);
}

TEST_CASE("a key is one SubjectPublicKeyInfo, in base64 or as PEM") {
  const auto status = [](const std::string& text) {
    return SigningKey(Secret::spki(text), profiles::sendgrid).status();
  };
  CHECK(status(std::string(kKey)) == Status::ok);
  CHECK(status(pem(kKey, "PUBLIC KEY")) == Status::ok);
  CHECK(status("a comment\n" + pem(kKey, "PUBLIC KEY")) == Status::ok);
  CHECK(status("") == Status::refused);
  CHECK(status(pem(kKey, "EC PUBLIC KEY")) == Status::malformed);
  CHECK(status(pem("", "PUBLIC KEY")) == Status::malformed);
  CHECK(status(std::string(kOffCurve)) == Status::malformed);
  CHECK(status(std::string(kKey.substr(0, 120))) == Status::malformed);
  CHECK(status(std::string(kKey) + "AAAA") == Status::malformed);
  CHECK(status(std::string(kKey) + "\n") == Status::malformed);
  CHECK(status("whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=") == Status::malformed);
}

TEST_CASE("the row is for receivers") {
  const SigningKey keys[] = {{Secret::spki(kKey), profiles::sendgrid}};
  char out[kMaxSignature];
  SignInput input;
  input.payload = bytes_of(kBody);
  CHECK(sign(profiles::sendgrid, keys, input, out).status() == Status::unsupported);
}
