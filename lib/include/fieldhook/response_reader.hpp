// SPDX-License-Identifier: MIT
// Reads one answer, in pieces of any size: strict, bounded, without keeping the body.
#pragma once

#include <fieldhook/message_reader.hpp>
#include <fieldhook/span.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// Which request an answer belongs to: an answer to HEAD has no body whatever its fields say.
enum class AnswerTo : std::uint8_t { post, head };

/// One answer on one connection, after its 1xx forerunners. The conclusion does not depend on how
/// the bytes were cut.
/// Limits    MessageReader's: kMaxHead bytes of head (each 1xx has its own) and kMaxFields fields;
///           kMaxInterim 1xx answers. The body is counted, not kept, and has no limit here.
/// Source    RFC 9112; one rule for each thing that it leaves open, see lib/DESIGN.md.
class ResponseReader {
 public:
  static constexpr std::size_t kMaxInterim = 100;

  explicit ResponseReader(AnswerTo request = AnswerTo::post) : request_(request) { restart(); }

  /// Forgets the answer: another one to such a request follows.
  void restart();
  /// Takes some of `input`, which is not empty, and says what of it is the body's. Until all is
  /// taken it must be called again: what stands behind the answer counts too.
  MessageReader::Piece read(Bytes input);
  /// Takes all of `input`. What follows the answer is dropped, and ends the connection's use.
  void feed(Bytes input);
  /// The stream ended: `in_order` by FIN or close_notify, `cut` any other way.
  void end(StreamEnd how) { message_.end(how); }

  /// The status line and all fields of the final answer are accepted, framing fields included.
  /// Stays true when the body fails afterwards.
  bool head_accepted() const { return message_.head_accepted(); }
  /// Nothing more is expected: complete, or failed.
  bool done() const { return message_.done(); }
  bool complete() const { return message_.complete(); }
  ReadError error() const { return message_.error(); }  ///< none until the answer failed
  bool started() const { return line_at_ != 0 || interims_ != 0; }  ///< one byte was fed

  std::uint16_t status() const { return status_; }            ///< 200..599, once head_accepted()
  std::uint64_t body_length() const { return body_length_; }  ///< decoded bytes so far
  /// Once head_accepted(): the connection stays usable if the body comes to its end in order.
  bool may_keep() const { return message_.keeps_connection(); }
  /// Another request may be sent on this connection.
  bool reusable() const { return complete() && may_keep(); }
  /// Empty: absent. Repeated or too long: "invalid".
  std::string_view retry_after() const { return message_.retry_after(); }
  std::string_view date() const { return message_.date(); }
  bool rate_spent() const { return message_.rate_spent(); }
  std::string_view rate_reset_after() const { return message_.rate_reset_after(); }

 private:
  static constexpr std::size_t kStatusLine = 13;  // "HTTP/1.1 200 "
  static constexpr std::size_t kVersionAt = 7;

  void begin_head();
  std::size_t read_status_line(Bytes input);
  void end_head();

  std::uint64_t body_length_;
  std::uint16_t status_;
  std::uint8_t interims_;
  std::uint8_t line_at_;  // bytes of the status line that are read, up to kStatusLine
  AnswerTo request_;
  HttpVersion version_;
  MessageReader message_;
};

}  // namespace fieldhook
