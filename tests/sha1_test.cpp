// SPDX-License-Identifier: MIT
#include "crypto/sha1.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

std::string hex(Bytes bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

std::string repeated(unsigned char byte, std::size_t count) {
  return std::string(count, static_cast<char>(byte));
}

std::string mac_in_pieces(std::string_view key, std::string_view message, std::size_t piece) {
  Sha1KeyBlock block;
  REQUIRE(hmac_sha1_key(bytes_of(key), block) == Status::ok);
  Sha1State running;
  REQUIRE(hmac_sha1_start(running, block) == Status::ok);
  for (Bytes rest = bytes_of(message); !rest.empty();) {
    const std::size_t n = rest.size() < piece ? rest.size() : piece;
    REQUIRE(sha1_update(running, rest.first(n)) == Status::ok);
    rest = rest.from(n);
  }
  std::uint8_t mac[kSha1Size];
  REQUIRE(hmac_sha1_finish(running, block, mac) == Status::ok);
  return hex(mac);
}

}  // namespace

TEST_CASE("SHA-1 answers as FIPS 180 prints it") {
  constexpr struct {
    std::string_view text;
    std::string_view digest;
  } kRows[] = {
      {"", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
      {"abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
  };
  for (const auto& row : kRows) {
    Sha1State state;
    std::uint8_t digest[kSha1Size];
    REQUIRE(sha1_start(state) == Status::ok);
    REQUIRE(sha1_update(state, bytes_of(row.text)) == Status::ok);
    REQUIRE(sha1_finish(state, digest) == Status::ok);
    CHECK(hex(digest) == row.digest);
  }
}

TEST_CASE("HMAC-SHA1 answers as RFC 2202 prints it, in pieces of any size") {
  std::string counted;
  for (unsigned char i = 1; i <= 25; ++i) counted += static_cast<char>(i);
  const struct {
    std::string key;
    std::string message;
    std::string_view mac;
  } kRows[] = {
      {repeated(0x0B, 20), "Hi There", "b617318655057264e28bc0b6fb378c8ef146be00"},
      {"Jefe", "what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
      {repeated(0xAA, 20), repeated(0xDD, 50), "125d7342b9ac11cd91a39af48aa17b4f63f175d3"},
      {counted, repeated(0xCD, 50), "4c9007f4026250c6bc8414f9bf50c86c2d7235da"},
      {repeated(0x0C, 20), "Test With Truncation", "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"},
      {repeated(0xAA, 80), "Test Using Larger Than Block-Size Key - Hash Key First",
       "aa4ae5e15272d00e95705637ce8a3b55ed402112"},
      {repeated(0xAA, 80),
       "Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data",
       "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"},
  };
  for (const auto& row : kRows) {
    for (std::size_t piece = 1; piece <= row.message.size(); ++piece) {
      CHECK(mac_in_pieces(row.key, row.message, piece) == row.mac);
    }
  }
}

TEST_CASE("a key of a block is used as it is, one byte more is hashed") {
  // hmac.new(b"k" * n, b"m", hashlib.sha1), Python 3.11.
  CHECK(mac_in_pieces(repeated('k', 63), "m", 1) == "a8cae63adc54720b13f070ffcf7026137100b9b8");
  CHECK(mac_in_pieces(repeated('k', 64), "m", 1) == "d52b5b30393c20f423870bb6d0ad622b02848ca9");
  CHECK(mac_in_pieces(repeated('k', 65), "m", 1) == "d7ab367121230c7e073a785f02c779c915e96d01");
  CHECK(mac_in_pieces("", "m", 1) == "43ed51772ea70e3c39579fcaa84cb160697c2aad");
}

TEST_CASE("a kept key serves any number of messages") {
  Sha1KeyBlock block;
  REQUIRE(hmac_sha1_key(bytes_of("Jefe"), block) == Status::ok);
  for (int i = 0; i < 3; ++i) {
    Sha1State running;
    std::uint8_t mac[kSha1Size];
    REQUIRE(hmac_sha1_start(running, block) == Status::ok);
    REQUIRE(sha1_update(running, bytes_of("what do ya want for nothing?")) == Status::ok);
    REQUIRE(hmac_sha1_finish(running, block, mac) == Status::ok);
    CHECK(hex(mac) == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  }
}
