// SPDX-License-Identifier: MIT
#include <fieldhook/json_writer.hpp>

#include <doctest/doctest.h>

#include <fieldhook/json.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;

namespace {

/// One of everything, escapes and long characters included.
void write_sample(JsonWriter& json) {
  json.begin_object()
      .string("type", "door.opened")
      .string("no\te", "a \"quote\", a \\, \x01 and \xE2\x82\xAC")
      .number("low", std::numeric_limits<std::int64_t>::min())
      .key("list")
      .begin_array()
      .number(0)
      .boolean(true)
      .null()
      .begin_object()
      .end_object()
      .string("")
      .end_array()
      .boolean("open", false)
      .null("none")
      .end_object();
}

constexpr std::string_view kSample =
    R"({"type":"door.opened","no\te":"a \"quote\", a \\, \u0001 and )"
    "\xE2\x82\xAC"
    R"(","low":-9223372036854775808,"list":[0,true,null,{},""],"open":false,"none":null})";

Result<std::string_view> write_string(std::string_view text, Span<char> out) {
  JsonWriter json{out};
  return json.string(text).finish();
}

/// What a reader makes of one written string.
std::string read_back(std::string_view json) {
  alignas(8) std::uint8_t arena[1024];
  const Result<JsonValue> value = read_json(bytes_of(json), arena);
  CHECK(value.ok());
  CHECK(value.value().kind() == JsonKind::string);
  return std::string(value.value().string().value());
}

}  // namespace

TEST_CASE("one of everything comes out as written here") {
  char space[512];
  JsonWriter json{space};
  write_sample(json);
  CHECK(json.finish().ok());
  CHECK(json.finish().value() == kSample);
}

TEST_CASE("every size of the output up to enough says no_space, and nothing behind it is touched") {
  for (std::size_t size = 0; size <= kSample.size() + 8; ++size) {
    CAPTURE(size);
    std::vector<char> space(size + 1, '~');
    JsonWriter json{Span<char>(space.data(), size)};
    write_sample(json);
    CHECK(space[size] == '~');
    if (size < kSample.size()) {
      CHECK(json.finish().status() == Status::no_space);
      CHECK(json.status() == Status::no_space);
    } else {
      CHECK(json.finish().ok());
      CHECK(json.finish().value() == kSample);
    }
  }
}

TEST_CASE("every byte in every place of a string is copied, escaped or refused") {
  for (std::size_t size = 1; size <= 26; ++size) {
    for (std::size_t place = 0; place < size; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        CAPTURE(byte);
        std::string text(size, 'x');
        text[place] = static_cast<char>(byte);
        char space[128];
        const Result<std::string_view> json = write_string(text, space);
        if (byte >= 0x80) {
          CHECK(json.status() == Status::malformed);
          continue;
        }
        CHECK(json.ok());
        for (char c : json.value()) CHECK(static_cast<unsigned char>(c) >= 0x20);
        if (byte != 0) CHECK(read_back(json.value()) == text);
      }
    }
  }
}

TEST_CASE("controls have their short escape or a number") {
  const std::string_view controls("\0\b\t\n\v\f\r\x1F\x7F\"\\/", 12);
  char space[64];
  CHECK(write_string(controls, space).value() == R"("\u0000\b\t\n\u000b\f\r\u001f)"
                                                 "\x7F"
                                                 R"(\"\\/")");
}

TEST_CASE("UTF-8 is copied at the borders of its ranges and refused beyond them") {
  const std::string_view good[] = {"\xC2\x80",     "\xDF\xBF",         "\xE0\xA0\x80",
                                   "\xED\x9F\xBF", "\xEE\x80\x80",     "\xEF\xBF\xBF",
                                   "\xE2\x82\xAC", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"};
  const std::string_view bad[] = {
      "\x80",         "\xBF",         "\xC0\x80",     "\xC1\xBF",         "\xC2",
      "\xC2\x7F",     "\xC2\xC0",     "\xE0\x9F\xBF", "\xED\xA0\x80",     "\xED\xBF\xBF",
      "\xE2\x82",     "\xE2",         "\xE2\x28\xA1", "\xE2\x82\x28",     "\xF0\x8F\xBF\xBF",
      "\xF0\x90\x80", "\xF0\x90\x80", "\xF0\x28\x8C", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
      "\xFE",         "\xFF"};
  char space[64];
  for (const std::string_view text : good) {
    CAPTURE(text.size());
    const std::string quoted = "\"ab" + std::string(text) + "cd\"";
    CHECK(write_string(quoted.substr(1, quoted.size() - 2), space).value() == quoted);
  }
  for (const std::string_view text : bad) {
    const std::string inside = "abcd" + std::string(text);
    CHECK(write_string(text, space).status() == Status::malformed);
    CHECK(write_string(inside, space).status() == Status::malformed);
    CHECK(write_string(inside + "xy", space).status() == Status::malformed);
    JsonWriter name{space};
    CHECK(name.begin_object().null(inside).end_object().finish().status() == Status::malformed);
  }
}

TEST_CASE("numbers are exact from end to end of 64 bits") {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  for (const std::int64_t number :
       {std::int64_t{0}, std::int64_t{-1}, std::int64_t{9}, std::int64_t{10}, std::int64_t{-100},
        std::int64_t{4294967295}, std::int64_t{4294967296}, std::int64_t{6000000000}, kMax - 1,
        kMax, kMin + 1, kMin}) {
    char space[32];
    JsonWriter json{space};
    CHECK(json.number(number).finish().value() == std::to_string(number));
  }
}

TEST_CASE("decimals are exact, with the point where it belongs") {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  const std::pair<Decimal, std::string_view> kDecimals[] = {{{2153, 2}, "21.53"},
                                                            {{-2153, 2}, "-21.53"},
                                                            {{5, 0}, "5"},
                                                            {{5, 1}, "0.5"},
                                                            {{-5, 3}, "-0.005"},
                                                            {{0, 2}, "0.00"},
                                                            {{10, 1}, "1.0"},
                                                            {{99, 2}, "0.99"},
                                                            {{100, 2}, "1.00"},
                                                            {{kMax, 0}, "9223372036854775807"},
                                                            {{kMax, 17}, "92.23372036854775807"},
                                                            {{kMax, 18}, "9.223372036854775807"},
                                                            {{kMin, 18}, "-9.223372036854775808"},
                                                            {{1, 18}, "0.000000000000000001"}};
  for (const auto& row : kDecimals) {
    const Decimal decimal = row.first;
    const std::string_view text = row.second;
    char space[32];
    CAPTURE(text);
    CHECK(JsonWriter{space}.number(decimal).finish().value() == text);
    CHECK(JsonWriter{space}.begin_object().number("n", decimal).end_object().finish().value() ==
          "{\"n\":" + std::string(text) + "}");
  }
  char space[32];
  CHECK(JsonWriter{space}.number(Decimal{1, 19}).finish().status() == Status::refused);
  CHECK(JsonWriter{space}.number(Decimal{1, 255}).finish().status() == Status::refused);
}

TEST_CASE("a string in pieces is the string in one, however it is parted") {
  const std::string text = "a\"b\\c\n\xE2\x82\xAC\x01 plain and long enough for words";
  char space[128];
  const std::string whole(write_string(text, space).value());
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    if ((static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) continue;  // inside a character
    JsonWriter json{space};
    json.begin_string().append(text.substr(0, cut)).append("").append(text.substr(cut));
    CHECK(json.end_string().finish().value() == whole);
  }
  JsonWriter inside{space};
  inside.begin_array().null().begin_string().append("x").end_string().null().end_array();
  CHECK(inside.finish().value() == R"([null,"x",null])");
}

TEST_CASE("pieces out of order, or of half a character, are malformed") {
  char space[64];
  const auto writer = [&space] { return JsonWriter{space}; };
  CHECK(writer().append("x").status() == Status::malformed);
  CHECK(writer().end_string().status() == Status::malformed);
  CHECK(writer().begin_string().finish().status() == Status::malformed);
  CHECK(writer().begin_string().null().status() == Status::malformed);
  CHECK(writer().begin_string().begin_string().status() == Status::malformed);
  CHECK(writer().begin_array().begin_string().end_array().status() == Status::malformed);
  CHECK(writer().begin_object().begin_string().status() == Status::malformed);
  CHECK(writer().begin_string().key("a").status() == Status::malformed);
  CHECK(writer().begin_string().end_string().append("x").status() == Status::malformed);
  CHECK(writer().begin_string().append("\xE2\x82").status() == Status::malformed);
  CHECK(writer().begin_string().append("\xE2").append("\x82\xAC").status() == Status::malformed);
}

TEST_CASE("JSON as a value is copied when it is one, and refused when not") {
  char space[256];
  const auto with = [&space](std::string_view text) {
    JsonWriter json{space};
    return json.begin_object().json("d", text).number("n", 1).end_object().finish();
  };
  for (const std::string_view good :
       {"1", "-0.5e3", "\"x\"", "null", "{}", "[1, {\"a\": []}]", " true "}) {
    CHECK(with(good).value() == "{\"d\":" + std::string(good) + ",\"n\":1}");
  }
  for (const std::string_view bad :
       {"", " ", "1,2", "{", "}", "{\"a\":1},\"b\":2", "01", "+1", "NaN", "Infinity", "'a'", "[1,]",
        "\"\xED\xA0\x80\"", "\"\n\"", "\"\\ud800\"", "//", "1 2"}) {
    CAPTURE(bad);
    CHECK(with(bad).status() == Status::malformed);
  }
  for (const std::size_t depth : {31U, 32U, 33U}) {
    const std::string deep = std::string(depth, '[') + std::string(depth, ']');
    CHECK(with(deep).status() == (depth <= 32 ? Status::ok : Status::refused));
  }
  CHECK(with("\"\\u0000\"").ok());
  CHECK(with(std::string(5000, '1')).status() == Status::no_space);  // a number is a number
  CHECK(JsonWriter{space}.begin_object().json("1").status() == Status::malformed);
  for (std::size_t size = 0; size <= 10; ++size) {
    JsonWriter json{Span<char>(space, size)};
    json.begin_array().json("[1,22]").json("3").end_array();
    CHECK(json.finish().status() == (size < 10 ? Status::no_space : Status::ok));
  }
}

TEST_CASE("objects and arrays nest to the limit and no deeper") {
  constexpr std::size_t kLimit = JsonWriter::kMaxDepth;
  for (const std::size_t depth : {kLimit - 1, kLimit, kLimit + 1}) {
    CAPTURE(depth);
    char space[512];
    JsonWriter json{space};
    // Alternating, so that a bit of the stack that is lost or moved shows.
    for (std::size_t i = 0; i < depth; ++i)
      i % 2 == 0 ? json.begin_array() : json.begin_object().key("k");
    if (depth % 2 == 0) json.null();
    for (std::size_t i = depth; i-- > 0;) i % 2 == 0 ? json.end_array() : json.end_object();
    CHECK(json.finish().status() == (depth <= kLimit ? Status::ok : Status::refused));
  }
}

TEST_CASE("calls in an order that makes no JSON are malformed") {
  char space[64];
  const auto writer = [&space] { return JsonWriter{space}; };
  CHECK(writer().finish().status() == Status::malformed);
  CHECK(writer().begin_object().finish().status() == Status::malformed);
  CHECK(writer().begin_array().finish().status() == Status::malformed);
  CHECK(writer().begin_object().key("a").finish().status() == Status::malformed);
  CHECK(writer().begin_object().key("a").end_object().finish().status() == Status::malformed);
  CHECK(writer().begin_object().key("a").key("b").null().end_object().status() ==
        Status::malformed);
  CHECK(writer().begin_object().number(1).end_object().finish().status() == Status::malformed);
  CHECK(writer().begin_object().begin_array().status() == Status::malformed);
  CHECK(writer().begin_object().end_array().status() == Status::malformed);
  CHECK(writer().begin_array().end_object().status() == Status::malformed);
  CHECK(writer().begin_array().key("a").status() == Status::malformed);
  CHECK(writer().key("a").status() == Status::malformed);
  CHECK(writer().end_array().status() == Status::malformed);
  CHECK(writer().end_object().status() == Status::malformed);
  CHECK(writer().null().null().finish().status() == Status::malformed);
  CHECK(writer().begin_array().end_array().begin_array().status() == Status::malformed);
  CHECK(writer().begin_array().end_array().end_array().status() == Status::malformed);
}

TEST_CASE("the first error stays and later calls write nothing") {
  char space[16] = {};
  JsonWriter json{space};
  json.begin_array().string("\xFF");
  CHECK(json.status() == Status::malformed);
  const std::string before(space, sizeof space);
  json.string("text").number(1).begin_object().end_object().end_array();
  json.string("longer than what is left of the space");
  CHECK(json.finish().status() == Status::malformed);
  CHECK(std::string(space, sizeof space) == before);
}

TEST_CASE("what is written reads back the same") {
  char space[512];
  alignas(8) std::uint8_t arena[4096];
  JsonWriter json{space};
  write_sample(json);
  const Result<JsonValue> root = read_json(bytes_of(json.finish().value()), arena);
  CHECK(root.ok());
  CHECK(root.value().size() == 6);
  CHECK(root.value().member("type").string().value() == "door.opened");
  CHECK(root.value().member("no\te").string().value() ==
        "a \"quote\", a \\, \x01 and \xE2\x82\xAC");
  CHECK(root.value().member("list").size() == 5);
  CHECK_FALSE(root.value().member("open").boolean().value());
  CHECK(root.value().member("none").kind() == JsonKind::null);
}
