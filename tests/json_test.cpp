// SPDX-License-Identifier: MIT
#include <fieldhook/json.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;

namespace {

[[maybe_unused]] int g_heap_calls = 0;  // nobody counts under AddressSanitizer

/// Reads on an arena of its own, which lives until the next call.
Result<JsonValue> read(std::string_view text) {
  alignas(8) static std::uint8_t arena[16384];
  return read_json(bytes_of(text), arena);
}

Status status_of(std::string_view text) {
  return read(text).status();
}

std::string nested(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += i % 2 == 0 ? "[" : "{\"k\":";
  if (depth % 2 == 0) text += "1";
  for (std::size_t i = depth; i-- > 0;) text += i % 2 == 0 ? "]" : "}";
  return text;
}

constexpr std::string_view kEvent =
    R"({"type":"door.opened","data":{"door":"north","count":3,"open":true,"note":null},)"
    R"("list":[1,-2.5,"x\n",[],{}]})";

}  // namespace

extern "C" {
[[gnu::weak]] void* cJSON_malloc(std::size_t size);
[[gnu::weak]] void cJSON_free(void* memory);
}

// The program's own malloc and kin stand before the C library's and count; the sanitizer has a heap
// of its own that must not be bypassed.
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)
#define HEAP_IS_WATCHED 1
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void __libc_free(void* memory);

void* malloc(std::size_t size) noexcept {
  ++g_heap_calls;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) noexcept {
  ++g_heap_calls;
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) noexcept {
  ++g_heap_calls;
  return __libc_realloc(memory, size);
}
void free(void* memory) noexcept {
  ++g_heap_calls;
  __libc_free(memory);
}
}
#endif

TEST_CASE("members, items and scalars are found by kind and name") {
  const Result<JsonValue> root = read(kEvent);
  CHECK(root.ok());
  const JsonValue event = root.value();
  CHECK(event.kind() == JsonKind::object);
  CHECK(event.size() == 3);
  CHECK(event.member("type").string().value() == "door.opened");
  const JsonValue data = event.member("data");
  CHECK(data.name() == "data");
  CHECK(data.member("count").integer().value() == 3);
  CHECK(data.member("open").boolean().value());
  CHECK(data.member("note").kind() == JsonKind::null);

  std::string kinds;
  for (JsonValue item = event.member("list").first(); item.exists(); item = item.next()) {
    kinds += std::to_string(static_cast<int>(item.kind())) + " ";
  }
  CHECK(kinds == "3 3 4 5 6 ");
  CHECK(event.member("list").first().next().number().value() == -2.5);
  CHECK(event.member("list").first().next().next().string().value() == "x\n");
}

TEST_CASE("a path that is not there is absent to its end") {
  const JsonValue event = read(kEvent).value();
  CHECK_FALSE(event.member("Type").exists());
  CHECK_FALSE(event.member("typ").exists());
  CHECK_FALSE(event.member("none").member("deeper").first().next().exists());
  CHECK(event.member("none").kind() == JsonKind::absent);
  CHECK(event.member("none").size() == 0);
  CHECK(event.member("none").name().empty());
  CHECK_FALSE(event.next().exists());
  CHECK_FALSE(event.member("type").first().exists());
  CHECK_FALSE(event.member("list").member("1").exists());
  CHECK(event.member("none").string().status() == Status::malformed);
  CHECK(event.member("type").number().status() == Status::malformed);
  CHECK(event.member("type").integer().status() == Status::malformed);
  CHECK(event.member("type").boolean().status() == Status::malformed);
  CHECK(event.member("data").string().status() == Status::malformed);
}

TEST_CASE("a whole number is exact or refused") {
  const auto integer = [](std::string_view text) { return read(text).value().integer(); };
  CHECK(integer("0").value() == 0);
  CHECK(integer("-0").value() == 0);
  CHECK(integer("1760000000").value() == 1760000000);
  CHECK(integer("1e3").value() == 1000);
  CHECK(integer("9007199254740990").value() == 9007199254740990);
  CHECK(integer("9007199254740991").value() == 9007199254740991);
  CHECK(integer("9007199254740992").status() == Status::refused);
  CHECK(integer("9007199254740993").status() == Status::refused);
  CHECK(integer("-9007199254740991").value() == -9007199254740991);
  CHECK(integer("-9007199254740992").status() == Status::refused);
  CHECK(integer("1.5").status() == Status::refused);
  CHECK(integer("1e300").status() == Status::refused);
  CHECK(integer("1e999").status() == Status::refused);
  CHECK(read("1e999").value().number().status() == Status::refused);
  CHECK(read("-1e999").value().number().status() == Status::refused);
  CHECK(read("1.7976931348623157e308").value().number().ok());
}

TEST_CASE("what follows the grammar is read") {
  for (const std::string_view text :
       {"{}", "[]", "\"\"", "0", "-0", "10", "-1.5", "1e5", "1E+5", "1.25e-7", "true", "false",
        "null", " \t\r\n[ 1 , 2 ] \n", "{\"\":{\"\":[]}}",
        R"("\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00")", "\"\xC3\xA9 \xF0\x9F\x98\x80 \x7F\"",
        "{\"a\":1,\"a\":2}", "[[],{},[{}]]"}) {
    CAPTURE(text);
    CHECK(status_of(text) == Status::ok);
  }
}

TEST_CASE("what does not follow the grammar is malformed, also where the library would take it") {
  for (const std::string_view text : {"",
                                      " ",
                                      "{",
                                      "[",
                                      "}",
                                      "]",
                                      "{]",
                                      "[}",
                                      "[1",
                                      "[1,",
                                      "[1,]",
                                      "[,1]",
                                      "[1 2]",
                                      "[1]]",
                                      "{}{}",
                                      "1 2",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{\"a\":1,}",
                                      "{,}",
                                      "{a:1}",
                                      "{1:1}",
                                      "{\"a\" 1}",
                                      "{\"a\":1 \"b\":2}",
                                      "nul",
                                      "nulll",
                                      "True",
                                      "tru",
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
                                      "1.e1",
                                      "0x10",
                                      "1+2",
                                      "--1",
                                      "1_0",
                                      "\"",
                                      "\"a",
                                      "\"\\",
                                      "\"\\x\"",
                                      "\"\\u12\"",
                                      "\"\\u12G4\"",
                                      "\"\\uD800\"",
                                      "\"\\uD800x\"",
                                      "\"\\uD800\\n\"",
                                      "\"\\uD800\\uD800\"",
                                      "\"\\uDC00\"",
                                      "\"\\uD83D\\uDE0\"",
                                      "'a'",
                                      "\"\t\"",
                                      "\"\x01\"",
                                      "\"\n\"",
                                      "\"\xFF\"",
                                      "\"\xC0\x80\"",
                                      "\"\xED\xA0\x80\"",
                                      "\"\xE2\x82\"",
                                      "\xEF\xBB\xBF{}",
                                      "\v1",
                                      "1\f",
                                      "/**/1",
                                      "[1,//\n2]",
                                      "{\"a\":1}x",
                                      "\x01"}) {
    CAPTURE(text);
    CHECK(status_of(text) == Status::malformed);
  }
  CHECK(status_of(std::string_view("1\0", 2)) == Status::malformed);
  CHECK(status_of(std::string_view("\"a\0b\"", 5)) == Status::malformed);
}

TEST_CASE("a NUL in a string or name is unsupported, for the library would end the text there") {
  CHECK(status_of(R"("a\u0000b")") == Status::unsupported);
  CHECK(status_of(R"({"a\u0000b":1})") == Status::unsupported);
  CHECK(status_of(R"("a\\u0000b")") == Status::ok);
}

TEST_CASE("every cut of an event is malformed") {
  for (std::size_t size = 0; size < kEvent.size(); ++size) {
    CAPTURE(size);
    CHECK(status_of(kEvent.substr(0, size)) == Status::malformed);
  }
}

TEST_CASE("values nest to the limit and no deeper") {
  CHECK(status_of(nested(kMaxJsonDepth - 1)) == Status::ok);
  CHECK(status_of(nested(kMaxJsonDepth)) == Status::ok);
  CHECK(status_of(nested(kMaxJsonDepth + 1)) == Status::refused);
  CHECK(status_of(std::string(100000, '[')) == Status::refused);
}

TEST_CASE("a number is as long as the limit and no longer") {
  CHECK(status_of(std::string(kMaxJsonNumber - 1, '7')) == Status::ok);
  CHECK(status_of(std::string(kMaxJsonNumber, '7')) == Status::ok);
  CHECK(status_of("[" + std::string(kMaxJsonNumber, '7') + "]") == Status::ok);
  CHECK(status_of(std::string(kMaxJsonNumber + 1, '7')) == Status::unsupported);
}

TEST_CASE("every size of the arena up to enough says no_space, wherever it begins") {
  for (std::size_t shift = 0; shift < 8; ++shift) {
    std::size_t enough = 0;
    for (std::size_t size = 0; enough == 0 && size < 4096; ++size) {
      std::vector<std::uint8_t> memory(shift + size + 1, 0xA5);
      const MutableBytes arena(memory.data() + shift, size);
      const Result<JsonValue> root = read_json(bytes_of(kEvent), arena);
      CHECK(memory[shift + size] == 0xA5);
      if (root.ok()) enough = size;
      if (!root.ok()) CHECK(root.status() == Status::no_space);
      if (root.ok()) CHECK(root.value().member("data").member("door").string().value() == "north");
    }
    CHECK(enough > 100);
  }
}

#ifdef HEAP_IS_WATCHED
TEST_CASE("reading uses the arena and never the heap, whether it succeeds or not") {
  alignas(8) std::uint8_t arena[8192];
  const std::string long_number = "[" + std::string(kMaxJsonNumber, '7') + ",1e-300]";
  const auto heap_calls = [](std::string_view text, MutableBytes memory) {
    const int before = g_heap_calls;
    const Status status = read_json(bytes_of(text), memory).status();
    const int after = g_heap_calls;
    CHECK(status != Status::would_block);
    return after - before;
  };
  std::free(std::malloc(1));
  CHECK(g_heap_calls > 0);  // the trap works
  CHECK(heap_calls(kEvent, arena) == 0);
  CHECK(heap_calls(long_number, arena) == 0);
  CHECK(heap_calls("[1,", arena) == 0);
  CHECK(heap_calls(kEvent, MutableBytes(arena, 200)) == 0);
}
#endif

TEST_CASE("the system library's allocator is the heap again behind the call") {
  CHECK(status_of(kEvent) == Status::ok);
  if (cJSON_malloc == nullptr) return;  // a private copy: the application's is not touched at all
  void* const memory = cJSON_malloc(100000);
  CHECK(memory != nullptr);
  cJSON_free(memory);
}

TEST_CASE("the library tells its version") {
  const std::string_view version = json_library_version();
  CHECK(version.substr(0, 2) == "1.");
  CHECK(version.size() >= 5);
}
