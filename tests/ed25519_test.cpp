// SPDX-License-Identifier: MIT
#include "crypto/ed25519.hpp"

#include <fieldhook/version.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;

namespace {

using Octets = std::vector<std::uint8_t>;

Octets unhex(std::string_view text) {
  Octets bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(
        static_cast<std::uint8_t>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

Bytes view(const Octets& octets) {
  return {octets.data(), octets.size()};
}

bool is_built() {
  return !ed25519_library_version().empty();
}

Status verify(const Octets& public_key, Bytes message, const Octets& signature) {
  std::uint8_t key[kEd25519Public];
  std::uint8_t value[kEd25519Signature];
  REQUIRE(public_key.size() == sizeof key);
  REQUIRE(signature.size() == sizeof value);
  std::memcpy(key, public_key.data(), sizeof key);
  std::memcpy(value, signature.data(), sizeof value);
  return ed25519_verify(key, message, value);
}

struct Vector {
  std::string_view seed;
  std::string_view public_key;
  std::string_view message;
  std::string_view signature;
};

// RFC 8032 7.1, TEST 1, 2, 3 and SHA(abc).
constexpr Vector kVectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
     "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"},
};

// Made by an independent implementation of the curve: the key of the seed 00 01 .. 1f, and
// "fieldhook" signed with it.
constexpr std::string_view kMessage = "fieldhook";
constexpr std::string_view kKey =
    "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8";
constexpr std::string_view kR = "86148c0b0be7ccb2bc86aca391c7124de27fa7cb513baa42fdae62324467aae8";
constexpr std::string_view kS = "1d3805e37eaf80d1d844a85eaf725a5550526a3e76070f31c1ec207433a75108";

Octets joined(std::string_view r, std::string_view s) {
  return unhex(std::string(r).append(s));
}

}  // namespace

TEST_CASE("signatures are those of RFC 8032 and verify") {
  if (!is_built()) return;
  for (const Vector& vector : kVectors) {
    const Octets message = unhex(vector.message);
    std::uint8_t secret[kEd25519Secret];
    REQUIRE(ed25519_secret(view(unhex(vector.seed)), secret) == Status::ok);
    CHECK(Octets(secret + kEd25519Seed, secret + kEd25519Secret) == unhex(vector.public_key));
    std::uint8_t signature[kEd25519Signature];
    REQUIRE(ed25519_sign(secret, view(message), signature) == Status::ok);
    CHECK(Octets(signature, signature + sizeof signature) == unhex(vector.signature));
    CHECK(verify(unhex(vector.public_key), view(message), unhex(vector.signature)) == Status::ok);
  }
}

TEST_CASE("every flipped bit of key, message and signature is refused") {
  if (!is_built()) return;
  const Octets key = unhex(kKey);
  const Octets signature = joined(kR, kS);
  const Octets message(kMessage.begin(), kMessage.end());
  REQUIRE(verify(key, view(message), signature) == Status::ok);
  const auto flip = [](Octets octets, std::size_t bit) {
    octets[bit / 8] = static_cast<std::uint8_t>(octets[bit / 8] ^ 1U << bit % 8);
    return octets;
  };
  for (std::size_t bit = 0; bit < key.size() * 8; ++bit) {
    CHECK(verify(flip(key, bit), view(message), signature) == Status::refused);
  }
  for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
    CHECK(verify(key, view(flip(message, bit)), signature) == Status::refused);
  }
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
    CHECK(verify(key, view(message), flip(signature, bit)) == Status::refused);
  }
  CHECK(verify(key, view(message).first(message.size() - 1), signature) == Status::refused);
}

TEST_CASE("an S that is not below the order of the group is refused") {
  if (!is_built()) return;
  constexpr std::string_view kTooLarge[] = {
      "0a0cfb3f99129329afe19f018e6c396a50526a3e76070f31c1ec207433a75118",  // S + n
      "f7dff09cb375a581857e97a46c66187f50526a3e76070f31c1ec207433a75128",  // S + 2n
      "13cf76f8ef1a82a291d83248dc1c8c7951526a3e76070f31c1ec207433a751e8",  // S + 14n: top bits set
  };
  for (const std::string_view s : kTooLarge) {
    CHECK(verify(unhex(kKey), bytes_of(kMessage), joined(kR, s)) == Status::refused);
  }
}

TEST_CASE("keys of small order are refused, under which anybody could sign") {
  if (!is_built()) return;
  constexpr std::string_view kSmall[] = {
      "0100000000000000000000000000000000000000000000000000000000000000",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "0000000000000000000000000000000000000000000000000000000000000080",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
      "0000000000000000000000000000000000000000000000000000000000000000",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
      // not canonical: p, p + 1, and 2^255 - 1
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  };
  // Under the identity as key, R = rB and S = r fit every message.
  constexpr std::string_view kAnyS =
      "b0963bdc643a2f30ac4325203734605841150cd77235216bdb4949769e65bd00";
  const Octets zeros(kEd25519Signature, 0);
  for (const std::string_view key : kSmall) {
    CHECK(verify(unhex(key), bytes_of(kMessage), zeros) == Status::refused);
    CHECK(verify(unhex(key), bytes_of(kMessage), joined(kR, kAnyS)) == Status::refused);
  }
}

TEST_CASE("an R of small order or with a small part is refused") {
  if (!is_built()) return;
  // R is a point T of the small group, and S = k a: SB = R + kA but for T. The first is the
  // identity, so that the equation itself holds.
  constexpr std::string_view kSignatures[] = {
      "010000000000000000000000000000000000000000000000000000000000000042e1d3edb33731c85d32c09c99"
      "fbee54adbbe270f8a5252db780dafd33042202",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a3149a3e825cefd9e0fc9ef343c"
      "01c265eafea9b0db016051873505fcecc11609",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f34af4d9a735a337a23eef8cf0e"
      "1b7fe167b901c8bbe465a5efb5030c06ec9d00",
      // R = rB + T: holds only when multiplied by the cofactor
      "01d8395e9497897dd2a18407a3f5e18033f10a53f71baa704648fc029de2858c8db964cb08f3ed30f7de183514"
      "12e99bb5bdfdd4ce6b7668eb4cce5beea4a403",
  };
  for (const std::string_view signature : kSignatures) {
    CHECK(verify(unhex(kKey), bytes_of(kMessage), unhex(signature)) == Status::refused);
  }
}

TEST_CASE("a secret is a seed, or a seed and its own public key") {
  if (!is_built()) return;
  const Octets seed = unhex(kVectors[0].seed);
  Octets both = seed;
  const Octets public_key = unhex(kVectors[0].public_key);
  both.insert(both.end(), public_key.begin(), public_key.end());
  std::uint8_t from_seed[kEd25519Secret];
  std::uint8_t from_both[kEd25519Secret];
  REQUIRE(ed25519_secret(view(seed), from_seed) == Status::ok);
  REQUIRE(ed25519_secret(view(both), from_both) == Status::ok);
  CHECK(std::memcmp(from_seed, from_both, sizeof from_seed) == 0);

  both[kEd25519Seed] ^= 1;  // another's public key: to sign under it would give the seed away
  CHECK(ed25519_secret(view(both), from_both) == Status::refused);
  CHECK(Octets(from_both, from_both + sizeof from_both) == Octets(sizeof from_both, 0));
  both.push_back(0);
  for (const std::size_t size : {0U, 1U, 31U, 33U, 63U, 65U}) {
    CHECK(ed25519_secret(view(both).first(size), from_both) == Status::malformed);
  }
}

TEST_CASE("a build without Ed25519 says so and lets nothing in") {
  if (is_built()) return;
  std::uint8_t secret[kEd25519Secret] = {};
  std::uint8_t signature[kEd25519Signature] = {};
  CHECK(ed25519_secret(view(unhex(kVectors[0].seed)), secret) == Status::unsupported);
  CHECK(ed25519_sign(secret, {}, signature) == Status::unsupported);
  CHECK(verify(unhex(kVectors[0].public_key), {}, unhex(kVectors[0].signature)) ==
        Status::unsupported);
}
