// SPDX-License-Identifier: MIT
#include <fieldhook/json_tree.hpp>

#include <doctest/doctest.h>

#include <cjson/cJSON.h>

#include "fakes/payload.hpp"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

/// A tree of the tests' own making.
class Tree {
 public:
  explicit Tree(cJSON* root) : root_(root) {}
  explicit Tree(const char* text) : root_(cJSON_Parse(text)) { CHECK(root_ != nullptr); }
  ~Tree() { cJSON_Delete(root_); }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  operator const cJSON*() const { return root_; }
  cJSON* root() { return root_; }

 private:
  cJSON* root_;
};

enum class Place { value, name };

std::string written(const cJSON* tree) {
  char space[1024];
  const auto text = write_json_tree(tree, space);
  CHECK(text.ok());
  return text.ok() ? std::string(text.value()) : std::string();
}

}  // namespace

TEST_CASE("a tree comes out as the text that it was made from") {
  for (const char* text :
       {"{}", "[]", "null", "true", "false", "\"x\"", "0", "[[],{},[{}],{\"a\":[]}]",
        "{\"a\":{\"b\":[1,2,{\"c\":null}]},\"d\":\"e\",\"f\":[true,false]}",
        "[\"a\\\"b\\\\c\\n\\u0001\xE2\x82\xAC\"]"}) {
    CHECK(written(Tree(text)) == text);
  }
}

TEST_CASE("a part of a tree is written without its neighbours") {
  const Tree tree("{\"a\":[1,2],\"b\":3}");
  CHECK(written(cJSON_GetObjectItem(tree, "a")) == "[1,2]");
  CHECK(written(cJSON_GetObjectItem(tree, "b")) == "3");
}

TEST_CASE("whole numbers are exact, others read back but for a last bit") {
  for (const double number :
       {0.0, 1.0, -1.0, 4294967297.0, 9007199254740991.0, -9007199254740991.0, 9007199254740992.0,
        9007199254740994.0, -9223372036854774784.0, 1e17, 0.1, -21.53, 0.5}) {
    const std::string text = written(Tree(cJSON_CreateNumber(number)));
    CAPTURE(text);
    CHECK(std::strtod(text.c_str(), nullptr) == number);
  }
  for (const double number : {1e100, -1e-100, 5e-324, 1.7976931348623e308, 9223372036854775808.0,
                              3.141592653589793, 1.0 / 3}) {
    const std::string text = written(Tree(cJSON_CreateNumber(number)));
    CAPTURE(text);
    const double back = std::strtod(text.c_str(), nullptr);
    CHECK(std::abs(back - number) <= std::abs(number) * std::numeric_limits<double>::epsilon());
  }
  CHECK(written(Tree(cJSON_CreateNumber(9007199254740992.0))) == "9007199254740992");
  CHECK(written(Tree(cJSON_CreateNumber(-4294967297.0))) == "-4294967297");
}

TEST_CASE("numbers that are none are refused") {
  char space[64];
  for (const double number :
       {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(),
        std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::max()}) {
    CHECK(write_json_tree(Tree(cJSON_CreateNumber(number)), space).status() == Status::refused);
  }
}

TEST_CASE("every octet in a text or name of a tree is escaped or refused") {
  const auto with = [](std::string_view text, Span<char> out, Place place) {
    Tree tree(cJSON_CreateObject());
    const std::string owned(text);
    // cJSON's texts end at NUL: what stands behind one is not in the tree.
    if (owned.find('\0') != std::string::npos) {
      JsonWriter json(out);
      return json.begin_object().string("v", text).end_object().finish();
    }
    cJSON_AddStringToObject(tree.root(), place == Place::name ? owned.c_str() : "v", owned.c_str());
    if (place == Place::value) return write_json_tree(tree, out);
    const auto whole = write_json_tree(tree, out);
    if (!whole.ok()) return whole;
    CHECK(Parsed(whole).text({owned}) == owned);
    JsonWriter json(out);
    return json.begin_object().string("v", text).end_object().finish();
  };
  check_every_octet(
      {"v"}, [&](std::string_view text, Span<char> out) { return with(text, out, Place::value); });
  check_every_octet(
      {"v"}, [&](std::string_view text, Span<char> out) { return with(text, out, Place::name); });
}

TEST_CASE("raw items are JSON or refused") {
  char space[64];
  const auto with = [&space](const char* raw) {
    Tree tree(cJSON_CreateArray());
    cJSON_AddItemToArray(tree.root(), cJSON_CreateRaw(raw));
    return write_json_tree(tree, space).status();
  };
  CHECK(with("{\"a\":1}") == Status::ok);
  for (const char* bad : {"", "1,2", "],[", "{", "\"\xFF\""}) CHECK(with(bad) == Status::malformed);
}

TEST_CASE("broken trees are an error and never an endless walk") {
  char space[256];
  CHECK(write_json_tree(nullptr, space).status() == Status::malformed);
  cJSON odd{};
  for (const int type : {cJSON_Invalid, cJSON_String, cJSON_Raw, 3}) {
    odd.type = type;
    CHECK(write_json_tree(&odd, space).status() == Status::malformed);
  }
  cJSON object{};
  object.type = cJSON_Object;
  cJSON member{};
  member.type = cJSON_True;
  object.child = &member;
  CHECK(write_json_tree(&object, space).status() == Status::malformed);  // a member without name
  object.type = cJSON_Array;
  member.next = &member;
  CHECK(write_json_tree(&object, space).status() == Status::no_space);
  member.type = cJSON_Array;
  member.next = nullptr;
  member.child = &member;
  CHECK(write_json_tree(&object, space).status() == Status::refused);
}

TEST_CASE("trees nest to the limit and no deeper") {
  for (const std::size_t depth : {31U, 32U, 33U}) {
    const std::string text = std::string(depth, '[') + std::string(depth, ']');
    char space[128];
    const auto made = write_json_tree(Tree(text.c_str()), space);
    CHECK(made.status() == (depth <= JsonWriter::kMaxDepth ? Status::ok : Status::refused));
    if (made.ok()) CHECK(made.value() == text);
  }
}

TEST_CASE("a tree is written into every space or says no_space") {
  const Tree tree("{\"a\":[1,2.5,{\"c\":\"d\"}],\"e\":null}");
  check_every_space([&tree](Span<char> out) { return write_json_tree(tree, out); });
}
