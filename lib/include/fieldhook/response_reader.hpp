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
/// Limits    kMaxHead bytes of head (each 1xx has its own), kMaxFields fields, kMaxInterim 1xx
///           answers. The body is counted, not kept.
/// Source    RFC 9112; one rule for each thing that it leaves open, see lib/DESIGN.md.
class ResponseReader {
 public:
  static constexpr std::size_t kMaxInterim = 32;
  /// Bytes of a Retry-After or Date value that are kept; a longer value is invalid anyway.
  static constexpr std::size_t kMaxValue = 40;

  explicit ResponseReader(AnswerTo request = AnswerTo::post);

  /// Takes all of `input`. What follows the answer is counted as surplus and dropped.
  void feed(Bytes input);
  /// The stream ended: `in_order` by FIN or close_notify, `cut` any other way.
  void end(StreamEnd how);

  /// The status line and all fields of the final answer are accepted, framing fields included.
  /// Stays true when the body fails afterwards.
  bool head_accepted() const;
  /// Nothing more is expected: complete, or failed.
  bool done() const;
  bool complete() const;
  ReadError error() const;  ///< none until the answer failed
  bool started() const;     ///< at least one byte was fed

  std::uint16_t status() const;       ///< 100..599, once head_accepted()
  std::uint64_t body_length() const;  ///< decoded bytes so far
  /// Once head_accepted(): the connection stays usable if the body comes to its end in order.
  bool may_keep() const;
  /// Another request may be sent on this connection.
  bool reusable() const;
  /// Empty: absent. Repeated or too long: "invalid".
  std::string_view retry_after() const;
  std::string_view date() const;

 private:
  // (state)
};

}  // namespace fieldhook
