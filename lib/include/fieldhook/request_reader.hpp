// SPDX-License-Identifier: MIT
// Reads one request, in pieces of any size: strict, bounded, what is doubtful is refused.
#pragma once

#include <fieldhook/message_reader.hpp>
#include <fieldhook/span.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// Reads the requests of one connection, one after the other. Keeps the head in the caller's buffer
/// and hands the body on as it comes. After a refusal the caller answers with that status and
/// closes.
///
///   while (!input.empty() && !reader.done()) {
///     const auto piece = reader.feed(input);
///     input = input.from(piece.used);
///     // reader.head_read(): judge method, target, fields; verify piece.body
///   }
///
/// The conclusion does not depend on how the bytes were cut. Which method and target are served is
/// the caller's to say (405, 501, 404), and so are the deadlines (408).
/// Limits    head of head_space bytes, at most MessageReader::kMaxHead; kMaxRequestLine;
/// kMaxFields;
///           a body of max_body bytes, announced or chunked
/// Lifetime  head_space outlives the reader; its views hold until next()
/// Source    RFC 9112, RFC 9110; one rule for each thing that they leave open, see lib/DESIGN.md
class RequestReader {
 public:
  static constexpr std::size_t kMaxFields = 64;
  /// Method, target and version with their blanks and the line's end.
  static constexpr std::size_t kMaxRequestLine = 2048;

  RequestReader(MutableBytes head_space, std::uint64_t max_body);

  /// Takes input up to the end of the head, or with the next piece of the body. Takes nothing once
  /// done(): what follows is the next request's.
  MessageReader::Piece feed(Bytes input);
  /// The stream ended.
  void end(StreamEnd how) { message_.end(how); }
  /// Starts the next request on the same connection; after complete() and only if reusable().
  void next();

  /// At least one byte of this request was fed: an end of the stream is not in order any more.
  bool started() const { return blank_line_ != BlankLine::may_come; }
  /// The head is accepted: method(), target() and fields() hold.
  bool head_read() const { return head_accepted_; }
  bool done() const { return message_.done(); }
  bool complete() const { return message_.complete(); }
  ReadError error() const { return message_.error(); }
  /// The status to answer a refused request with; 0: none, or the stream is gone.
  std::uint16_t refusal() const { return refusal_; }

  std::string_view method() const { return method_; }
  /// Path and query as written, of a target in absolute form too (RFC 9112 3.2.2).
  std::string_view target() const { return target_; }
  Span<const Header> fields() const { return {fields_, field_count_}; }
  /// The client waits for "100 Continue" before it sends the body.
  bool expects_continue() const { return expects_continue_ && !message_.done(); }
  std::uint64_t body_length() const { return body_length_; }  ///< decoded bytes so far
  /// Another request may follow on this connection.
  bool reusable() const { return complete() && message_.keeps_connection(); }

 private:
  enum class BlankLine : std::uint8_t { may_come, cr_read, over };

  std::size_t skip_blank_line(Bytes input);
  std::size_t read_head(Bytes input);
  void end_request_line();
  std::uint16_t read_version(std::string_view text);
  bool read_target(std::string_view text);
  void end_head();
  void split_fields();
  std::uint16_t judge_fields();
  MessageReader::Piece read_body(Bytes input);
  void refuse(ReadError error, std::uint16_t status);
  void refuse_failed();
  std::string_view head() const;

  MutableBytes head_space_;
  std::uint64_t max_body_;
  MessageReader message_;
  std::uint64_t body_length_ = 0;
  std::size_t head_size_ = 0;
  std::size_t line_size_ = 0;  // of the request line
  std::string_view method_;
  std::string_view target_;
  Header fields_[kMaxFields];
  std::size_t field_count_ = 0;
  std::uint16_t refusal_ = 0;
  HttpVersion version_ = HttpVersion::http_1_1;
  BlankLine blank_line_ = BlankLine::may_come;
  bool head_accepted_ = false;
  bool expects_continue_ = false;
};

}  // namespace fieldhook
