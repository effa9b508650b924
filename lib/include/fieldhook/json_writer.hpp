// SPDX-License-Identifier: MIT
// JSON into the caller's memory: what it writes is always well formed, or it is an error.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// Writes one JSON text without blanks. Strings are escaped here, so a quote in a name or a value
/// cannot break out. The first error stays and later calls do nothing: check finish() only.
///
///   char space[128];
///   JsonWriter json{space};
///   json.begin_object().string("door", "north").number("opened", 3).end_object();
///   Result<std::string_view> payload = json.finish();
///
/// Limits    kMaxDepth objects and arrays inside one another.
/// Lifetime  `out` outlives the writer and the finished view; names and values are read at once.
/// Errors    no_space: `out` is too small
///           malformed: invalid UTF-8 (overlong, a surrogate, above U+10FFFF, cut), or calls in an
///           order that makes no JSON: a value without its name, a wrong end, a second value
///           refused: nested deeper than kMaxDepth
/// Source    RFC 8259.
class JsonWriter {
 public:
  static constexpr std::uint8_t kMaxDepth = 32;

  explicit JsonWriter(Span<char> out) : at_(out.begin()), end_(out.end()), begin_(out.begin()) {}

  JsonWriter& begin_object() { return open('{', Scope::object); }
  JsonWriter& end_object() { return close('}', Scope::object); }
  JsonWriter& begin_array() { return open('[', Scope::array); }
  JsonWriter& end_array() { return close(']', Scope::array); }

  /// The name of the next value. Repeated names are the caller's to avoid.
  JsonWriter& key(std::string_view name);

  JsonWriter& string(std::string_view text);
  JsonWriter& number(std::int64_t number);
  JsonWriter& boolean(bool value) { return literal(value ? "true" : "false"); }
  JsonWriter& boolean(const void*) = delete;  // a text is no truth value
  JsonWriter& null() { return literal("null"); }

  JsonWriter& string(std::string_view name, std::string_view text) {
    return key(name).string(text);
  }
  JsonWriter& number(std::string_view name, std::int64_t value) { return key(name).number(value); }
  JsonWriter& boolean(std::string_view name, bool value) { return key(name).boolean(value); }
  JsonWriter& null(std::string_view name) { return key(name).null(); }

  Status status() const { return status_; }
  /// The whole text, once every object and array is closed.
  Result<std::string_view> finish() const;

 private:
  enum class Scope : std::uint32_t { array = 0, object = 1 };

  JsonWriter& open(char bracket, Scope scope);
  JsonWriter& close(char bracket, Scope scope);
  JsonWriter& literal(std::string_view text);
  JsonWriter& value(std::string_view text, std::uint8_t marks);
  JsonWriter& fail(Status why);
  void enter_scope();
  JsonWriter& put(std::string_view text, std::uint8_t marks);
  JsonWriter& put_carefully(std::string_view text, std::uint8_t marks);
  void put_escaped(char c);
  void put_char(char c);
  void put_raw(std::string_view text);

  char* at_;
  char* end_;
  char* begin_;
  std::uint32_t scopes_ = 0;  // a stack of bits, the innermost scope in the lowest
  std::uint8_t depth_ = 0;
  std::uint8_t next_ = 1;          // what may come next; at first a value
  std::uint8_t behind_value_ = 0;  // what may come behind a value of this scope
  Status status_ = Status::ok;
};

}  // namespace fieldhook
