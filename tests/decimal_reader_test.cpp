// SPDX-License-Identifier: MIT
#include <fieldhook/answer_reader.hpp>

#include <doctest/doctest.h>

#include <string_view>

using namespace fieldhook;

namespace {

DecimalReader read(std::string_view text) {
  DecimalReader number;
  for (const char c : text) {
    if (!number.take(c)) break;
  }
  return number;
}

}  // namespace

TEST_CASE("a decimal of seconds is read to the millisecond, rounded up, and has an end") {
  const struct {
    const char* text;
    std::uint32_t millis;
  } rows[] = {
      {"0", 0},
      {"65", 65000},
      {"0.05", 50},
      {"64.57", 64570},
      {"1.", 1000},
      {"0.001", 1},
      {"0.0001", 1},
      {"0.0010", 1},
      {"0.0010000001", 2},
      {"1.9991", 2000},
      {"00000000000000000000007", 7000},
      {"2591999", 2591999000},
      {"2592000", 2592000000},
      {"2592001", 2592000000},
      {"2592000.5", 2592000000},
      {"4294967296", 2592000000},
      {"18446744073709551617", 2592000000},
      {"99999999999999999999999999999999999999", 2592000000},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    CHECK(read(row.text).sound());
    CHECK(read(row.text).millis() == row.millis);
  }
}

TEST_CASE("what is no plain number is not sound") {
  for (const char* text : {"", ".", ".5", "-1", "+1", "1e3", "1E3", "1.2.3", "5s", "NaN", "inf",
                           "0x10", "1-", "\"5\"", "1.x", "1+1"}) {
    CAPTURE(text);
    CHECK_FALSE(read(text).sound());
  }
}

TEST_CASE("every byte behind a digit goes on, ends the number, or breaks it") {
  for (int c = 0; c < 256; ++c) {
    CAPTURE(c);
    DecimalReader number = read("7");
    const bool digit = c >= '0' && c <= '9';
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    CHECK(number.take(static_cast<char>(c)) == (digit || c == '.'));
    CHECK(number.sound() == !(letter || c == '+' || c == '-'));
  }
}
