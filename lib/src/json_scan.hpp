// SPDX-License-Identifier: MIT
// Looking into a JSON text without a tree: one token after the other, on no memory but the text.
#pragma once

#include <fieldhook/json.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

enum class JsonToken : std::uint8_t {
  begin,  ///< before the first
  end,    ///< behind the one value: the text is good
  open,   ///< { or [
  close,  ///< } or ]
  name,   ///< of the member whose value comes next
  string,
  number,
  word,  ///< true, false, null
};

/// Reads one JSON value token by token, strictly: blanks around tokens and nothing else. Recurses
/// nowhere, allocates nothing, keeps one bit a level. A copy goes on from where the original
/// stands.
///
///   begin --> value                   what may come behind each token; a value is a scalar or open
///   open  --> close, or the first item
///   name  --> : value
///   close, string, number, word --> , and the next item; close; at depth 0 the end
///                                     an item is a value in an array, a name in an object
///
/// Lifetime  the tokens are views of the text
/// Source    RFC 8259; UTF-8 as RFC 3629
class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text)
      : at_(text.data()), end_(text.data() + text.size()), token_(at_) {}

  /// Steps onto the next token. Not to be called behind the end or behind an error.
  /// Errors    malformed: not JSON, not UTF-8, half a surrogate pair, more than one value, cut
  ///           refused: nested deeper than kMaxJsonDepth
  Status next();

  /// Makes the value that this token begins one token: steps onto its closing bracket, if it has
  /// one. Errors as next.
  Status complete();

  JsonToken kind() const { return kind_; }
  /// As it stands in the text, with quotes and escapes.
  std::string_view token() const { return {token_, static_cast<std::size_t>(at_ - token_)}; }
  /// Objects and arrays that are open behind this token.
  std::uint8_t depth() const { return depth_; }
  /// The innermost of them is an object.
  bool in_object() const { return (scopes_ & 1U) != 0; }

 private:
  Status value();
  Status string();
  Status number();
  Status word(const char* expected);
  char peek() const { return at_ == end_ ? '\0' : *at_; }
  bool skip(char c);
  bool skip_digits();
  void skip_blanks();

  const char* at_;
  const char* end_;
  const char* token_;
  std::uint32_t scopes_ = 0;  // the lowest bit is the innermost: 1 for an object
  std::uint8_t depth_ = 0;
  JsonToken kind_ = JsonToken::begin;
};

/// The bytes of a string or a name, escapes resolved, one at a time.
class JsonString {
 public:
  /// `token` is one that the scanner answered: its grammar is not looked at again.
  explicit JsonString(std::string_view token)
      : at_(token.data() + 1), end_(token.data() + token.size() - 1) {}

  static constexpr int kEnd = -1;
  /// The next byte, or kEnd.
  int next();

 private:
  const char* at_;
  const char* end_;
  std::uint32_t code_ = 0;    // of the character whose last bytes are still to come
  std::uint8_t pending_ = 0;  // how many those are
};

/// True where the string or name `token` reads `text`.
bool json_reads(std::string_view token, std::string_view text);

/// The value at a path of member names, as it stands in the text: {"signature", "timestamp"} finds
/// "1" of {"signature":{"timestamp":"1"}}, quotes included. All of the text is checked before
/// anything is answered. An empty path finds the one value.
/// Returns   an empty view: there is no such member, or no object where the path goes on
/// Errors    malformed, refused: as JsonScanner::next; malformed also where a name on the path
///           stands twice in its object, for two readers could read two messages
Result<std::string_view> json_find(std::string_view text, Span<const std::string_view> path);

/// The text of a string token of json_find or of the scanner. Where it holds no escape that is a
/// view of the token, else it is written into `space`.
/// Lifetime  as long as the text and `space`
/// Errors    malformed: not a string; no_space: it has escapes and is longer than `space`
Result<std::string_view> json_unescape(std::string_view token, Span<char> space);

}  // namespace fieldhook
