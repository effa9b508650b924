// SPDX-License-Identifier: MIT
#include "text.hpp"

#include <doctest/doctest.h>

#include <cctype>
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

bool agrees_with_printf(std::uint64_t number) {
  char ours[20];
  char theirs[32];
  std::snprintf(theirs, sizeof theirs, "%" PRIu64, number);
  return decimal(number, ours) == theirs;
}

}  // namespace

TEST_CASE("a percent-escape is a '%' and two hex digits in either case, and nothing less") {
  constexpr std::string_view kDigits = "0123456789ABCDEFabcdef";
  for (int high = 0; high < 256; ++high) {
    for (int low = 0; low < 256; ++low) {
      const char text[] = {'%', static_cast<char>(high), static_cast<char>(low)};
      const std::string pair(text + 1, 2);
      const bool good = pair.find_first_not_of(kDigits) == pair.npos;
      const int expected = good ? std::stoi(pair, nullptr, 16) : -1;
      if (percent_octet({text, sizeof text}) != expected) FAIL_CHECK("octets ", high, " ", low);
    }
  }
  CHECK(percent_octet("%4142") == 'A');
  for (std::size_t size = 0; size < 3; ++size) CHECK(percent_octet({"%41", size}) == -1);
  for (const std::string_view none : {"41", "+41", "4%41"}) {
    CAPTURE(none);
    CHECK(percent_octet(none) == -1);
  }
}

TEST_CASE("decimal agrees with printf around every power of ten and of two") {
  std::uint64_t power = 1;
  for (int digits = 1; digits <= 20; ++digits, power *= 10) {
    CAPTURE(digits);
    for (const std::uint64_t number : {power - 1, power, power + 1}) {
      CHECK(agrees_with_printf(number));
    }
  }
  for (int bit = 0; bit < 64; ++bit) {
    CAPTURE(bit);
    const std::uint64_t number = std::uint64_t{1} << bit;
    CHECK(agrees_with_printf(number - 1));
    CHECK(agrees_with_printf(number));
    CHECK(agrees_with_printf(number + 1));
  }
  CHECK(agrees_with_printf(UINT64_MAX));
  CHECK(agrees_with_printf(UINT64_MAX - 1));
}

TEST_CASE("decimal agrees with printf on a hundred thousand scattered numbers") {
  std::uint64_t number = 1;
  int wrong = 0;
  for (int i = 0; i < 100000; ++i) {
    number = number * 6364136223846793005U + 1442695040888963407U;
    if (!agrees_with_printf(number >> (i % 64))) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("the classes of characters are those of the C locale, for every octet") {
  for (int octet = 0; octet < 256; ++octet) {
    CAPTURE(octet);
    const char c = static_cast<char>(octet);
    const bool ascii = octet < 128;
    CHECK(is_digit(c) == (ascii && std::isdigit(octet) != 0));
    CHECK(is_letter(c) == (ascii && std::isalpha(octet) != 0));
    CHECK(is_visible(c) == (ascii && std::isgraph(octet) != 0));
    CHECK((hex_digit(c) >= 0) == (ascii && std::isxdigit(octet) != 0));
    CHECK(to_lower(c) == (ascii ? static_cast<char>(std::tolower(octet)) : c));
  }
}

TEST_CASE("hex digits have their value in both cases") {
  for (int value = 0; value < 16; ++value) {
    CHECK(hex_digit("0123456789abcdef"[value]) == value);
    CHECK(hex_digit("0123456789ABCDEF"[value]) == value);
  }
}

TEST_CASE("names are equal ignoring the case of ASCII letters and nothing else") {
  int wrong = 0;
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const bool letters = a < 128 && b < 128 && std::isalpha(a) != 0 && std::isalpha(b) != 0;
      const bool expected = a == b || (letters && std::tolower(a) == std::tolower(b));
      const char left[] = {'x', static_cast<char>(a)};
      const char right[] = {'X', static_cast<char>(b)};
      if (equal_ignoring_case({left, 2}, {right, 2}) != expected) ++wrong;
    }
  }
  CHECK(wrong == 0);
  CHECK(equal_ignoring_case("", ""));
  CHECK(!equal_ignoring_case("webhook-id", "webhook-i"));
  CHECK(!equal_ignoring_case("webhook-i", "webhook-id"));
}

TEST_CASE("starts_with looks at no more than the text has") {
  CHECK(starts_with("v1,abc", "v1,"));
  CHECK(starts_with("v1,", "v1,"));
  CHECK(starts_with("v1", ""));
  CHECK(!starts_with("v1", "v1,"));
  CHECK(!starts_with("", "v"));
  CHECK(!starts_with("V1,", "v1,"));
}

TEST_CASE("put_hex writes as many digits as asked for and nothing beside") {
  char space[10] = {};
  put_hex(0x0123ABCD, space + 1, 8);
  CHECK(std::string(space, 10) == std::string("\0000123abcd\0", 10));
  put_hex(0xFFFFFF0A, space + 1, 2);
  CHECK(std::string_view(space + 1, 3) == "0a2");
}
