// SPDX-License-Identifier: MIT
// One event on its way to one endpoint, across all attempts. Bytes and time in, wishes out.
#pragma once

#include <fieldhook/answer_reader.hpp>
#include <fieldhook/endpoint.hpp>
#include <fieldhook/event.hpp>
#include <fieldhook/outcome.hpp>
#include <fieldhook/payload_reader.hpp>
#include <fieldhook/response_reader.hpp>
#include <fieldhook/retry_policy.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/time.hpp>
#include <fieldhook/transport.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

enum class Wants : std::uint8_t { connect, send, receive, wait, nothing };

/// What a state machine wants, and until when: the deadline, or the end of the wait.
struct Step {
  Wants wants = Wants::nothing;
  Instant until = kNever;
};

/// The last attempt, as far as it went.
struct Attempt {
  std::uint32_t number = 0;  ///< 1 for the first
  Outcome outcome = Outcome::pending;
  Phase phase = Phase::resolve;  ///< where it is, or ended
  Status cause = Status::ok;     ///< why it ended without an accepted head
  ReadError read_error = ReadError::none;
  std::uint16_t status = 0;  ///< HTTP status, 0: none
  Hold hold = Hold::none;    ///< whether the endpoint is to be held
  std::uint16_t told = 0;    ///< the status that the body says it is, 0: none
  Millis retry_after = 0;    ///< what the server asked for, 0: nothing
  Millis rate_wait = 0;      ///< the endpoint takes nothing for so long, whatever the outcome
  UnixTime date;             ///< when the answer says it was made, 0: it does not, or not clearly
  std::uint32_t bytes_out = 0;  ///< of HTTP, before TLS
  std::uint32_t bytes_in = 0;
};

/// Carries one event to one endpoint, across as many attempts as the policy allows.
/// Owns no socket, no clock, no memory. Polling twice with no input changes nothing.
/// The request is signed anew for each attempt; id and payload never change.
/// Limits    scratch holds the head and at least kMinIncoming bytes for the answer; the payload
///           leaves in the head's piece as far as it fits (2 KiB serve most events). A profile
///           whose body_need is not `streamed` wants all that is signed in the scratch at once.
///           A payload from a reader goes through the scratch part by part: once for the MAC of
///           each key, all in the poll() that starts the attempt, then once to be sent.
/// Lifetime  all that is passed in outlives the delivery, the policy included; the Event object
///           itself may go, what it borrows may not.
class Delivery {
 public:
  static constexpr std::size_t kMinIncoming = 64;
  /// Bytes of an unwanted body that are read to keep a connection.
  static constexpr std::uint64_t kMaxDrain = 64 * 1024;
  /// How long such a body may take; the outcome waits for it.
  static constexpr Millis kDrainWait = 2 * kSecond;
  /// How often a missing clock is asked again.
  static constexpr Millis kClockWait = kSecond;

  Delivery(const Event& event, const Endpoint& endpoint, const RetryPolicy& policy,
           MutableBytes scratch, std::uint32_t jitter_seed);
  Delivery(const Event&, const Endpoint&, const RetryPolicy&&, MutableBytes,
           std::uint32_t) = delete;  // the policy is borrowed

  /// Moves on as far as time alone allows: starts what is due, ends what is late.
  Step poll(const Now& now);

  /// The transport is still open from an earlier delivery to the same endpoint. Before the first
  /// poll. If it turns out dead, one new connection is made without using up an attempt.
  void reuse();
  /// A new stream is about to be opened: whatever is still open belongs to the past, close it.
  bool begins_stream() const { return begins_stream_; }
  /// connect() is under way and in this phase.
  void connecting(Phase phase);
  void connected();
  Bytes outgoing() const;
  void sent(std::size_t n);  ///< n <= outgoing().size()
  /// Room for the answer. Legal while sending too: an answer may come before the body is out.
  MutableBytes incoming();
  void received(std::size_t n);  ///< n <= incoming().size()
  /// The stream ended: closed in order, or any other way. poll() decides what comes next.
  void lost(Status why);

  /// pending until it is over; `retry` and `ambiguous` mean: given up after the last attempt.
  Outcome outcome() const { return outcome_; }
  const Attempt& attempt() const { return attempt_; }
  const Endpoint& endpoint() const { return *endpoint_; }
  /// The stream may carry another delivery; false: close it.
  bool keeps_stream() const { return keeps_stream_; }
  /// The profile signs a time and the clock is not trusted yet.
  bool waits_for_clock() const { return waits_for_clock_; }

 private:
  // waiting -> connecting -> sending -> receiving -> ended -> waiting, or over.
  // A kept stream enters at sending, and goes back to waiting when it proves dead.
  // In the order of what they want.
  enum class State : std::uint8_t { connecting, sending, receiving, waiting, over, ended };

  void start_attempt(const Now& now);
  void keep_time(const Now& now);
  Status write_request(const Now& now);
  void enter(State state, Phase phase);
  void take_answer(Status why);
  void judge_answer(Look look);
  void end_attempt(Outcome outcome, Status cause);
  void give_up_stream(Status why);
  void open_another_stream();
  void plan_next(const Now& now);
  bool in_attempt() const { return state_ <= State::receiving; }
  bool is_open() const { return state_ == State::sending || state_ == State::receiving; }

  // What is asked for most stands first: within reach of a Cortex-M0+'s short loads.
  State state_ = State::waiting;
  Outcome outcome_ = Outcome::pending;
  bool sound_;                // the event may stand in a request
  bool phase_timed_ = false;  // poll() has set the deadline of this phase
  bool reused_ = false;       // on a kept stream that has not answered yet
  bool drains_ = false;       // the head decided; the body is read to keep the stream
  bool begins_stream_ = false;
  bool keeps_stream_ = false;
  bool waits_for_clock_ = false;
  bool body_has_left_ = false;  // whole, in some attempt: its CRC is now the payload's
  std::uint32_t seed_;
  Attempt attempt_;
  std::size_t piece_size_ = 0;  // the head and what of the payload stood behind it
  Bytes outgoing_;
  MutableBytes scratch_;  // head, the payload's first part, the rest for the answer
  const Endpoint* endpoint_;
  const RetryPolicy* policy_;
  Instant until_;  // the phase's deadline, or when the next attempt may start
  Instant attempt_deadline_;
  PayloadPasses payload_;
  std::string_view id_;
  std::string_view content_type_;
  ResponseReader reader_;
  AnswerNotes notes_;
};

}  // namespace fieldhook
