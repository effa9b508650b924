// SPDX-License-Identifier: MIT
#include "crypto/ecdsa_p256.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

std::string unhex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

// RFC 6979 A.2.5: the key, and "sample" signed under SHA-256.
constexpr std::string_view kKey =
    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
constexpr std::string_view kR = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
constexpr std::string_view kS = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
constexpr std::string_view kNegativeS =
    "0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9";
constexpr std::string_view kOrder =
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
constexpr std::string_view kDigest =  // of "sample"
    "af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf";
constexpr std::string_view kSpkiHead = "3059301306072a8648ce3d020106082a8648ce3d03010703420004";

std::string item(char tag, const std::string& value) {
  return std::string{tag, static_cast<char>(value.size())} + value;
}

/// An INTEGER of exactly these bytes, right or wrong.
std::string raw_integer(std::string_view hex) {
  return item('\x02', unhex(hex));
}

/// The DER of a number: no zeros in front but one before a set top bit.
std::string integer(std::string_view hex) {
  std::string value = unhex(hex);
  while (value.size() > 1 && value[0] == '\0') value.erase(0, 1);
  if ((value[0] & 0x80) != 0) value.insert(0, 1, '\0');
  return item('\x02', value);
}

std::string pair(const std::string& r, const std::string& s) {
  return item('\x30', r + s);
}

Status read_key(const std::string& spki, std::uint8_t (&point)[kP256Point]) {
  return p256_read_spki(bytes_of(spki), point);
}

Status verify_under(std::string_view key, std::string_view digest_hex, const std::string& der) {
  std::uint8_t point[kP256Point];
  REQUIRE(read_key(unhex(std::string(kSpkiHead).append(key)), point) == Status::ok);
  std::uint8_t digest[kP256Digest];
  std::memcpy(digest, unhex(digest_hex).data(), sizeof digest);
  return p256_verify(point, digest, bytes_of(der));
}

Status verify(const std::string& der) {
  return verify_under(kKey, kDigest, der);
}

}  // namespace

TEST_CASE("the signature of RFC 6979 verifies, and so does its twin") {
  CHECK(verify(pair(integer(kR), integer(kS))) == Status::ok);
  CHECK(verify(pair(integer(kR), integer(kNegativeS))) == Status::ok);
  CHECK(verify(pair(integer(kS), integer(kR))) == Status::refused);
}

TEST_CASE("every flipped bit and every cut of a signature is not accepted") {
  const std::string good = pair(integer(kR), integer(kS));
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ 1 << bit % 8);
    const Status status = verify(bad);
    CHECK((status == Status::refused || status == Status::malformed));
  }
  for (std::size_t size = 0; size < good.size(); ++size) {
    CHECK(verify(good.substr(0, size)) == Status::malformed);
  }
  CHECK(verify(good + '\0') == Status::malformed);
}

TEST_CASE("every flipped bit of the digest and the key is refused") {
  const std::string signature = pair(integer(kR), integer(kS));
  std::uint8_t point[kP256Point];
  REQUIRE(read_key(unhex(std::string(kSpkiHead).append(kKey)), point) == Status::ok);
  std::uint8_t digest[kP256Digest];
  std::memcpy(digest, unhex(kDigest).data(), sizeof digest);
  for (std::size_t bit = 0; bit < sizeof digest * 8; ++bit) {
    digest[bit / 8] = static_cast<std::uint8_t>(digest[bit / 8] ^ 1U << bit % 8);
    CHECK(p256_verify(point, digest, bytes_of(signature)) == Status::refused);
    digest[bit / 8] = static_cast<std::uint8_t>(digest[bit / 8] ^ 1U << bit % 8);
  }
  const std::string good = unhex(std::string(kSpkiHead).append(kKey));
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ 1 << bit % 8);
    const bool in_point = bit / 8 > kP256Spki - kP256Point;
    CHECK(read_key(bad, point) == (in_point ? Status::refused : Status::malformed));
  }
}

TEST_CASE("r and s are from 1 to n - 1") {
  constexpr std::string_view kBelowOrder =
      "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550";
  constexpr std::string_view kAboveOrder =
      "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632552";
  const std::string r = integer(kR);
  const std::string s = integer(kS);
  CHECK(verify(pair(integer("00"), integer("00"))) == Status::malformed);
  CHECK(verify(pair(integer("00"), s)) == Status::malformed);
  CHECK(verify(pair(r, integer("00"))) == Status::malformed);
  for (const std::string_view least : {"01", "02"}) {
    CHECK(verify(pair(integer(least), s)) == Status::refused);
    CHECK(verify(pair(r, integer(least))) == Status::refused);
  }
  CHECK(verify(pair(integer(kBelowOrder), s)) == Status::refused);
  CHECK(verify(pair(r, integer(kBelowOrder))) == Status::refused);
  for (const std::string_view large : {kOrder, kAboveOrder}) {
    CHECK(verify(pair(integer(large), s)) == Status::malformed);
    CHECK(verify(pair(r, integer(large))) == Status::malformed);
  }
}

TEST_CASE("s of 1 and of n - 1 are signatures") {
  constexpr std::string_view kOneR =
      "26efcebd0ee9e34a669187e18b3a9122b2f733945b649cc9f9f921e9f9dad812";
  CHECK(verify_under("b4d933426a6a20abb5e74057a48233f64f740425cda02c5c4acc86facb65d76c"
                     "4a4922ffe42a893e298e2e04f6d7c0cff0463b5d0adccdf9a7f18c75c48b1156",
                     kDigest, pair(integer(kOneR), integer("01"))) == Status::ok);
  CHECK(verify_under("1267afcc2a952693dd60cde77a9ff557374f1bc7446646c543c4145585f6d992"
                     "69f322226c1d12610106524189e698df7e3e299148a1bcb654e0f09a23364668",
                     kDigest,
                     pair(integer(kOneR), integer("ffffffff00000000ffffffffffffffffbce6faada717"
                                                  "9e84f3b9cac2fc632550"))) == Status::ok);
}

TEST_CASE("an x coordinate beyond n is taken modulo n, and may not be written in full") {
  constexpr std::string_view kOther =
      "3aa425001ecfaed55314adc6ff5261b30df66594c43226d4e3fc1dc7fbb8c313"
      "cdcb2c6bf065b38124202bc290383571e2b561972719a3dd50fbf1f3a6c467a5";
  const std::string s = integer("1234567890abcdef");
  CHECK(verify_under(kOther, kDigest, pair(integer("03"), s)) == Status::ok);
  CHECK(verify_under(
            kOther, kDigest,
            pair(integer("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632554"), s)) ==
        Status::malformed);
}

TEST_CASE("numbers with zeros in front are written without them") {
  const std::string_view short_r = "5543894af3d00ed7d740abdbd75c96b06877b787db5f70eea78b90a8d7c00a";
  const std::string_view its_s = "ba3ce335d3e2ab5bdcd8b8d18e8128d62fc28fd9e52bfb000663f22a226b56cc";
  const std::string_view short_s = "1c151d18288920b88c435bd67f3eda15d3e86932b852534793b37e256f9ae2";
  const std::string_view its_r = "a7d97d1f67b529daad2be62a68b373f5e93a5acd2e055a9ec9e785f4f776e23d";
  CHECK(verify(pair(integer(short_r), integer(its_s))) == Status::ok);
  CHECK(verify(pair(integer(its_r), integer(short_s))) == Status::ok);
  const std::string padded = std::string("00").append(short_r);
  CHECK(verify(pair(raw_integer(padded), integer(its_s))) == Status::malformed);
  CHECK(verify(pair(integer(its_r), raw_integer(std::string("00").append(short_s)))) ==
        Status::malformed);
}

TEST_CASE("there is one encoding of a signature") {
  const std::string r = integer(kR);
  const std::string s = integer(kS);
  const std::string both = r + s;
  const std::string negative_r = raw_integer(kR);  // its top bit is set: a sign
  const std::string kBad[] = {
      "",
      unhex(std::string(kR).append(kS)),  // 64 bytes, no DER
      pair(negative_r, s),
      pair(r, raw_integer(kS)),
      pair(raw_integer(std::string("0000").append(kR)), s),
      pair(r, raw_integer("")),
      pair(raw_integer(""), s),
      item('\x30', r),                            // one number
      item('\x30', both + integer("01")),         // three
      item('\x30', both + '\0'),                  // something behind
      item('\x31', both),                         // a SET
      item('\x10', both),                         // not marked as constructed
      pair(item('\x03', r.substr(2)), s),         // a BIT STRING
      pair(item('\x0A', r.substr(2)), s),         // an ENUMERATED
      "\x30\x81" + item('\x30', both).substr(1),  // a long length where a short one will do
      std::string("\x30\x82\x00", 3) + item('\x30', both).substr(1),
      "\x30\x80" + both + std::string(2, '\0'),  // indefinite length
      item('\x30', "\x02\x81" + r.substr(1) + s),
      pair(raw_integer("01" + std::string(64, '0')), s),           // 33 bytes: 2^256
      pair(raw_integer("0080" + std::string(62, '0') + "00"), s),  // 34 bytes
      item('\x30', item('\x30', both)),
  };
  for (const std::string& bad : kBad) {
    CAPTURE(&bad - kBad);
    CHECK(verify(bad) == Status::malformed);
  }
}

TEST_CASE("a key is an uncompressed point of this curve, in its one encoding") {
  std::uint8_t point[kP256Point];
  const std::string good = unhex(std::string(kSpkiHead).append(kKey));
  REQUIRE(good.size() == kP256Spki);
  REQUIRE(read_key(good, point) == Status::ok);
  CHECK(std::memcmp(point, good.data() + good.size() - sizeof point, sizeof point) == 0);

  CHECK(read_key("", point) == Status::malformed);
  CHECK(read_key(good.substr(0, good.size() - 1), point) == Status::malformed);
  CHECK(read_key(good + '\0', point) == Status::malformed);
  CHECK(read_key(good.substr(26), point) == Status::malformed);  // the bare point
  // The same point compressed, and the infinite point.
  CHECK(read_key(unhex("3039301306072a8648ce3d020106082a8648ce3d03010703220003"
                       "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"),
                 point) == Status::malformed);
  CHECK(read_key(unhex("3019301306072a8648ce3d020106082a8648ce3d030107030200"
                       "00"),
                 point) == Status::malformed);
  // secp256k1's name on the same bytes.
  CHECK(read_key(unhex("3056301006072a8648ce3d020106052b8104000a03420004").append(unhex(kKey)),
                 point) == Status::malformed);
}

TEST_CASE("points that are not on the curve are no keys") {
  std::uint8_t point[kP256Point];
  const std::string_view kPrime =
      "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
  const std::string zero(64, '0');
  const std::string kBad[] = {
      std::string(kKey.substr(0, 127)).append("8"),  // the last bit
      zero + zero,
      std::string(kPrime).append(kPrime),
      std::string(kPrime).append(kKey.substr(64)),  // x = p
      std::string(kKey.substr(0, 64)).append(kPrime),
      std::string(128, 'f'),
      std::string(kKey.substr(64)).append(kKey.substr(0, 64)),
  };
  for (const std::string& bad : kBad) {
    CHECK(read_key(unhex(std::string(kSpkiHead).append(bad)), point) == Status::refused);
  }
}
