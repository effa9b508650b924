// SPDX-License-Identifier: MIT
// JSON into the caller's memory: what it writes is always well formed, or it is an error.
#pragma once

#include <fieldhook/plain_words.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// A number with a decimal point and exact digits: {2153, 2} is 21.53. No double, no rounding.
/// Limits    at most kMaxPlaces digits behind the point.
struct Decimal {
  static constexpr std::uint8_t kMaxPlaces = 18;

  std::int64_t value = 0;
  std::uint8_t places = 0;
};

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
///           refused: nested deeper than kMaxDepth, more than Decimal::kMaxPlaces
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
  JsonWriter& key(std::string_view name) { return item(name, {}, kName | kNoValue); }

  JsonWriter& string(std::string_view text) { return item({}, text, kValue | kQuotes); }
  JsonWriter& number(std::int64_t value);
  JsonWriter& number(Decimal value);
  JsonWriter& boolean(bool value) { return item({}, literal(value), kValue); }
  JsonWriter& boolean(const void*) = delete;  // a text is no truth value
  JsonWriter& null() { return item({}, "null", kValue); }

  JsonWriter& string(std::string_view name, std::string_view text) {
    return item(name, text, kName | kQuotes);
  }
  JsonWriter& number(std::string_view name, std::int64_t value) { return key(name).number(value); }
  JsonWriter& number(std::string_view name, Decimal value) { return key(name).number(value); }
  JsonWriter& boolean(std::string_view name, bool value) {
    return item(name, literal(value), kName);
  }
  JsonWriter& boolean(std::string_view name, const void*) = delete;
  JsonWriter& null(std::string_view name) { return item(name, "null", kName); }

  /// A string in pieces, each of whole characters.
  JsonWriter& begin_string();
  JsonWriter& append(std::string_view piece);
  JsonWriter& end_string();

  /// A value that is JSON already, checked and then copied as it is.
  /// Errors    malformed: no JSON, or more than one value; refused: nested deeper than kMaxDepth
  JsonWriter& json(std::string_view text);
  JsonWriter& json(std::string_view name, std::string_view text) { return key(name).json(text); }

  /// Ends the writing with an error: for builders that find one in what they were given.
  JsonWriter& fail(Status why);

  Status status() const { return status_; }
  /// The whole text, once every object and array is closed.
  Result<std::string_view> finish() const;

 private:
  enum class Scope : std::uint32_t { array = 0, object = 1 };

  // What may come next, as bits. Nothing may, behind the last value and behind an error.
  static constexpr std::uint8_t kNothing = 0;
  static constexpr std::uint8_t kComma = 1;  // it stands before the next name or value
  static constexpr std::uint8_t kValue = 2;
  static constexpr std::uint8_t kName = 4;
  static constexpr std::uint8_t kEnd = 8;
  static constexpr std::uint8_t kPiece = 16;
  // What an item is made of: kValue or kName for what it begins with, and
  static constexpr std::uint8_t kQuotes = 32;
  static constexpr std::uint8_t kMinus = 64;
  static constexpr std::uint8_t kNoValue = 128;

  static constexpr std::string_view literal(bool value) { return value ? "true" : "false"; }

  JsonWriter& open(char bracket, Scope scope);
  JsonWriter& close(char bracket, Scope scope);
  JsonWriter& item(std::string_view name, std::string_view text, std::uint8_t parts) {
    if constexpr (kHasWords) {
      if (item_at_once(name, text, parts)) return *this;
    }
    return item_carefully(name, text, parts);
  }
  bool item_at_once(std::string_view name, std::string_view text, std::uint8_t parts);
  JsonWriter& item_carefully(std::string_view name, std::string_view text, std::uint8_t parts);
  bool begin_value();
  void enter_scope(std::uint32_t scopes, unsigned depth, char bracket);
  void put_text(std::string_view text);
  void put_quoted(std::string_view text);
  void put_escaped(char c);
  void put_char(char c);
  void put_raw(const char* text, std::size_t size);
  void put_raw(std::string_view text) { put_raw(text.data(), text.size()); }

  char* at_;
  char* end_;  // no room is left behind an error
  char* begin_;
  std::uint32_t scopes_ = 0;  // a stack of bits, the innermost scope in the lowest
  std::uint8_t depth_ = 0;
  std::uint8_t next_ = kValue;
  std::uint8_t behind_value_ = kNothing;  // what may come behind a value of this scope
  Status status_ = Status::ok;
};

/// Writes the item where all of it is plain, there is room, and it may come next: mostly so. Else
/// nothing was written.
[[gnu::always_inline]] inline bool JsonWriter::item_at_once(std::string_view name,
                                                            std::string_view text,
                                                            std::uint8_t parts) {
  constexpr std::size_t kMarks = 7;  // comma, minus, colon, and twice two quotes
  const bool fits = static_cast<std::size_t>(end_ - at_) >= name.size() + text.size() + kMarks;
  if ((next_ & parts & (kName | kValue)) == 0 || !fits) return false;
  // A mark that is not to stand is written all the same, and what follows is written over it.
  std::uint64_t odd = 0;
  char* at = at_;
  const std::uint8_t next = (parts & kNoValue) != 0 ? kValue : behind_value_;
  const std::uint8_t comma = next_ & kComma;
  *at = ',';
  at += comma;
  if ((parts & kName) != 0) {
    *at++ = '"';
    odd = copy_words(at, name.data(), name.size());
    at += name.size();
    *at++ = '"';
    *at++ = ':';
  }
  if ((parts & kQuotes) != 0) *at++ = '"';
  if ((parts & kMinus) != 0) *at++ = '-';
  odd |= copy_words(at, text.data(), text.size());
  at += text.size();
  if ((parts & kQuotes) != 0) *at++ = '"';
  if (odd != 0) return false;
  at_ = at;
  next_ = next;
  return true;
}

}  // namespace fieldhook
