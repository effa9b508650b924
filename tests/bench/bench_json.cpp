// SPDX-License-Identifier: MIT
// Work to be counted by bench_json.sh: one small event written by JsonWriter, by snprintf (which
// escapes nothing), and by cJSON. The values are not known to the compiler; the names are.
//
//   bench_json writer|snprintf|cjson TIMES
#include <fieldhook/json_writer.hpp>

#include <cjson/cJSON.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace {

struct Values {
  const char* type;
  const char* door;
  const char* note;
  int count;
  int at;
  int level;
  bool open;
};

char g_space[256];

}  // namespace

// The names that are counted. Not inlined, so that each is one call; what they call counts too.
extern "C" {

__attribute__((noinline)) std::size_t counted_writer(const Values& values) {
  fieldhook::JsonWriter json{g_space};
  json.begin_object()
      .string("type", values.type)
      .string("door", values.door)
      .number("count", values.count)
      .number("at", values.at)
      .boolean("open", values.open)
      .key("data")
      .begin_object()
      .string("note", values.note)
      .number("level", values.level)
      .end_object()
      .end_object();
  return json.finish().value().size();
}

__attribute__((noinline)) std::size_t counted_snprintf(const Values& values) {
  return static_cast<std::size_t>(
      std::snprintf(g_space, sizeof g_space,
                    "{\"type\":\"%s\",\"door\":\"%s\",\"count\":%d,\"at\":%d,\"open\":%s,"
                    "\"data\":{\"note\":\"%s\",\"level\":%d}}",
                    values.type, values.door, values.count, values.at,
                    values.open ? "true" : "false", values.note, values.level));
}

__attribute__((noinline)) std::size_t counted_cjson(const Values& values) {
  cJSON* root = cJSON_CreateObject();
  cJSON_AddStringToObject(root, "type", values.type);
  cJSON_AddStringToObject(root, "door", values.door);
  cJSON_AddNumberToObject(root, "count", values.count);
  cJSON_AddNumberToObject(root, "at", values.at);
  cJSON_AddBoolToObject(root, "open", values.open);
  cJSON* data = cJSON_AddObjectToObject(root, "data");
  cJSON_AddStringToObject(data, "note", values.note);
  cJSON_AddNumberToObject(data, "level", values.level);
  char* text = cJSON_PrintUnformatted(root);
  const std::size_t size = std::strlen(text);
  std::memcpy(g_space, text, size);
  std::free(text);
  cJSON_Delete(root);
  return size;
}
}

int main(int argc, char** argv) {
  using Write = std::size_t (*)(const Values&);
  const struct {
    std::string_view name;
    Write write;
  } kWriters[] = {
      {"writer", counted_writer}, {"snprintf", counted_snprintf}, {"cjson", counted_cjson}};
  constexpr std::string_view kExpected =
      R"({"type":"door.opened","door":"north","count":42,"at":1760000042,"open":true,)"
      R"("data":{"note":"by badge 4711","level":-12}})";
  if (argc != 3) {
    std::fputs("usage: bench_json writer|snprintf|cjson TIMES\n", stderr);
    return 2;
  }
  const Values values{"door.opened", "north", "by badge 4711", 42, 1760000042, -12, argc == 3};
  const Values* volatile opaque = &values;
  for (const auto& [name, write] : kWriters) {
    if (argv[1] != name) continue;
    // What is compared must be the same.
    for (int i = std::atoi(argv[2]); i >= 0; --i) {
      const std::size_t size = write(*opaque);
      if (std::string_view(g_space, size) != kExpected) return 1;
    }
    return 0;
  }
  return 2;
}
