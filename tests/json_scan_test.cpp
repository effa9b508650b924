// SPDX-License-Identifier: MIT
#include "json_scan.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;

namespace {

using Path = std::vector<std::string_view>;

/// A text in memory of its own size, so that a sanitizer sees a read one byte too far.
class Exact {
 public:
  explicit Exact(std::string_view text) : size_(text.size()), bytes_(new char[text.size() + 1]) {
    begin_ = bytes_.get() + 1;  // not where the allocator would align it
    if (size_ != 0) std::memcpy(begin_, text.data(), size_);
  }
  std::string_view view() const { return {begin_, size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<char[]> bytes_;
  char* begin_;
};

Result<std::string_view> find(std::string_view text, const Path& path) {
  return json_find(text, {path.data(), path.size()});
}

/// The value as text, "-" where there is none, or the status.
std::string found(std::string_view text, const Path& path) {
  const Result<std::string_view> value = find(text, path);
  if (!value.ok()) return value.status() == Status::refused ? "refused" : "malformed";
  return value.value().empty() ? "-" : std::string(value.value());
}

Status check(std::string_view text) {
  const Exact exact(text);
  return find(exact.view(), {}).status();
}

std::string unescaped(std::string_view token) {
  char space[64];
  const Result<std::string_view> text = json_unescape(token, space);
  return text.ok() ? std::string(text.value()) : "?";
}

std::string nested(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += i % 2 == 0 ? "[" : "{\"k\":";
  if (depth % 2 == 0) text += "1";
  for (std::size_t i = depth; i-- > 0;) text += i % 2 == 0 ? "]" : "}";
  return text;
}

/// Each token and the depth behind it; n before a name, $ for the end, ! for an error.
std::string tokens(std::string_view text) {
  JsonScanner scanner(text);
  std::string all;
  for (;;) {
    if (scanner.next() != Status::ok) return all + "!";
    if (scanner.kind() == JsonToken::end) return all + "$";
    if (scanner.kind() == JsonToken::name) all += "n";
    all += std::string(scanner.token()) + std::to_string(scanner.depth()) + " ";
  }
}

constexpr std::string_view kEvent =
    R"({ "signature" : {"token":"a\u00e9b","timestamp":"1759999995"},)"
    R"( "list":[{"signature":1},-2.5e+7,"x\n",[],{},true,false,null], "data":{"id":"\uD83D\uDE80"} })";

}  // namespace

TEST_CASE("tokens come in the order of the text, each with the depth behind it") {
  CHECK(tokens(R"( {"a" : [1 ,"b"], "c":{} } )") ==
        "{1 n\"a\"1 [2 12 \"b\"2 ]1 n\"c\"1 {2 }1 }0 $");
  CHECK(tokens("-0.5e3") == "-0.5e30 $");
  CHECK(tokens("[true,false,null]") == "[1 true1 false1 null1 ]0 $");
  CHECK(tokens("[1,]") == "[1 11 !");
  CHECK(tokens("{\"a\" 1}") == "{1 n\"a\"1 !");
}

TEST_CASE("what follows the grammar is found good") {
  for (const std::string_view text :
       {"{}", "[]", "\"\"", "0", "-0", "10", "-1.5", "1e5", "1E+5", "1.25e-7", "true", "false",
        "null", " \t\r\n[ 1 , 2 ] \n", "{\"\":{\"\":[]}}",
        R"("\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00\u0000")", "\"\xC3\xA9 \xF0\x9F\x98\x80 \x7F\"",
        "{\"a\":1,\"a\":2}", "[[],{},[{}]]"}) {
    CAPTURE(text);
    CHECK(check(text) == Status::ok);
    CHECK(found(text, {"b"}) == "-");
  }
}

TEST_CASE("what does not follow the grammar is malformed") {
  for (const std::string_view text : {"",
                                      " ",
                                      "{",
                                      "[",
                                      "}",
                                      "]",
                                      ",",
                                      ":",
                                      "{]",
                                      "[}",
                                      "[1",
                                      "[1,",
                                      "[1,]",
                                      "[,1]",
                                      "[,]",
                                      "[1 2]",
                                      "[1]]",
                                      "[1:2]",
                                      "{}{}",
                                      "{},",
                                      "1 2",
                                      "1,2",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{\"a\":1,}",
                                      "{\"a\":,}",
                                      "{\"a\"::1}",
                                      "{\"a\":\"b\":1}",
                                      "{,}",
                                      "{a:1}",
                                      "{1:1}",
                                      "{\"a\" 1}",
                                      "{\"a\",1}",
                                      "{\"a\":1 \"b\":2}",
                                      "nul",
                                      "nulll",
                                      "True",
                                      "tru",
                                      "t",
                                      "NaN",
                                      "Infinity",
                                      "-",
                                      "+1",
                                      "01",
                                      "-01",
                                      "00",
                                      "1.",
                                      ".5",
                                      "-.5",
                                      "1e",
                                      "1e+",
                                      "1e+-1",
                                      "1.e1",
                                      "0x10",
                                      "1+2",
                                      "--1",
                                      "1_0",
                                      "\"",
                                      "\"a",
                                      "\"\\",
                                      "\"\\\"",
                                      "\"\\x\"",
                                      "\"\\\x01\"",
                                      "\"\\u12\"",
                                      "\"\\u12G4\"",
                                      "\"\\uD800\"",
                                      "\"\\uD800x\"",
                                      "\"\\uD800\\n\"",
                                      "\"\\uD800\\uD800\"",
                                      "\"\\uD800xuDC00\"",
                                      "\"\\uDC00\"",
                                      "\"\\uDC00\\uDC00\"",
                                      "\"\\uDFFF\"",
                                      "\"\\uD83D\\uDE0\"",
                                      "\"\\uDBFF\\uE000\"",
                                      "'a'",
                                      "\"\t\"",
                                      "\"\x1F\"",
                                      "\"\n\"",
                                      "\"\xFF\"",
                                      "\"\x80\"",
                                      "\"\xC0\x80\"",
                                      "\"\xED\xA0\x80\"",
                                      "\"\xF4\x90\x80\x80\"",
                                      "\"\xE2\x82\"",
                                      "\"\xE2\x82",
                                      "\xEF\xBB\xBF{}",
                                      "\v1",
                                      "1\f",
                                      "\xC2\xA0"
                                      "1",
                                      "/**/1",
                                      "[1,//\n2]",
                                      "{\"a\":1}x",
                                      "{\"a\":1}\"",
                                      "\x01"}) {
    CAPTURE(text);
    CHECK(check(text) == Status::malformed);
  }
  CHECK(check(std::string_view("1\0", 2)) == Status::malformed);
  CHECK(check(std::string_view("\0", 1)) == Status::malformed);
  CHECK(check(std::string_view("\"a\0b\"", 5)) == Status::malformed);
  CHECK(check(std::string_view("\"\\\0\"", 4)) == Status::malformed);
}

TEST_CASE("a surrogate pair reads as one character from its first value to its last") {
  CHECK(unescaped(R"("\uD800\uDC00")") == "\xF0\x90\x80\x80");
  CHECK(unescaped(R"("\uDBFF\uDFFF")") == "\xF4\x8F\xBF\xBF");
  CHECK(unescaped(R"("\uD7FF\uE000")") == "\xED\x9F\xBF\xEE\x80\x80");
  CHECK(unescaped(R"("\u007f\u0080\u07FF\u0800\uffff")") ==
        "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF");
}

TEST_CASE("values nest to the limit and no deeper") {
  CHECK(check(nested(kMaxJsonDepth - 1)) == Status::ok);
  CHECK(check(nested(kMaxJsonDepth)) == Status::ok);
  CHECK(check(nested(kMaxJsonDepth + 1)) == Status::refused);
  CHECK(check(std::string(100000, '[')) == Status::refused);
  std::string objects = "1";
  for (int i = 0; i < kMaxJsonDepth; ++i) objects = "{\"a\":" + objects + "}";
  CHECK(found(objects, Path(kMaxJsonDepth, "a")) == "1");
  CHECK(found(objects, Path(kMaxJsonDepth + 1, "a")) == "-");
  CHECK(found("{\"a\":" + objects + "}", {"b"}) == "refused");
}

TEST_CASE("a value is found by its path, as it stands in the text") {
  CHECK(found(kEvent, {"signature", "timestamp"}) == "\"1759999995\"");
  CHECK(found(kEvent, {"signature", "token"}) == R"("a\u00e9b")");
  CHECK(found(kEvent, {"signature"}) == R"({"token":"a\u00e9b","timestamp":"1759999995"})");
  CHECK(found(kEvent, {"list"}) == R"([{"signature":1},-2.5e+7,"x\n",[],{},true,false,null])");
  CHECK(found("{\"a\":-0.5 }", {"a"}) == "-0.5");
  CHECK(found("{\"a\": null}", {"a"}) == "null");
  CHECK(found(" [1, 2] ", {}) == "[1, 2]");
  CHECK(found("7", {}) == "7");
}

TEST_CASE("what is not on the path is not found") {
  CHECK(found(kEvent, {"Signature"}) == "-");
  CHECK(found(kEvent, {"signatur"}) == "-");
  CHECK(found(kEvent, {"signatures"}) == "-");
  CHECK(found(kEvent, {""}) == "-");
  CHECK(found(kEvent, {"token"}) == "-");
  CHECK(found(kEvent, {"list", "signature"}) == "-");
  CHECK(found(kEvent, {"signature", "token", "deeper"}) == "-");
  CHECK(found(kEvent, {"data", "token"}) == "-");
  CHECK(found("[{\"a\":1}]", {"a"}) == "-");
  CHECK(found("\"a\"", {"a"}) == "-");
  CHECK(found("{\"b\":{\"a\":1}}", {"a"}) == "-");
  CHECK(found("{\"b\":{\"a\":1},\"a\":2}", {"a"}) == "2");
  CHECK(found("{\"a\":1,\"b\":{\"a\":{\"b\":2}}}", {"a", "b"}) == "-");
  CHECK(found("{\"a\":[{\"b\":1}],\"c\":{\"b\":2}}", {"a", "b"}) == "-");
}

TEST_CASE("names count by what they read, not by how they are written") {
  CHECK(found(R"({"\u0061\ud83d\ude80\"":1})", {"a\xF0\x9F\x9A\x80\""}) == "1");
  CHECK(found(R"({"a\u0000":1})", {"a"}) == "-");
  CHECK(found(R"({"a\u0000":1})", {std::string_view("a\0", 2)}) == "1");
  CHECK(found(R"({"\\u0061":1})", {"a"}) == "-");
  CHECK(found("{\"\":1}", {""}) == "1");
}

TEST_CASE("a name on the path that stands twice is malformed, however it is written") {
  for (const std::string_view text :
       {R"({"a":{"b":1},"a":{"b":1}})", R"({"a":{"b":1},"\u0061":{"b":1}})",
        R"({"a":{"b":1},"a":2})", R"({"a":2,"a":{"b":1}})", R"({"a":{"b":1,"b":2}})",
        R"({"a":{"b":1,"c":[{}],"\u0062":2}})", R"({"a":{"b":{"b":1},"b":2}})"}) {
    CAPTURE(text);
    CHECK(found(text, {"a", "b"}) == "malformed");
  }
  CHECK(found(R"({"c":1,"c":2,"a":{"d":1,"d":2,"b":3}})", {"a", "b"}) == "3");
  CHECK(found(R"({"a":{"b":3},"c":{"a":1,"a":2}})", {"a", "b"}) == "3");
  CHECK(found(R"({"a":{"b":{"b":1,"b":2}}})", {"a", "b"}) == R"({"b":1,"b":2})");
}

TEST_CASE("nothing is answered before all of the text is known to be good") {
  for (std::size_t size = 0; size < kEvent.size(); ++size) {
    CAPTURE(size);
    CHECK(check(kEvent.substr(0, size)) == Status::malformed);
    CHECK(found(kEvent.substr(0, size), {"signature"}) == "malformed");
  }
  CHECK(found(std::string(kEvent) + "x", {"signature"}) == "malformed");
  CHECK(found(R"({"a":1,"b":"\x"})", {"a"}) == "malformed");
}

TEST_CASE("a string is unescaped into the space, or is a view where it has no escapes") {
  CHECK(unescaped("\"\"") == "");
  CHECK(unescaped("\"abc\"") == "abc");
  CHECK(unescaped(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
  CHECK(unescaped(R"("caf\u00E9 \u20ac")") == "caf\xC3\xA9 \xE2\x82\xAC");
  CHECK(unescaped(R"("a\u0000b")") == std::string("a\0b", 3));
  for (const std::string_view token : {"1", "null", "{}", "\"", "", "[]"}) {
    CHECK(json_unescape(token, {}).status() == Status::malformed);
  }
  const std::string_view plain = "\"abc\"";
  CHECK(json_unescape(plain, {}).value().data() == plain.data() + 1);

  const std::string_view token = R"("\u00e9\n\ud83d\ude80")";  // 2 + 1 + 4 bytes
  char space[8];
  for (std::size_t size = 0; size <= sizeof space; ++size) {
    std::memset(space, '#', sizeof space);
    const Result<std::string_view> text = json_unescape(token, {space, size});
    CHECK(text.status() == (size < 7 ? Status::no_space : Status::ok));
    if (size < sizeof space) CHECK(space[size] == '#');
  }
}

TEST_CASE("no change of a byte makes the scanner read beyond the text or loop") {
  std::uint32_t random = 12345;
  const auto below = [&random](std::size_t limit) {
    random = random * 1664525 + 1013904223;
    return (random >> 8) % limit;
  };
  constexpr std::string_view kBytes = "{}[]\",:\\u0eD9-+. tn/\x80\xC3\xF0\x01";
  int good = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text(kEvent);
    for (std::size_t changes = 1 + below(3); changes-- > 0;) {
      const std::size_t at = below(text.size());
      const char byte = kBytes[below(kBytes.size())];
      switch (below(3)) {
        case 0: text[at] = byte; break;
        case 1: text.erase(at, 1 + below(4)); break;
        default: text.insert(at, 1, byte);
      }
    }
    const Exact exact(text);
    const Result<std::string_view> token = find(exact.view(), {"signature", "token"});
    if (!token.ok()) continue;
    ++good;
    char space[16];
    const Result<std::string_view> read = json_unescape(token.value(), space);
    CHECK((read.ok() || read.status() == Status::malformed || read.status() == Status::no_space));
  }
  CHECK(good > 1000);
  CHECK(good < 19000);
}
