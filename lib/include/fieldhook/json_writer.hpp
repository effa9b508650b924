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
  JsonWriter& number(std::int64_t value);
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
  /// What may stand here.
  enum class Next : std::uint8_t { root, first, more, member_value, nothing };

  JsonWriter& open(char bracket, Scope scope);
  JsonWriter& close(char bracket, Scope scope);
  JsonWriter& literal(std::string_view text);
  bool in_object() const { return depth_ != 0 && (scopes_ & 1U) != 0; }
  bool begin_value();
  void put(char c);
  void put(std::string_view text);
  void put_quoted(std::string_view text);
  const char* put_plain(const char* from, const char* stop);
  const char* put_special(const char* from, const char* stop);
  void put_escaped(unsigned char c);
  void fail(Status why);

  char* at_;
  char* end_;
  char* begin_;
  std::uint32_t scopes_ = 0;  // a stack of bits, the innermost scope in the lowest
  std::uint8_t depth_ = 0;
  Next next_ = Next::root;
  Status status_ = Status::ok;
};

}  // namespace fieldhook
