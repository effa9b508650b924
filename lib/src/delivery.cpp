// SPDX-License-Identifier: MIT
#include <fieldhook/delivery.hpp>

#include <fieldhook/request_writer.hpp>
#include <fieldhook/sign.hpp>
#include <fieldhook/sink.hpp>

#include "endpoint_extras.hpp"
#include "http_date.hpp"
#include "signed_content.hpp"
#include "text.hpp"

#include <cstring>

namespace fieldhook {

using namespace std::string_view_literals;

Delivery::Delivery(const Event& event, const Endpoint& endpoint, const RetryPolicy& policy,
                   MutableBytes scratch, std::uint32_t jitter_seed)
    : sound_(is_event_id(event.id) && is_field_value(event.content_type)),
      seed_(jitter_seed),
      attempt_(),
      scratch_(scratch),
      endpoint_(&endpoint),
      policy_(&policy),
      payload_(event.reader, event.payload),
      id_(event.id),
      content_type_(event.content_type),
      notes_() {}

void Delivery::reuse() {
  reused_ = state_ == State::waiting && attempt_.number == 0;
}

Step Delivery::poll(const Now& now) {
  if (state_ == State::ended) plan_next(now);
  if (state_ == State::waiting && !(now.mono < until_)) start_attempt(now);
  if (in_attempt()) keep_time(now);
  if (state_ == State::ended) plan_next(now);  // it could not be built, or took too long
  return {static_cast<Wants>(state_), until_};
}

/// Gives a phase that has none its deadline, and ends one that is late.
void Delivery::keep_time(const Now& now) {
  if (!phase_timed_) {
    const auto phase = static_cast<std::size_t>(attempt_.phase);
    const ShortMillis most = drains_ ? ShortMillis(kDrainWait) : policy_->deadlines.phase[phase];
    until_ = earlier(now.mono + most, attempt_deadline_);
    phase_timed_ = true;
  }
  if (!(now.mono < until_)) give_up_stream(Status::timed_out);
}

void Delivery::start_attempt(const Now& now) {
  waits_for_clock_ = endpoint_->profile().has_timestamp() && !can_stamp(now);
  if (waits_for_clock_) {
    until_ = now.mono + kClockWait;
    return;
  }
  drains_ = false;
  if (reader_.started()) {
    reader_.restart();
    notes_ = AnswerNotes();
  }
  if (!body_has_left_) payload_.forget();
  const std::uint32_t number = attempt_.number + 1;
  attempt_ = Attempt{};
  attempt_.number = number;
  attempt_deadline_ = now.mono + policy_->deadlines.attempt;
  const Status written = write_request(now);
  if (written != Status::ok) {
    attempt_.phase = Phase::request;
    return end_attempt(payload_.broken() ? Outcome::retry : Outcome::rejected, written);
  }
  if (reused_) {
    enter(State::sending, Phase::request);
  } else {
    enter(State::connecting, Phase::resolve);
    begins_stream_ = true;
  }
}

Status Delivery::write_request(const Now& now) {
  const Profile& profile = endpoint_->profile();
  if (!sound_) return Status::malformed;
  const bool too_long = payload_.size() > endpoint_->sink().max_payload;
  if (too_long || scratch_.size() < kMinIncoming) return Status::no_space;
  char digits[kMaxTimestamp];
  const std::string_view timestamp = timestamp_text(profile, now.wall, digits);
  // Before the head is written: until then the scratch serves what is signed.
  char space[kMaxSignature];
  std::string_view signature;
  std::string_view second;
  const Span<const SigningKey> keys = endpoint_->keys();
  if (profile.is_signed()) {
    const auto made =
        sign_content({profile, {id_, timestamp, {}, {}}, payload_, scratch_, keys}, space);
    if (!made.ok()) return made.status();
    const bool two = keys.size() > 1 && profile.separator == kOneSignature;
    const std::size_t size = two ? made.value() / 2 : made.value();
    signature = {space, size};
    second = {space + size, made.value() - size};
  }

  RequestWriter writer(scratch_.first(scratch_.size() - kMinIncoming));
  writer.start(*endpoint_, content_type_.empty() ? endpoint_->sink().content_type : content_type_,
               payload_.size());
  // A row without such a header names none.
  writer.own_field(profile.id_header, id_);
  writer.own_field(profile.timestamp_header, timestamp);
  if (!second.empty()) writer.own_field(profile.second_signature_header, second);
  writer.own_field(profile.signature_header, signature);
  if (endpoint_->extras() != nullptr) endpoint_->extras()->write(*endpoint_, writer);
  const Result<std::size_t> head = writer.finish();
  if (!head.ok()) return head.status();

  // What fits leaves in one piece with the head: one TLS record, one send.
  const std::size_t room = scratch_.size() - kMinIncoming - head.value();
  const std::size_t inlined = payload_.size() < room ? payload_.size() : room;
  piece_size_ = head.value() + inlined;
  outgoing_ = Bytes(scratch_).first(piece_size_);
  return payload_.begin_with(scratch_.first(piece_size_).from(head.value()));
}

void Delivery::enter(State state, Phase phase) {
  state_ = state;
  attempt_.phase = phase;
  phase_timed_ = false;
}

void Delivery::connecting(Phase phase) {
  begins_stream_ = false;
  if (state_ == State::connecting && phase > attempt_.phase) enter(State::connecting, phase);
}

void Delivery::connected() {
  begins_stream_ = false;
  if (state_ == State::connecting) enter(State::sending, Phase::request);
}

Bytes Delivery::outgoing() const {
  return state_ == State::sending ? outgoing_ : Bytes();
}

void Delivery::sent(std::size_t n) {
  if (state_ != State::sending) return;
  attempt_.bytes_out += static_cast<std::uint32_t>(n);
  outgoing_ = outgoing_.from(n);
  if (!outgoing_.empty()) return;
  if (payload_.left() == 0) {
    body_has_left_ = true;
    return enter(State::receiving, Phase::answer);
  }
  // A reader's next part goes in place of the piece that has left, at its end: the room for the
  // answer never moves.
  const Result<Bytes> part = payload_.next(scratch_.first(piece_size_));
  if (!part.ok()) return end_attempt(Outcome::retry, part.status());
  outgoing_ = part.value();
}

MutableBytes Delivery::incoming() {
  return is_open() ? scratch_.from(piece_size_) : MutableBytes();
}

void Delivery::received(std::size_t n) {
  if (!is_open()) return;
  attempt_.bytes_in += static_cast<std::uint32_t>(n);
  if (attempt_.bytes_out == 0) {  // an answer to nothing, perhaps to an earlier request
    attempt_.read_error = ReadError::unexpected;
    return give_up_stream(Status::malformed);
  }
  const Sink& sink = endpoint_->sink();
  for (Bytes input = Bytes(incoming()).first(n); !input.empty();) {
    const MessageReader::Piece piece = reader_.read(input);
    if (sink.reader != nullptr) sink.reader->take(notes_, sink, reader_.status(), piece.body);
    input = input.from(piece.used);
  }
  take_answer(Status::malformed);
}

void Delivery::lost(Status why) {
  if (in_attempt()) give_up_stream(why);
}

/// The stream is of no more use: what was read decides, or a new stream, or the next attempt.
void Delivery::give_up_stream(Status why) {
  if (reader_.started()) {
    reader_.end(why == Status::closed ? StreamEnd::in_order : StreamEnd::cut);
    return take_answer(why);
  }
  if (reused_ && why != Status::timed_out) return open_another_stream();
  end_attempt(state_ == State::receiving ? Outcome::ambiguous : Outcome::retry, why);
}

/// A kept stream died between two requests: not this event's fault, so not another attempt
/// (RFC 9112 9.3.1). poll() writes the request anew.
void Delivery::open_another_stream() {
  reused_ = false;
  --attempt_.number;
  state_ = State::waiting;
  until_ = Instant();
}

/// What the body of an answer is read for. A call is shorter than both ways of what follows it.
[[gnu::noinline]] static Look look_at(const Sink& sink, std::uint16_t status) {
  return sink.reader == nullptr ? Look::away : sink.reader->look(sink, status);
}

/// The head decides; the body is only read to its end where that keeps the stream, or where the
/// row finds something in it. `why` an answer that is none ends the attempt.
void Delivery::take_answer(Status why) {
  if (!reader_.head_accepted()) {
    if (reader_.error() == ReadError::none) return;
    attempt_.read_error = reader_.error();
    // 101 is a whole answer, only not to anything that was asked.
    const bool whole = reader_.error() == ReadError::unsupported && reader_.status() == 101;
    if (whole) attempt_.status = 101;
    return end_attempt(whole || state_ != State::receiving ? Outcome::retry : Outcome::ambiguous,
                       why);
  }
  // A 408 on a kept stream was sent before our request came (RFC 9110 15.5.9).
  if (reused_ && reader_.status() == 408) return open_another_stream();
  reused_ = false;
  attempt_.status = reader_.status();
  const Sink& sink = endpoint_->sink();
  const Look look = look_at(sink, attempt_.status);
  const bool worth_draining = state_ == State::receiving &&
                              (reader_.may_keep() || look != Look::away) &&
                              reader_.body_length() <= kMaxDrain;
  if (reader_.done() || !worth_draining) return judge_answer(look);
  if (look == Look::for_verdict || drains_) return;  // a verdict may take the answer's whole time
  attempt_deadline_ = until_;
  phase_timed_ = false;
  drains_ = true;
}

void Delivery::judge_answer(Look look) {
  const Sink& sink = endpoint_->sink();
  if (sink.reader != nullptr) sink.reader->finish(notes_, sink, reader_);
  attempt_.told = notes_.status;
  attempt_.rate_wait = notes_.rate_wait;
  const OutcomeRow& row = classify(notes_.status != 0 ? notes_.status : attempt_.status, sink);
  Outcome outcome = row.outcome;
  // Who has not seen the whole body cannot have checked its signature; and we cannot know, where
  // the verdict would stand in a body that did not come.
  const bool cut = look == Look::for_verdict && reader_.error() != ReadError::none;
  if (outcome == Outcome::delivered && (cut || state_ == State::sending)) {
    outcome = Outcome::ambiguous;
  }
  attempt_.hold = row.hold;
  keeps_stream_ = state_ == State::receiving && reader_.reusable();
  end_attempt(outcome, Status::ok);
}

void Delivery::end_attempt(Outcome outcome, Status cause) {
  attempt_.outcome = outcome;
  attempt_.cause = cause;
  state_ = State::ended;
}

void Delivery::plan_next(const Now& now) {
  if (reader_.head_accepted()) {
    const Result<UnixTime> date = read_http_date(reader_.date(), now.wall);
    if (date.ok()) attempt_.date = date.value();
  }
  const bool again = attempt_.outcome == Outcome::retry || attempt_.outcome == Outcome::ambiguous;
  if (again && attempt_.status != 0) {
    const Result<Millis> asked = read_retry_after(reader_.retry_after(), now);
    attempt_.retry_after = notes_.retry_after;
    if (asked.ok() && asked.value() > attempt_.retry_after) attempt_.retry_after = asked.value();
  }
  reused_ = false;
  if (!again || attempt_.number >= policy_->max_attempts) {
    outcome_ = attempt_.outcome;
    until_ = kNever;
    state_ = State::over;
    return;
  }
  keeps_stream_ = false;  // a wait is longer than what servers keep an idle stream for
  const Millis asked =
      attempt_.rate_wait > attempt_.retry_after ? attempt_.rate_wait : attempt_.retry_after;
  until_ = now.mono + backoff(*policy_, attempt_.number + 1, asked, seed_);
  state_ = State::waiting;
}

}  // namespace fieldhook
