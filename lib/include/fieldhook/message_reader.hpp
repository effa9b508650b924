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

/// What ends a body.
enum class BodyEnd : std::uint8_t {
  head,    ///< no body, whatever the fields say
  length,  ///< Content-Length
  chunks,  ///< the last chunk and its trailer section
  stream,  ///< the end of the stream
};

/// Reads one message behind the fixed part of its start line. ResponseReader and RequestReader are
/// what a program uses; this is what they have in common.
///
///   begin -> read_head, until head_read() -> begin_body or begin_no_body -> read_body, until
///   done()
///
/// No conclusion depends on how the bytes were cut, and no byte behind the first wrong one is
/// looked at. Nothing is kept but the values of the few fields that matter. Limits    the head has
/// the room given to begin(); chunk extensions, needless zeros of chunk sizes
///           and the trailer section have kMaxHead together; head and trailer section have
///           kMaxFields
/// Errors    a fault of grammar is syntax in the head, and behind it one of framing
/// Source    RFC 9112 with erratum 7633. Line ends are CRLF; a bare CR or LF, a control but the
/// tab,
///           a folded line, a blank before the colon: refused, never repaired.
class MessageReader {
 public:
  static constexpr std::size_t kMaxHead = 16 * 1024;
  static constexpr std::size_t kMaxFields = 256;
  /// A longer body or chunk could not be counted, and is refused.
  static constexpr std::uint64_t kMaxLength = INT64_MAX;
  /// Bytes of a Retry-After or Date value that are kept; a longer value is invalid anyway.
  static constexpr std::size_t kMaxValue = 40;

  /// Starts a head of at most `room` bytes (<= kMaxHead), with what is left of its start line: text
  /// up to the CRLF.
  void begin(std::size_t room);
  /// Takes bytes of the head; the number taken.
  std::size_t read_head(Bytes input);
  bool start_line_read() const { return state_ > State::start_lf; }
  bool head_read() const { return state_ == State::head_read || in_body_; }

  /// The head is accepted, its framing fields are judged. `without_fields` ends the body of a
  /// message that has none of them: `head` for a request, `stream` for an answer.
  void begin_body(HttpVersion version, BodyEnd without_fields);
  /// The head is accepted and ends the message, whatever its framing fields say.
  void begin_no_body(HttpVersion version);

  struct Piece {
    std::size_t used;  ///< bytes taken
    Bytes body;        ///< the decoded bytes among them, often none; borrows the input
  };
  Piece read_body(Bytes input);
  /// The stream ended.
  void end(StreamEnd how);
  /// The message is refused, even if it is complete. The first error stays.
  void fail(ReadError error);

  bool done() const { return state_ >= State::complete; }
  bool complete() const { return state_ == State::complete; }
  ReadError error() const { return error_; }

  // What the head said, once head_read().
  bool has_length() const { return length_seen_; }
  /// More than one length, even if they agree.
  bool repeats_length() const { return length_repeated_; }
  bool has_coding() const { return coding_ != Coding::none; }
  /// Empty: absent. Repeated or too long: "invalid".
  std::string_view retry_after() const { return kept_[0].view(); }
  std::string_view date() const { return kept_[1].view(); }
  /// X-RateLimit-Remaining is there and is 0: the bucket is empty.
  bool rate_spent() const { return rate_spent_; }
  /// X-RateLimit-Reset-After: seconds until it is full, as a decimal.
  std::string_view rate_reset_after() const { return kept_[2].view(); }

  // Once the body began.
  BodyEnd body_end() const { return body_end_; }
  /// What is still to come of a body with Content-Length.
  std::uint64_t left() const { return left_; }
  /// The connection outlives the message, as far as its head tells.
  bool keeps_connection() const { return keeps_; }

 private:
  // start_line -> start_lf -> line -> name -> value -> value_lf -> line ..
  //   line -> last_lf -> head_read -> complete | counted | to_end | chunk_start
  // chunk_start -> chunk_size [-> chunk_blank] [-> chunk_ext] -> chunk_lf
  //   -> chunk_data -> data_cr -> data_lf -> chunk_start ..
  //   -> line .. last_lf -> complete, behind the last chunk: the trailer section
  enum class State : std::uint8_t {
    start_line,
    start_lf,
    line,
    name,
    value,
    value_lf,
    last_lf,
    head_read,
    counted,
    to_end,
    chunk_start,
    chunk_size,
    chunk_blank,
    chunk_ext,
    chunk_lf,
    chunk_data,
    data_cr,
    data_lf,
    complete,
    failed,
  };
  enum class Field : std::uint8_t {
    other,
    content_length,
    transfer_encoding,
    connection,
    rate_remaining,
    retry_after,  // from here on: kept
    date,
    rate_reset_after
  };
  enum class Coding : std::uint8_t { none, chunked, unknown, broken };

  /// A value that is kept as it stands, without the blanks at its ends.
  struct Kept {
    char text[kMaxValue];
    std::uint8_t size;  // kInvalid: repeated or too long
    std::string_view view() const;
  };
  Kept& kept() {
    return kept_[static_cast<unsigned>(field_) - static_cast<unsigned>(Field::retry_after)];
  }
  static constexpr std::uint8_t kInvalid = 0xFF;
  static constexpr std::size_t kMaxItem = 24;  // longer than any name of interest

  /// What a value, a reason phrase and a chunk extension may hold: no control but the tab.

  const std::uint8_t* read_lines(const std::uint8_t* at, const std::uint8_t* end);
  const std::uint8_t* end_section(const std::uint8_t* at);
  const std::uint8_t* read_name(const std::uint8_t* at, const std::uint8_t* end);
  const std::uint8_t* read_value(const std::uint8_t* at, const std::uint8_t* end);
  const std::uint8_t* step_chunk(const std::uint8_t* at);
  const std::uint8_t* read_chunk_lf(const std::uint8_t* at, State next);
  const std::uint8_t* read_chunk_size(const std::uint8_t* at);
  const std::uint8_t* read_extension(const std::uint8_t* at);
  const std::uint8_t* spend(const std::uint8_t* at);

  void store_name(const std::uint8_t* from, const std::uint8_t* to);
  static Field find_field(const char* name, std::size_t size);
  void begin_value();
  void take_value(const std::uint8_t* from, const std::uint8_t* to);
  void end_value();
  void take_item_byte(char c);
  void end_item();
  void end_length(std::string_view item);
  void judge_connection(HttpVersion version);
  void fail_grammar();

  // begin() sets them all.
  std::uint64_t left_;  // of the body or the chunk; in the head: the Content-Length
  std::uint16_t room_;
  std::uint16_t fields_;
  State state_;
  Field field_;
  Coding coding_;
  BodyEnd body_end_;
  ReadError error_;
  bool in_body_;
  bool length_seen_;
  bool length_repeated_;
  bool length_bad_;
  bool says_close_;
  bool says_keep_alive_;
  bool keeps_;
  bool rate_spent_;
  bool item_over_;          // a blank came behind the item
  std::uint8_t item_size_;  // kInvalid: too long, or blanks inside
  char item_[kMaxItem];     // the name cut in two by the input, then an item of the value's list
  Kept kept_[3];
};

}  // namespace fieldhook
