// SPDX-License-Identifier: MIT
#include <fieldhook/signing_key.hpp>

#include <fieldhook/profiles.hpp>
#include <fieldhook/sign.hpp>

#include "base64.hpp"
#include "crypto/sha256.hpp"
#include "fakes/memory_scan.hpp"

#include <doctest/doctest.h>

#include <new>
#include <string>
#include <string_view>

using namespace fieldhook;
using profiles::standard;

namespace {

constexpr Profile kText{"text_row", "", "", "x-signature", "", "%b"};
constexpr Profile kSixteen{"sixteen", "", "", "x-signature", "", "%b", SecretForm::text, 16};
constexpr Profile kBase64{"base64_row", "", "", "x-signature", "", "%b", SecretForm::whsec_base64};

std::string key_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 + 5);
  return bytes;
}

std::string base64_of(std::string_view bytes) {
  std::string text(base64_size(bytes.size()), '\0');
  encode_base64(bytes_of(bytes), text.data());
  return text;
}

Status status_of(const Secret& secret, const Profile& profile) {
  return SigningKey(secret, profile).status();
}

/// The signature of a fixed payload: two keys are the same if it is.
std::string fingerprint(const Secret& secret, const Profile& profile) {
  const SigningKey keys[] = {{secret, profile}};
  char out[kMaxSignature];
  const auto signature = sign(profile, keys, {"evt_1", {1}, bytes_of("{}")}, out);
  return signature.ok() ? std::string(signature.value()) : "not signed";
}

}  // namespace

TEST_CASE("an empty secret is refused for every profile") {
  using namespace profiles;
  for (const Profile* profile : {&standard, &svix, &gitlab, &bigcommerce, &kText, &kBase64}) {
    CAPTURE(std::string(profile->name));
    CHECK(status_of(Secret::for_profile(*profile, ""), *profile) == Status::refused);
  }
  constexpr Profile kNoMinimum{"none", "", "", "s", "", "%b", SecretForm::text, 0};
  CHECK(status_of(Secret::text(""), kNoMinimum) == Status::refused);
  CHECK(status_of(Secret::text("x"), kNoMinimum) == Status::ok);
  CHECK(status_of(Secret::whsec("whsec_"), standard) == Status::refused);
  CHECK(status_of(Secret::whsec("whsec_"), kBase64) == Status::refused);
}

TEST_CASE("the minimum length is the profile's, counted once decoded") {
  for (const Profile* profile : {&standard, &profiles::svix, &profiles::gitlab}) {
    CAPTURE(std::string(profile->name));
    const auto of_size = [profile](std::size_t size) {
      return status_of(Secret::whsec("whsec_" + base64_of(key_bytes(size))), *profile);
    };
    CHECK(of_size(1) == Status::refused);
    CHECK(of_size(22) == Status::refused);
    CHECK(of_size(23) == Status::refused);
    CHECK(of_size(24) == Status::ok);
    CHECK(of_size(25) == Status::ok);
  }
  CHECK(status_of(Secret::text("x"), profiles::bigcommerce) == Status::ok);
  CHECK(status_of(Secret::text(key_bytes(15)), kSixteen) == Status::refused);
  CHECK(status_of(Secret::text(key_bytes(16)), kSixteen) == Status::ok);
  CHECK(status_of(Secret::text(key_bytes(17)), kSixteen) == Status::ok);
}

TEST_CASE("a secret has no maximum: base64 and text of the same bytes make the same key") {
  for (const std::size_t size : {24U, 47U, 48U, 49U, 63U, 64U, 65U, 95U, 96U, 97U, 144U, 10240U}) {
    CAPTURE(size);
    const std::string bytes = key_bytes(size);
    const std::string text = base64_of(bytes);
    const std::string expected = fingerprint(Secret::text(bytes), kText);
    CHECK(expected.size() == 44);
    CHECK(fingerprint(Secret::whsec(text), kBase64) == expected);
    CHECK(fingerprint(Secret::whsec("whsec_" + text), kBase64) == expected);
  }
}

TEST_CASE("a text secret is taken to the last byte, whatever it looks like") {
  const std::string secrets[] = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                                 "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                                 "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n",
                                 "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
                                 std::string("a\0b", 3),
                                 "a"};
  for (const std::string& a : secrets) {
    for (const std::string& b : secrets) {
      const bool same = fingerprint(Secret::text(a), kText) == fingerprint(Secret::text(b), kText);
      CHECK(same == (&a == &b));
    }
  }
}

TEST_CASE("a secret that is not base64 though its form says so is malformed") {
  const std::string good = base64_of(key_bytes(48));  // one whole chunk of 64 characters
  const std::string bad[] = {
      "whsec_!",
      "whsec_" + good.substr(1),
      "WHSEC_" + good,
      "whsec_whsec_" + good,
      "whsec" + good,
      "whpk_" + good,
      " " + good,
      good + " ",
      good + "\n",
      good + "=",
      good + "====",
      good + "A",
      "AA==" + good,
      good.substr(0, 60) + "AA==" + good,  // padding at the end of a chunk that is not the last
      good.substr(0, 60) + "AAA=" + good,
      good + good.substr(0, 60) + "AB==",
      std::string(32, '-'),
      std::string(32, '_'),
      "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa",
      std::string("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa\0w", 32),
  };
  for (const std::string& text : bad) {
    CAPTURE(text);
    CHECK(status_of(Secret::whsec(text), standard) == Status::malformed);
  }
}

TEST_CASE("a profile that does not sign makes no key") {
  CHECK(status_of(Secret::text("secret"), profiles::plain) == Status::unsupported);
  CHECK(status_of(Secret::whsec("AAAA"), profiles::plain) == Status::unsupported);
}

TEST_CASE("a key serves the one profile that it was made for, while it is ready") {
  SigningKey key;
  CHECK(key.status() == Status::refused);
  CHECK(!key.made_for(standard));
  const std::string text = base64_of(key_bytes(24));
  CHECK(key.assign(Secret::whsec(text), standard) == Status::ok);
  CHECK(key.made_for(standard));
  CHECK(!key.made_for(profiles::svix));  // the same rules and another row
  const Profile copy = standard;
  CHECK(!key.made_for(copy));
  CHECK(key.assign(Secret::whsec("no base64"), standard) == Status::malformed);
  CHECK(key.status() == Status::malformed);
  CHECK(!key.made_for(standard));  // nothing of the old key is left
  CHECK(key.assign(Secret::whsec(text), profiles::svix) == Status::ok);
  CHECK(key.made_for(profiles::svix));
  CHECK(!key.made_for(standard));
}

TEST_CASE("nothing of a key is left in memory when it ends or is replaced by a bad one") {
  const std::string text = base64_of(key_bytes(24));
  alignas(SigningKey) std::uint8_t memory[sizeof(SigningKey)] = {};
  const auto holds = [&memory](const Sha256State& state) {
    return testing::holds_state(memory, state);
  };
  SigningKey twin(Secret::whsec(text), standard);
  Sha256State inner = {}, outer = {};
  sha256_resume(inner, twin.kept().hmac, Pad::inner);
  sha256_resume(outer, twin.kept().hmac, Pad::outer);

  auto* key = new (memory) SigningKey(Secret::whsec(text), standard);
  CHECK(holds(inner));
  CHECK(holds(outer));
  key->~SigningKey();
  CHECK(!holds(inner));
  CHECK(!holds(outer));

  key = new (memory) SigningKey(Secret::whsec(text), standard);
  CHECK(holds(inner));
  CHECK(key->assign(Secret::whsec("?"), standard) == Status::malformed);
  CHECK(!holds(inner));
  CHECK(!holds(outer));
  key->~SigningKey();
}
