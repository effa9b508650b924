// SPDX-License-Identifier: MIT
// The rows standard_v1a and discord; the verdicts over vectors are in conformance/.
#include "crypto/ed25519.hpp"

#include <fieldhook/profiles.hpp>
#include <fieldhook/sign.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/verify.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;

namespace {

constexpr std::int64_t kTime = 1760000000;
constexpr std::string_view kBody = "{\"event\":\"open\"}";

// The seed 00 01 .. 1f, its public key, and both.
constexpr std::string_view kSeed = "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
constexpr std::string_view kPublic = "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";
constexpr std::string_view kPair =
    "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8DoQe/884Qvh1w3RjnS8CZZ+TWMJulDV8d3IZkElUxuA==";
constexpr std::string_view kPublicHex =
    "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";

Now at(std::int64_t second) {
  return {{0}, {second}, ClockQuality::synced};
}

std::string signed_header(const SigningKey& key, std::string_view body = kBody) {
  std::uint8_t scratch[256];
  char out[kMaxSignature];
  SignInput input;
  input.id = "msg_1";
  input.timestamp = {kTime};
  input.payload = bytes_of(body);
  input.scratch = MutableBytes(scratch);
  const auto header = sign(profiles::standard_v1a, {&key, 1}, input, out);
  REQUIRE(header.ok());
  return std::string(header.value());
}

Word verify_v1a(Span<const SigningKey> keys, const std::string& signature,
                std::string_view body = kBody, std::string_view id = "msg_1",
                std::string_view time = "1760000000") {
  const Header headers[] = {
      {"webhook-id", id}, {"webhook-timestamp", time}, {"webhook-signature", signature}};
  Verifier verifier(profiles::standard_v1a, keys);
  std::vector<std::uint8_t> buffer(512);
  verifier.set_buffer({buffer.data(), buffer.size()});
  if (verifier.begin(Span<const Header>(headers)) == Word::ok) verifier.body(bytes_of(body));
  return verifier.finish(at(kTime)).word;
}

std::string hex(Bytes bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += "0123456789ABCDEF"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

}  // namespace

TEST_CASE("what the private key signs its public key verifies, and no other") {
  if (!has_ed25519()) return;
  const SigningKey from_seed(Secret::whsk(kSeed), profiles::standard_v1a);
  const SigningKey from_pair(Secret::whsk(kPair), profiles::standard_v1a);
  const SigningKey public_key(Secret::whpk(kPublic), profiles::standard_v1a);
  REQUIRE(from_seed.status() == Status::ok);
  REQUIRE(from_pair.status() == Status::ok);
  REQUIRE(public_key.status() == Status::ok);
  const std::string header = signed_header(from_seed);
  CHECK(header == signed_header(from_pair));
  CHECK(verify_v1a({&public_key, 1}, header) == Word::ok);
  CHECK(verify_v1a({&from_seed, 1}, header) == Word::ok);  // it knows its public half
  const SigningKey other(Secret::whpk("whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="),
                         profiles::standard_v1a);
  REQUIRE(other.status() == Status::ok);
  CHECK(verify_v1a({&other, 1}, header) == Word::bad_signature);
}

TEST_CASE("old and new keys: any signature under any key") {
  if (!has_ed25519()) return;
  const SigningKey keys[] = {
      {Secret::whpk("whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="), profiles::standard_v1a},
      {Secret::whpk(kPublic), profiles::standard_v1a}};
  const SigningKey sender(Secret::whsk(kSeed), profiles::standard_v1a);
  const std::string good = signed_header(sender);
  const std::string other = signed_header(sender, "another body");
  CHECK(verify_v1a(keys, good) == Word::ok);
  CHECK(verify_v1a(keys, other + ' ' + good) == Word::ok);
  CHECK(verify_v1a(keys, "v1,AAAA " + good + " v2,x") == Word::ok);
  CHECK(verify_v1a(keys, other + ' ' + other) == Word::bad_signature);
  CHECK(verify_v1a(keys, "v1,AAAA") == Word::unknown_version);
  CHECK(verify_v1a(keys, "v1a,AAAA") == Word::malformed_header);
}

TEST_CASE("every flipped bit of id, time, body and signature is refused") {
  if (!has_ed25519()) return;
  const SigningKey key(Secret::whsk(kSeed), profiles::standard_v1a);
  const std::string header = signed_header(key);
  const std::string body(kBody);
  const auto flipped = [](std::string text, std::size_t bit) {
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ 1 << bit % 8);
    return text;
  };
  for (std::size_t bit = 0; bit < body.size() * 8; ++bit) {
    CHECK(verify_v1a({&key, 1}, header, flipped(body, bit)) == Word::bad_signature);
  }
  for (std::size_t bit = 0; bit < 5 * 8; ++bit) {
    CHECK(verify_v1a({&key, 1}, header, kBody, flipped("msg_1", bit)) != Word::ok);
  }
  for (std::size_t bit = 0; bit < 10 * 8; ++bit) {
    CHECK(verify_v1a({&key, 1}, header, kBody, "msg_1", flipped("1760000000", bit)) != Word::ok);
  }
  for (std::size_t bit = 0; bit < header.size() * 8; ++bit) {
    CHECK(verify_v1a({&key, 1}, flipped(header, bit)) != Word::ok);
  }
}

TEST_CASE("the buffer holds all that is signed: one byte less is too little") {
  if (!has_ed25519()) return;
  const SigningKey key(Secret::whsk(kSeed), profiles::standard_v1a);
  const std::string signature = signed_header(key);
  const Header headers[] = {{"webhook-id", "msg_1"},
                            {"webhook-timestamp", "1760000000"},
                            {"webhook-signature", signature}};
  const std::size_t exact = std::string_view("msg_1.1760000000.").size() + kBody.size();
  for (const std::size_t room : {std::size_t{0}, std::size_t{16}, exact - 1, exact, exact + 1}) {
    Verifier verifier(profiles::standard_v1a, {&key, 1});
    REQUIRE(verifier.begin(Span<const Header>(headers)) == Word::ok);
    CHECK(verifier.space_needed(kBody.size()) == exact);
    std::vector<std::uint8_t> buffer(room);
    verifier.set_buffer({buffer.data(), buffer.size()});
    for (const char& c : kBody) verifier.body(bytes_of({&c, 1}));
    CHECK(verifier.finish(at(kTime)).word == (room < exact ? Word::no_space : Word::ok));
  }
  for (const std::size_t room : {exact - 1, exact, exact + 1}) {
    std::vector<std::uint8_t> scratch(room);
    char out[kMaxSignature];
    SignInput input;
    input.id = "msg_1";
    input.timestamp = {kTime};
    input.payload = bytes_of(kBody);
    input.scratch = {scratch.data(), scratch.size()};
    const Status status = sign(profiles::standard_v1a, {&key, 1}, input, out).status();
    CHECK(status == (room < exact ? Status::no_space : Status::ok));
  }
}

TEST_CASE("a key is of its length, and a public one signs nothing") {
  if (!has_ed25519()) return;
  const auto status = [](const Secret& secret, const Profile& profile) {
    return SigningKey(secret, profile).status();
  };
  CHECK(status(Secret::whpk(""), profiles::standard_v1a) == Status::refused);
  CHECK(status(Secret::whpk("whpk_"), profiles::standard_v1a) == Status::refused);
  CHECK(status(Secret::whpk("whpk_AAAA"), profiles::standard_v1a) == Status::malformed);
  CHECK(status(Secret::whpk(kPublicHex), profiles::standard_v1a) == Status::malformed);
  CHECK(status(Secret::whsk("whsk_AAAA"), profiles::standard_v1a) == Status::malformed);
  CHECK(status(Secret::whsec(kPublic), profiles::standard_v1a) == Status::refused);
  std::string strange(kPair);
  strange[strange.size() - 4] = 'x';  // of the public half
  CHECK(status(Secret::whsk(strange), profiles::standard_v1a) == Status::refused);

  const std::string half(kPublicHex.substr(0, 62));
  CHECK(status(Secret::hex(kPublicHex), profiles::discord) == Status::ok);
  CHECK(status(Secret::hex(half), profiles::discord) == Status::malformed);
  CHECK(status(Secret::hex(half + "b"), profiles::discord) == Status::malformed);
  CHECK(status(Secret::hex(half + "bg"), profiles::discord) == Status::malformed);
  CHECK(status(Secret::hex(half + "b800"), profiles::discord) == Status::malformed);

  const SigningKey public_key(Secret::whpk(kPublic), profiles::standard_v1a);
  std::uint8_t scratch[256];
  char out[kMaxSignature];
  SignInput input;
  input.id = "msg_1";
  input.payload = bytes_of(kBody);
  input.scratch = MutableBytes(scratch);
  CHECK(sign(profiles::standard_v1a, {&public_key, 1}, input, out).status() == Status::unsupported);
}

TEST_CASE("Discord's signature is hex in either case over the time and the body") {
  if (!has_ed25519()) return;
  std::uint8_t secret[kEd25519Secret];
  std::uint8_t seed[kEd25519Seed];
  for (std::uint8_t i = 0; i < kEd25519Seed; ++i) seed[i] = i;
  REQUIRE(ed25519_secret(seed, secret) == Status::ok);
  std::uint8_t signature[kEd25519Signature];
  REQUIRE(ed25519_sign(secret, bytes_of("1760000000{\"type\":1}"), signature) == Status::ok);

  const SigningKey key(Secret::hex(kPublicHex), profiles::discord);
  const std::string text = hex(signature);  // of mixed case
  const auto verdict = [&](const std::string& value, std::string_view body, Now now) {
    const Header headers[] = {{"X-Signature-Timestamp", "1760000000"},
                              {"X-Signature-Ed25519", value}};
    Verifier verifier(profiles::discord, {&key, 1});
    std::uint8_t buffer[64];
    verifier.set_buffer(MutableBytes(buffer));
    if (verifier.begin(Span<const Header>(headers)) == Word::ok) verifier.body(bytes_of(body));
    return verifier.finish(now).word;
  };
  CHECK(verdict(text, "{\"type\":1}", at(kTime)) == Word::ok);
  CHECK(verdict(text, "{\"type\":2}", at(kTime)) == Word::bad_signature);
  CHECK(verdict(text, "{\"type\":1}", at(kTime + 300)) == Word::ok);
  CHECK(verdict(text, "{\"type\":1}", at(kTime + 301)) == Word::timestamp_too_old);
  CHECK(verdict(text, "{\"type\":1}", at(kTime - 301)) == Word::timestamp_too_new);
  CHECK(verdict(text, "{\"type\":1}", Now{}) == Word::no_clock);
  CHECK(verdict(text.substr(0, 127), "{\"type\":1}", at(kTime)) == Word::malformed_header);
  CHECK(verdict(text.substr(0, 126), "{\"type\":1}", at(kTime)) == Word::malformed_header);
  CHECK(verdict(text + "00", "{\"type\":1}", at(kTime)) == Word::malformed_header);
  CHECK(verdict(text.substr(0, 127) + "z", "{\"type\":1}", at(kTime)) == Word::malformed_header);
}

TEST_CASE("without a library for it the verdict says so") {
  if (has_ed25519()) return;
  const SigningKey key(Secret::whpk(kPublic), profiles::standard_v1a);
  CHECK(key.status() == Status::unsupported);
  CHECK(verify_v1a({&key, 1}, "v1a,AAAA") == Word::unsupported);
}
