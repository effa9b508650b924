// SPDX-License-Identifier: MIT
#include "json_canonical.hpp"
#include "json_number.hpp"

#include <fieldhook/json.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

class TextSink : public ByteSink {
 public:
  Status put(Bytes piece) override {
    if (text.size() + piece.size() > limit) return Status::lost;
    text += text_of(piece);
    ++calls;
    return Status::ok;
  }

  std::string text;
  std::size_t limit = SIZE_MAX;
  int calls = 0;
};

Status status_of(std::string_view text, TextSink& sink) {
  const std::unique_ptr<char[]> exact(new char[text.size()]);  // a sanitizer sees its end
  if (!text.empty()) std::memcpy(exact.get(), text.data(), text.size());
  return write_canonical_json({exact.get(), text.size()}, sink);
}

Status status_of(std::string_view text) {
  TextSink sink;
  return status_of(text, sink);
}

std::string canonical(std::string_view text) {
  TextSink sink;
  const Status status = status_of(text, sink);
  return status == Status::ok ? sink.text : "status " + std::to_string(static_cast<int>(status));
}

std::string number(std::string_view token) {
  char space[kMaxNumberText];
  const Result<std::string_view> text = stringify_number(token, space);
  return text.ok() ? std::string(text.value()) : "?";
}

std::string object_of(std::size_t members, std::string_view value) {
  std::string text = "{";
  for (std::size_t i = 0; i < members; ++i) {
    text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":" + std::string(value);
  }
  return text + "}";
}

struct Case {
  std::string_view text;
  std::string_view expected;
};

}  // namespace

TEST_CASE("blanks go and names are sorted in objects within objects") {
  constexpr Case kCases[] = {
      {R"({"b":1,"a":2})", R"({"a":2,"b":1})"},
      {" { \"b\" : { \"z\" : [ ] , \"y\" : { } } ,\r\n\t\"a\" : null } ",
       R"({"a":null,"b":{"y":{},"z":[]}})"},
      {R"({"c":{"b":{"f":1,"e":2},"a":true},"a":{"y":"x","x":"y"},"b":false})",
       R"({"a":{"x":"y","y":"x"},"b":false,"c":{"a":true,"b":{"e":2,"f":1}}})"},
      {R"({"B":1,"a":2,"A":3,"_":4,"":5,"ab":6,"a-":7})",
       R"({"":5,"A":3,"B":1,"_":4,"a":2,"a-":7,"ab":6})"},
      {"1", "1"},
      {" \"a\" ", "\"a\""},
      {"[]", "[]"},
      {"{}", "{}"},
      {"[[],{},[[ ]]]", "[[],{},[[]]]"},
  };
  for (const Case& one : kCases) {
    CAPTURE(one.text);
    CHECK(canonical(one.text) == one.expected);
  }
}

TEST_CASE("arrays and all that is in them keep their order") {
  CHECK(canonical(R"({"l":[{"b":1,"a":2}]})") == R"({"l":[{"b":1,"a":2}]})");
  CHECK(canonical(R"({"b":{"z":1,"a":[{"y":1,"x":{"d":1,"c":2}}, 3]}})") ==
        R"({"b":{"a":[{"y":1,"x":{"d":1,"c":2}},3],"z":1}})");
  CHECK(canonical(R"([{"b":1,"a":2},{"d":{"b":1,"a":2}}])") ==
        R"([{"b":1,"a":2},{"d":{"b":1,"a":2}}])");
  CHECK(canonical(R"({"z":[1],"y":{"b":1,"a":2}})") == R"({"y":{"a":2,"b":1},"z":[1]})");
}

TEST_CASE("names that are array indexes come first and by number, in any object") {
  CHECK(canonical(R"({"b":0,"10":1,"9":2,"a":3,"0":4})") == R"({"0":4,"9":2,"10":1,"a":3,"b":0})");
  CHECK(canonical(R"([{"b":0,"10":1,"9":2,"a":3}])") == R"([{"9":2,"10":1,"b":0,"a":3}])");
  CHECK(canonical(R"({"01":1,"1":2,"-1":3,"1.0":4,"00":5,"":6})") ==
        R"({"1":2,"":6,"-1":3,"00":5,"01":1,"1.0":4})");
  // 2^32 - 2 is the last index, 2^32 - 1 is a name like any other.
  CHECK(canonical(R"([{"4294967295":1,"4294967294":2,"4294967296":3,"4294967293":4}])") ==
        R"([{"4294967293":4,"4294967294":2,"4294967295":1,"4294967296":3}])");
  CHECK(canonical(R"([{"99999999999":1,"5":2}])") == R"([{"5":2,"99999999999":1}])");
  CHECK(canonical(R"([{"a":1,"\u0035":2}])") == R"([{"5":2,"a":1}])");
}

TEST_CASE("names are sorted by UTF-16 units, which is not the order of UTF-8") {
  // U+FF5E stands behind U+1F680 in JavaScript, whose surrogates are D83D DE80.
  CHECK(canonical("{\"\xEF\xBD\x9E\":1,\"\xF0\x9F\x9A\x80\":2,\"\xED\x9F\xBF\":3}") ==
        "{\"\xED\x9F\xBF\":3,\"\xF0\x9F\x9A\x80\":2,\"\xEF\xBD\x9E\":1}");
  CHECK(canonical("{\"\xF0\x9F\x9A\x81\":1,\"\xF0\x9F\x9A\x80\":2}") ==
        "{\"\xF0\x9F\x9A\x80\":2,\"\xF0\x9F\x9A\x81\":1}");
  CHECK(canonical("{\"\xEF\xBD\x9E\":1,\"\xEE\x80\x80\":2}") ==
        "{\"\xEE\x80\x80\":2,\"\xEF\xBD\x9E\":1}");
  CHECK(canonical("{\"\\uff5e\":1,\"\\ud83d\\ude80\":2}") ==
        "{\"\xF0\x9F\x9A\x80\":2,\"\xEF\xBD\x9E\":1}");
}

TEST_CASE("strings are written with the escapes that must be") {
  CHECK(canonical(R"("\/\u0061\u00e9\ud83d\ude80\u2028")") ==
        "\"/a\xC3\xA9\xF0\x9F\x9A\x80\xE2\x80\xA8\"");
  CHECK(canonical(R"("\"\\\b\f\n\r\t")") == R"("\"\\\b\f\n\r\t")");
  CHECK(canonical(R"("\u0022\u005C\u0008\u000C\u000a\u000D\u0009")") == R"("\"\\\b\f\n\r\t")");
  CHECK(canonical(R"("\u0000\u0001\u001F\u007f")") == "\"\\u0000\\u0001\\u001f\x7F\"");
  CHECK(canonical(R"({"\u0000\n":1})") == R"({"\u0000\n":1})");
}

TEST_CASE("numbers are written as JavaScript prints them") {
  constexpr Case kCases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"0.0", "0"},
      {"-0e99999999999", "0"},
      {"1.0", "1"},
      {"-1.50", "-1.5"},
      {"100", "100"},
      {"1e2", "100"},
      {"1E+2", "100"},
      {"12345e-2", "123.45"},
      {"0.1", "0.1"},
      {"1e-1", "0.1"},
      {"0.000001", "0.000001"},
      {"0.0000001", "1e-7"},
      {"0.00000123", "0.00000123"},
      {"0.000000123", "1.23e-7"},
      {"1e20", "100000000000000000000"},
      {"123e18", "123000000000000000000"},
      {"1e21", "1e+21"},
      {"1000000000000000000000", "1e+21"},
      {"-1.5e25", "-1.5e+25"},
      {"-0.00000123456789012345", "-0.00000123456789012345"},
      {"1e300", "?"},
      {"1e299", "1e+299"},
      {"1e-301", "1e-301"},
      {"1e-302", "?"},
      {"1e400", "?"},
      {"1e-99999999999999999999", "?"},
      {"123456789012345", "123456789012345"},
      {"0.123456789012345", "0.123456789012345"},
      {"0.1234567890123456", "?"},
      {"0.12345678901234500", "0.123456789012345"},
      {"9007199254740990", "9007199254740990"},
      {"9007199254740991", "9007199254740991"},
      {"-9007199254740991", "-9007199254740991"},
      {"9007199254740992", "?"},
      {"9007199254740993", "?"},
      {"90071992547409930", "?"},
      {"9007199254740.991", "?"},
      {"12345678901234567", "?"},
      {"123456789012345670", "?"},
      {"123456789012345000", "123456789012345000"},
      {"10000000000000001", "?"},
  };
  for (const Case& one : kCases) {
    CAPTURE(one.text);
    CHECK(number(one.text) == one.expected);
  }
  CHECK(canonical(R"({"n":1.0,"e":1e21,"m":-0})") == R"({"e":1e+21,"m":0,"n":1})");
  CHECK(status_of("[12345678901234567]") == Status::unsupported);
}

TEST_CASE("a name that stands twice is malformed, however it is written") {
  CHECK(status_of(R"({"a":1,"a":1})") == Status::malformed);
  CHECK(status_of(R"({"a":1,"b":2,"\u0061":1})") == Status::malformed);
  CHECK(status_of(R"([{"b":{"c":1,"a":1,"c":1}}])") == Status::malformed);
  CHECK(status_of(R"({"5":1,"\u0035":1})") == Status::malformed);
  CHECK(status_of(R"({"a":{"a":{"a":1}},"b":{"a":1}})") == Status::ok);
}

TEST_CASE("__proto__ is unsupported where it would be sorted") {
  CHECK(status_of(R"({"__proto__":{}})") == Status::unsupported);
  CHECK(status_of(R"({"a":{"__proto\u005f_":1}})") == Status::unsupported);
  CHECK(canonical(R"([{"__proto__":1}])") == R"([{"__proto__":1}])");
  CHECK(status_of(R"({"__proto___":1})") == Status::ok);
}

TEST_CASE("members are bounded, together with those of the objects around them") {
  CHECK(status_of(object_of(kMaxSortedMembers - 1, "1")) == Status::ok);
  CHECK(status_of(object_of(kMaxSortedMembers, "1")) == Status::ok);
  CHECK(status_of(object_of(kMaxSortedMembers + 1, "1")) == Status::no_space);
  CHECK(status_of(object_of(kMaxSortedMembers - 2, R"({"a":1,"b":2})")) == Status::ok);
  CHECK(status_of(object_of(kMaxSortedMembers - 1, R"({"a":1,"b":2})")) == Status::no_space);
  CHECK(status_of("[" + object_of(100, "1") + "," + object_of(100, "[{}]") + "]") == Status::ok);
}

TEST_CASE("what is no JSON is told before the sink gets anything") {
  for (const std::string_view text : {"", "{", "{\"a\":1", "[1,]", "{}{}", "nope", "\"\xFF\""}) {
    CAPTURE(text);
    TextSink sink;
    CHECK(status_of(text, sink) == Status::malformed);
    CHECK(sink.calls == 0);
  }
  std::string deep(kMaxJsonDepth, '[');
  CHECK(status_of(deep + std::string(kMaxJsonDepth, ']')) == Status::ok);
  CHECK(status_of(deep + "[" + std::string(kMaxJsonDepth + 1, ']')) == Status::refused);
}

TEST_CASE("long texts come in few pieces, and the sink's error is the answer") {
  const std::string text = "[\"" + std::string(1000, 'x') + "\"]";
  TextSink sink;
  CHECK(status_of(text, sink) == Status::ok);
  CHECK(sink.text == text);
  CHECK(sink.calls <= 17);
  for (std::size_t limit = 0; limit < text.size(); limit += 13) {
    TextSink full;
    full.limit = limit;
    CHECK(status_of(text, full) == Status::lost);
  }
}
