// SPDX-License-Identifier: MIT
#include <fieldhook/text_limit.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

constexpr std::string_view kEuro = "\xE2\x82\xAC";
constexpr std::string_view kSmile = "\xF0\x9F\x98\x80";

LimitedText cut(std::string_view text, std::uint32_t most, CountBy unit) {
  const auto limited = limit_text(text, {most, unit}, OverLong::truncate);
  CHECK(limited.ok());
  return limited.ok() ? limited.value() : LimitedText{};
}

}  // namespace

TEST_CASE("a text at its limit passes, one character more is cut or refused") {
  for (const CountBy unit : {CountBy::bytes, CountBy::utf16_units, CountBy::json_bytes}) {
    for (const std::uint32_t most : {0U, 1U, 2U, 9U, 10U, 11U}) {
      CAPTURE(most);
      const std::string text(10, 'x');
      const auto limited = limit_text(text, {most, unit}, OverLong::refuse);
      CHECK(limited.status() == (most < 10 ? Status::refused : Status::ok));
      const std::uint32_t kept = most < 10 ? most : 10;
      CHECK(cut(text, most, unit).text == text.substr(0, kept));
      CHECK(cut(text, most, unit).count == kept);
    }
  }
}

TEST_CASE("each unit counts a character as its receiver does") {
  struct Row {
    std::string_view text;
    std::uint32_t bytes;
    std::uint32_t utf16_units;
    std::uint32_t json_bytes;
  };
  const Row rows[] = {{"a", 1, 1, 1},    {"\xC3\xA9", 2, 1, 2},
                      {kEuro, 3, 1, 3},  {kSmile, 4, 2, 4},
                      {"\"", 1, 1, 2},   {"\\", 1, 1, 2},
                      {"\n", 1, 1, 2},   {"\x01", 1, 1, 6},
                      {"\x7F", 1, 1, 1}, {std::string_view("\0", 1), 1, 1, 6}};
  for (const Row& row : rows) {
    CAPTURE(row.text.size());
    CHECK(cut(row.text, 99, CountBy::bytes).count == row.bytes);
    CHECK(cut(row.text, 99, CountBy::utf16_units).count == row.utf16_units);
    CHECK(cut(row.text, 99, CountBy::json_bytes).count == row.json_bytes);
  }
}

TEST_CASE("a cut stands between two characters") {
  const std::string text = std::string(kEuro) + std::string(kSmile) + "z";
  const std::size_t by_bytes[] = {0, 0, 0, 3, 3, 3, 3, 7, 8, 8};
  for (std::uint32_t most = 0; most < 10; ++most) {
    CAPTURE(most);
    CHECK(cut(text, most, CountBy::bytes).text.size() == by_bytes[most]);
  }
  const std::size_t by_units[] = {0, 3, 3, 7, 8, 8};
  for (std::uint32_t most = 0; most < 6; ++most) {
    CAPTURE(most);
    CHECK(cut(text, most, CountBy::utf16_units).text.size() == by_units[most]);
  }
}

TEST_CASE("what is no UTF-8 is malformed up to the cut, and not looked at behind it") {
  for (const std::string_view bad :
       {"\x80", "\xED\xA0\x80", "\xC0\xAF", "\xF4\x90\x80\x80", "\xE2\x82"}) {
    const std::string text = "ab" + std::string(bad);
    for (const OverLong over_long : {OverLong::refuse, OverLong::truncate}) {
      CHECK(limit_text(text, {99, CountBy::bytes}, over_long).status() == Status::malformed);
      CHECK(limit_text(text, {}, over_long).status() == Status::malformed);
    }
    CHECK(cut("abcd" + std::string(bad), 3, CountBy::bytes).text == "abc");
  }
}

TEST_CASE("ten megabytes are cut without being read") {
  const std::string text(10U << 20U, 'x');
  CHECK(cut(text, 5, CountBy::utf16_units).text == "xxxxx");
  CHECK(cut(text, UINT32_MAX, CountBy::bytes).text.size() == text.size());
  CHECK(limit_text(text, {(10U << 20U) - 1, CountBy::bytes}, OverLong::refuse).status() ==
        Status::refused);
}
