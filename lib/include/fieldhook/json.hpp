// SPDX-License-Identifier: MIT
// Reading a verified payload as JSON, on the caller's memory. Optional: the target fieldhook::json.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

enum class JsonKind : std::uint8_t { absent, null, boolean, number, string, array, object };

/// A view of one value. Asking an absent value, or a value of another kind, is safe and answers
/// absent or malformed, so that a path of members needs one check at its end:
///
///   Result<std::string_view> door = root.member("data").member("door").string();
///   for (JsonValue item = list.first(); item.exists(); item = item.next()) ..
///
/// Lifetime  as long as the arena that read_json was given is not written to.
class JsonValue {
 public:
  constexpr JsonValue() = default;

  JsonKind kind() const;
  bool exists() const { return node_ != nullptr; }

  /// The text, escapes resolved: valid UTF-8 without NUL.
  Result<std::string_view> string() const;
  /// Errors    malformed: not a number; refused: beyond a double's range
  Result<double> number() const;
  /// A whole number that is exact: within +-(2^53 - 1), what a double can tell from its neighbours.
  /// Errors    malformed: not a number; refused: not whole, or larger
  Result<std::int64_t> integer() const;
  Result<bool> boolean() const;

  /// The member of that name, case-sensitive; the first where it stands twice.
  JsonValue member(std::string_view name) const;
  /// The first item of an array or member of an object.
  JsonValue first() const;
  /// The item or member behind this one.
  JsonValue next() const;
  /// A member's own name; empty for anything else.
  std::string_view name() const;
  /// How many items or members. Counts them: linear.
  std::size_t size() const;

 private:
  friend Result<JsonValue> read_json(Bytes payload, MutableBytes arena);
  constexpr explicit JsonValue(const void* node) : node_(node) {}

  const void* node_ = nullptr;
};

/// Objects and arrays inside one another that read_json accepts.
inline constexpr std::uint8_t kMaxJsonDepth = 32;
/// Characters of one number that read_json accepts.
inline constexpr std::size_t kMaxJsonNumber = 63;

/// Reads `payload` strictly: exactly one JSON value by RFC 8259, blanks around it, nothing else.
/// Uses `arena` and never the heap: about 80 bytes a value on a 64-bit machine, 48 on a 32-bit one,
/// and the bytes of every name and string. For verified payloads: call it after the verdict.
/// The JSON library keeps its allocator in one global, therefore a single owner: no two calls at
/// once. Built on a system's library (no FIELDHOOK_CJSON_SOURCE) the allocator is set for this call
/// and set back to malloc and free; a program with allocator hooks of its own sets them again.
/// Lifetime  the payload may go once the call returns; the arena stays as long as the values.
/// Errors    malformed: not JSON, not UTF-8, or something behind the value
///           no_space: the arena is too small
///           refused: nested deeper than kMaxJsonDepth
///           unsupported: a NUL in a string or name (\u0000), a number over kMaxJsonNumber
Result<JsonValue> read_json(Bytes payload, MutableBytes arena);

/// The version of the JSON library: "1.7.15".
std::string_view json_library_version();

}  // namespace fieldhook
