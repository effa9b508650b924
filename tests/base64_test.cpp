// SPDX-License-Identifier: MIT
#include "base64.hpp"

#include <fieldhook/secret.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

std::string encode(std::string_view bytes) {
  std::string text(base64_size(bytes.size()) + 4, '#');
  const char* end = encode_base64(bytes_of(bytes), text.data());
  const auto size = static_cast<std::size_t>(end - text.data());
  CHECK(size == base64_size(bytes.size()));
  CHECK(text.substr(size) == "####");
  return text.substr(0, size);
}

Status decode_status(std::string_view text) {
  std::uint8_t out[256];
  return decode_base64(text, out).status();
}

std::string decode(std::string_view text) {
  std::uint8_t out[256];
  const auto size = decode_base64(text, out);
  if (!size.ok()) return "not decoded";
  return std::string(text_of(Bytes(out, size.value())));
}

/// Every octet, in an order that gives all values of each 6-bit group.
std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 167 + 13);
  return bytes;
}

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

TEST_CASE("base64 gives the vectors of RFC 4648 section 10 in both directions") {
  constexpr struct {
    std::string_view bytes, text;
  } kVectors[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {"\xFB\xFF\xFE", "+//+"},
  };
  for (const auto& vector : kVectors) {
    CAPTURE(std::string(vector.text));
    CHECK(encode(vector.bytes) == vector.text);
    CHECK(decode(vector.text) == vector.bytes);
  }
}

TEST_CASE("every size comes back as it went in") {
  for (std::size_t size = 0; size <= 192; ++size) {
    CAPTURE(size);
    CHECK(decode(encode(pattern(size))) == pattern(size));
  }
}

TEST_CASE("whatever is not canonical base64 is malformed") {
  constexpr std::string_view kBad[] = {
      "Z",         "Zg",           "Zg=",      "Zm8",
      "Zm9vY",     "Zm9vYg",       "Zm9vYg=",  "=",
      "==",        "===",          "====",     "Z===",
      "=Zg=",      "Zg==Zg==",     "Zm8=Zm8=", "Zm8=Zm9v",
      "Zg=v",      "Z=9v",         "=m9v",     "Zg==\n",
      "Zg==\r\n",  " Zg==",        "Zg== ",    "Zm 9v",
      "Zm\n9v",    "Zg==Zm9v",     "Zh==",     "Zn==",
      "Zv==",      "Zm9=",         "Zm+=",     "Zm//Zm9=",
      "-_-_",      "Zm9-",         "Zm9_",     "Zm9vYg==Zg==Zg==Zg==",
      "Zm9vYmFy=", "Zm9vYmFy====",
  };
  for (const std::string_view text : kBad) {
    CAPTURE(std::string(text));
    CHECK(decode_status(text) == Status::malformed);
  }
}

TEST_CASE("of all octets only the alphabet decodes, in each place of a group") {
  for (int octet = 0; octet < 256; ++octet) {
    const char c = static_cast<char>(octet);
    for (std::size_t place = 0; place < 4; ++place) {
      CAPTURE(octet);
      CAPTURE(place);
      std::string text = "AAAAAAAA";
      text[place] = c;
      CHECK((decode_status(text) == Status::ok) == (kAlphabet.find(c) != kAlphabet.npos));
      text = "AAAAAAAA";
      text[4 + place] = c;
      const bool padding = c == '=' && place == 3;
      CHECK((decode_status(text) == Status::ok) ==
            (padding || kAlphabet.find(c) != kAlphabet.npos));
    }
  }
}

TEST_CASE("a last group decodes only with clear bits behind its last byte") {
  for (std::size_t value = 0; value < 64; ++value) {
    CAPTURE(value);
    const std::string one = std::string("A") + kAlphabet[value] + "==";
    const std::string two = std::string("AA") + kAlphabet[value] + "=";
    CHECK((decode_status(one) == Status::ok) == (value % 16 == 0));
    CHECK((decode_status(two) == Status::ok) == (value % 4 == 0));
  }
}

TEST_CASE("decoding needs exactly its bytes of room and never writes past them") {
  for (const std::size_t size : {1U, 2U, 3U, 4U, 5U, 6U, 31U, 32U, 33U}) {
    const std::string bytes = pattern(size);
    const std::string text = encode(bytes);
    for (std::size_t room = 0; room <= size + 2; ++room) {
      CAPTURE(size);
      CAPTURE(room);
      std::uint8_t out[64];
      for (std::uint8_t& byte : out) byte = 0xC5;
      const auto decoded = decode_base64(text, MutableBytes(out, room));
      CHECK(decoded.status() == (room < size ? Status::no_space : Status::ok));
      int written_past = 0;
      for (std::size_t i = room; i < sizeof out; ++i) written_past += out[i] != 0xC5;
      CHECK(written_past == 0);
      if (decoded.ok()) CHECK(text_of(Bytes(out, decoded.value())) == bytes);
    }
  }
  CHECK(decode_base64("", {}).ok());
}
