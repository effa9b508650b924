// SPDX-License-Identifier: MIT
// The part of HTTP/1.1 that requests and answers share: fields, framing, chunks. One grammar.
#pragma once

#include <fieldhook/span.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// Why a message cannot be trusted.
enum class ReadError : std::uint8_t {
  none,
  syntax,       ///< not HTTP by this grammar
  framing,      ///< where the body ends is not certain
  incomplete,   ///< the stream ended first
  limit,        ///< larger than what is accepted
  unsupported,  ///< well formed, and not for us (101, an unknown transfer coding)
  unexpected,   ///< an answer that nobody asked for
  deadline,     ///< told by the caller, never by a reader
};

/// The error in the words of the conformance runner: "framing".
std::string_view text_of(ReadError error);

enum class StreamEnd : std::uint8_t { in_order, cut };

enum class HttpVersion : std::uint8_t { http_1_0, http_1_1 };

/// What body a message has.
enum class BodyKind : std::uint8_t {
  none,                 ///< whatever the fields say
  by_fields,            ///< and none without them: a request
  by_fields_or_stream,  ///< without them, all up to the end of the stream: an answer
};

/// Reads one message behind the fixed part of its start line. ResponseReader and RequestReader are
/// what a program uses; this is what they have in common.
///
///   begin -> read_head, until head_read() -> begin_body -> read_body, until done()
///
/// No conclusion depends on how the bytes were cut, and no line behind the first wrong one is
/// looked at. Nothing is kept but the values of the few fields that matter.
/// Limits    the head has the room given to begin(); chunk extensions, needless zeros of a chunk's
///           size and the trailer section have kMaxHead together; head and trailer section have
///           kMaxFields
/// Errors    a fault of grammar is syntax in the head, and behind it one of framing
/// Source    RFC 9112 with erratum 7633. Line ends are CRLF; a bare CR or LF, a control but the
///           tab, a folded line, a blank before the colon: refused, never repaired.
class MessageReader {
 public:
  static constexpr std::size_t kMaxHead = 16 * 1024;
  static constexpr std::size_t kMaxFields = 256;
  /// A longer body or chunk could not be counted, and is refused.
  static constexpr std::uint64_t kMaxLength = INT64_MAX;
  /// Bytes of a Retry-After or Date value that are kept, as many as the longest date has.
  static constexpr std::size_t kMaxValue = 33;
  static constexpr std::size_t kMaxRate = 17;  ///< and of X-RateLimit-Reset-After

  /// Starts a head of at most `room` bytes (<= kMaxHead), with what is left of its start line: text
  /// up to the CRLF.
  void begin(std::size_t room);
  /// Takes bytes of the head; the number taken.
  std::size_t read_head(Bytes input);
  bool start_line_read() const { return state_ > State::start_lf; }
  bool head_read() const { return state_ == State::head_read; }

  /// The head is accepted, its framing fields are judged. Fields that contradict each other only
  /// cost the connection of a message that has no body.
  void begin_body(HttpVersion version, BodyKind kind);

  struct Piece {
    std::size_t used;  ///< bytes taken
    Bytes body;        ///< the decoded bytes among them, often none; borrows the input
  };
  Piece read_body(Bytes input);
  /// The stream ended. After done(): it is of no more use.
  void end(StreamEnd how);
  /// The message is refused, even if it is complete. The first error stays.
  void fail(ReadError error);

  /// Since begin_body(), unless the framing fields are refused: a body may still fail.
  bool head_accepted() const { return in_body_; }
  bool done() const { return state_ >= State::complete; }
  bool complete() const { return state_ == State::complete; }
  ReadError error() const { return error_; }

  // What the head said, once head_read().
  bool has_length() const { return said(Word::content_length); }
  /// More than one length, even if they agree.
  bool repeats_length() const { return said(Word::repeated_length); }
  bool has_coding() const { return said(Word::transfer_encoding); }
  /// Empty: absent. Repeated or too long: "invalid". Without needless zeros at its beginning.
  std::string_view retry_after() const { return text_at(place_of(Word::retry_after)); }
  std::string_view date() const { return text_at(place_of(Word::date)); }
  /// X-RateLimit-Remaining is there and is 0: the bucket is empty.
  bool rate_spent() const { return said(Word::rate_remaining) && said(Word::zero); }
  /// X-RateLimit-Reset-After: seconds until it is full, as a decimal.
  std::string_view rate_reset_after() const { return text_at(place_of(Word::rate_reset_after)); }

  // Once the body began.
  /// What is still to come of a body with Content-Length.
  std::uint64_t left() const { return left_; }
  /// The connection outlives the message, as far as its head tells.
  bool keeps_connection() const { return keeps_; }

 private:
  // start_line -> start_lf -> name -> value -> value_lf -> name ..
  //   name -> last_lf -> head_read -> complete | data | size_line
  // size_line -> size_lf -> data -> data_end -> data_lf -> size_line ..
  //   -> name .. last_lf -> complete, behind the last chunk: the trailer section
  /// Behind each state that a CR ends stands the one that waits for its LF.
  enum class State : std::uint8_t {
    start_line,
    start_lf,
    name,
    last_lf,
    value,
    value_lf,
    size_line,
    size_lf,
    data_end,
    data_lf,
    head_read,
    data,
    complete,
    failed,
  };
  /// Names of fields, items of their lists, and what follows from these. What was said is a set of
  /// them: no list has a word of another.
  enum class Word : std::uint8_t {
    other,
    content_length,
    transfer_encoding,
    connection,
    rate_remaining,
    retry_after,  // these are kept
    date,
    rate_reset_after,
    chunked,  // from here on: items
    close,
    keep_alive,
    zero,
    chunk_size,  // read in place of a field's value
    // What follows from the items.
    repeated_length,
    bad_coding,
    bad_framing,
  };
  static constexpr std::uint8_t kInvalid = 0xFF;
  static constexpr std::uint8_t kMaxItem = 24;  // longer than any word
  // Where the places of text_ begin, and the last one ends. The first is for a name that the input
  // cut in two, then for an item of the value's list; the others for the values that are kept as
  // they stand, without the blanks at their ends.
  static constexpr std::uint8_t kPlaces[] = {0, kMaxItem, kMaxItem + kMaxValue,
                                             kMaxItem + 2 * kMaxValue,
                                             kMaxItem + 2 * kMaxValue + kMaxRate};
  static constexpr unsigned place_of(Word field) {
    const unsigned kept = static_cast<unsigned>(field) - static_cast<unsigned>(Word::retry_after);
    return kept < 3 ? kept + 1 : 0;
  }
  static constexpr std::uint64_t kToEnd = UINT64_MAX;  // more than any length
  // What a chunk's size may take without room: significant digits, a first zero, the line's end.
  static constexpr int kSizeLine = 16 + 1 + 2;

  // The inline ones are used in message_reader.cpp only, once a line.
  bool in_lines() const { return state_ < State::head_read; }
  const std::uint8_t* read_lines(const std::uint8_t* at, const std::uint8_t* end);
  inline const std::uint8_t* read_name(const std::uint8_t* at, const std::uint8_t* end);
  inline const std::uint8_t* read_text(const std::uint8_t* at, const std::uint8_t* end);
  inline void end_line();
  void begin_size_line();

  static Word find_word(const char* text, std::size_t size, Word first);
  void take_text(const std::uint8_t* from, const std::uint8_t* to);
  void end_item(char separator);
  inline unsigned end_length(std::uint64_t length);
  std::string_view text_at(unsigned place) const;
  std::size_t size_at(unsigned place) const;
  static constexpr unsigned bit(Word word) { return 1U << static_cast<unsigned>(word); }
  bool said(Word word) const { return (said_ & bit(word)) != 0; }
  void say(unsigned words) { said_ |= words; }
  void fail_grammar();

  // begin() sets them all.
  std::uint64_t left_;  // of the body or the chunk; in the head: the Content-Length
  std::uint32_t said_;
  std::int16_t room_;
  std::uint16_t fields_left_;
  State state_;
  Word field_;  // whose value is read
  ReadError error_;
  bool in_body_;
  bool keeps_;
  // Of the texts at their places; kInvalid: repeated or too long.
  std::uint8_t sizes_[4];
  char text_[kPlaces[4]];
};

}  // namespace fieldhook
