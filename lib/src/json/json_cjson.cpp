// SPDX-License-Identifier: MIT
// The only file that knows cJSON. Its tree lives in the caller's arena.
#include <fieldhook/json.hpp>

#include "json/json_check.hpp"

#include <cjson/cJSON.h>

#include <cstddef>
#include <cstdint>
#include <limits>

namespace fieldhook {

namespace {

constexpr std::size_t kAlignment = 8;  // of a double and of a pointer

struct Arena {
  MutableBytes left;
  bool exhausted;
};

/// What cJSON may allocate from during one call. A global, because cJSON's hooks carry no context:
/// the reason for the single-owner rule in json.hpp. Empty outside of a call.
Arena arena_of_call;

void* take_from_arena(std::size_t size) {
  MutableBytes& left = arena_of_call.left;
  const auto address = reinterpret_cast<std::uintptr_t>(left.data());
  const std::size_t gap = (kAlignment - address % kAlignment) % kAlignment;
  if (left.size() < gap || left.size() - gap < size) {
    arena_of_call.exhausted = true;
    return nullptr;
  }
  std::uint8_t* const memory = left.data() + gap;
  left = left.from(gap + size);
  return memory;
}

void leave_in_arena(void*) {}

const cJSON* node_of(const void* node) {
  return static_cast<const cJSON*>(node);
}

}  // namespace

Result<JsonValue> read_json(Bytes payload, MutableBytes arena) {
  const std::string_view text = text_of(payload);
  const Status status = check_json(text);
  if (status != Status::ok) return status;

  arena_of_call = {arena, false};
  cJSON_Hooks hooks{take_from_arena, leave_in_arena};
  cJSON_InitHooks(&hooks);
  const cJSON* root = cJSON_ParseWithLengthOpts(text.data(), text.size(), nullptr, 0);
  cJSON_InitHooks(nullptr);
  const bool exhausted = arena_of_call.exhausted;
  arena_of_call = {};
  if (exhausted) return Status::no_space;
  if (root == nullptr) return Status::unsupported;  // right by the grammar, and still not taken
  return JsonValue(root);
}

JsonKind JsonValue::kind() const {
  if (node_ == nullptr) return JsonKind::absent;
  switch (node_of(node_)->type & 0xFF) {
    case cJSON_False:
    case cJSON_True: return JsonKind::boolean;
    case cJSON_Number: return JsonKind::number;
    case cJSON_String: return JsonKind::string;
    case cJSON_Array: return JsonKind::array;
    case cJSON_Object: return JsonKind::object;
    default: return JsonKind::null;
  }
}

Result<std::string_view> JsonValue::string() const {
  if (kind() != JsonKind::string) return Status::malformed;
  return std::string_view(node_of(node_)->valuestring);
}

Result<double> JsonValue::number() const {
  if (kind() != JsonKind::number) return Status::malformed;
  const double number = node_of(node_)->valuedouble;
  const double limit = std::numeric_limits<double>::max();
  if (number < -limit || number > limit) return Status::refused;
  return number;
}

Result<std::int64_t> JsonValue::integer() const {
  constexpr double kLimit = 9007199254740992.0;  // 2^53: the first that may be a neighbour's
  if (kind() != JsonKind::number) return Status::malformed;
  const double number = node_of(node_)->valuedouble;
  if (number <= -kLimit || number >= kLimit) return Status::refused;
  const auto whole = static_cast<std::int64_t>(number);
  if (static_cast<double>(whole) != number) return Status::refused;
  return whole;
}

Result<bool> JsonValue::boolean() const {
  if (kind() != JsonKind::boolean) return Status::malformed;
  return (node_of(node_)->type & 0xFF) == cJSON_True;
}

JsonValue JsonValue::member(std::string_view name) const {
  if (kind() != JsonKind::object) return {};
  JsonValue member = first();
  while (member.exists() && member.name() != name) member = member.next();
  return member;
}

JsonValue JsonValue::first() const {
  const JsonKind here = kind();
  if (here != JsonKind::array && here != JsonKind::object) return {};
  return JsonValue(node_of(node_)->child);
}

JsonValue JsonValue::next() const {
  if (node_ == nullptr) return {};
  return JsonValue(node_of(node_)->next);
}

std::string_view JsonValue::name() const {
  if (node_ == nullptr || node_of(node_)->string == nullptr) return {};
  return node_of(node_)->string;
}

std::size_t JsonValue::size() const {
  std::size_t count = 0;
  for (JsonValue item = first(); item.exists(); item = item.next()) ++count;
  return count;
}

std::string_view json_library_version() {
  return cJSON_Version();
}

}  // namespace fieldhook
