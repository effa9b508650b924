// SPDX-License-Identifier: MIT
#include "outbox_run.hpp"

#include <cstdio>

namespace fieldhook::cli {
namespace {

/// A run waits no longer for its next attempt.
constexpr Millis kLongestWait = 30 * kSecond;

/// No event ever becomes a dead letter because it was tried often: a person asked for each try.
CourierPolicy policy_of(const SendPlan& plan) {
  CourierPolicy policy;
  policy.retry = plan.policy();
  policy.retry.max_attempts = UINT32_MAX;
  policy.spread = 0;
  return policy;
}

Port port_of(Line& line, Storage& storage) {
  // Each event has its own id, so the name is part of none. Nothing is left to chance here.
  return {line.witness(), storage, "fieldhook", /*seed=*/1, nullptr};
}

/// What the endpoint asks for. With a success it is its rate, which a run keeps by itself.
Millis asked_of(const Attempt& attempt) {
  return attempt.retry_after < attempt.rate_wait ? attempt.rate_wait : attempt.retry_after;
}

/// It is not the event, and would take as long with the next one.
bool found_nobody(const Attempt& attempt) {
  return attempt.cause == Status::timed_out && attempt.phase < Phase::request;
}

}  // namespace

OutboxRun::OutboxRun(OutboxFolder& folder, SendPlan& plan, Show show)
    : plan_(plan),
      folder_(folder),
      show_(show),
      line_(plan),
      outbox_(folder.storage(), "fieldhook"),
      courier_(outbox_, port_of(line_, folder.storage()), {{&slot_, 1}, {}, plan.scratch(), space_},
               policy_of(plan)) {
  courier_.observe(*this);
}

Trouble OutboxRun::start() {
  Status status = courier_.add(plan_.endpoint(), kOutboxKey);
  if (status == Status::ok) status = courier_.start();
  if (status == Status::malformed) {
    return {Exit::not_accepted, "the outbox is damaged: its file holds something else"};
  }
  if (status != Status::ok) return {Exit::not_accepted, "the outbox cannot be read or written"};
  now_ = line_.clock().now();
  hold_ = folder_.hold(now_);
  if (hold_ > 0) static_cast<void>(courier_.hold(kOutboxKey, now_.mono + hold_));
  return {};
}

Trouble OutboxRun::accept(const Event& event) {
  EnqueueOptions options;
  if (can_stamp(now_)) options.time.at = now_.wall;
  const Result<EventId> id = courier_.enqueue(event, options);
  if (id.ok()) return {};
  Enqueue what;
  what.event = event;
  what.endpoints = {&kOutboxKey, 1};
  const std::uint32_t most = outbox_.max_payload(what);
  if (event.payload.size() > most) {
    return {Exit::usage,
            "the payload is longer than an outbox takes: " + std::to_string(most) + " bytes"};
  }
  switch (id.status()) {
    case Status::no_space:
    case Status::would_block:
      return {Exit::not_accepted, "the outbox is full: drain it, or drop events"};
    case Status::malformed:
      return {Exit::usage, "--type or --content-type has a character that is not allowed"};
    default: return {Exit::not_accepted, "the outbox cannot be written"};
  }
}

/// What was accepted last has the highest number; those that a redelivery moved keep theirs.
void OutboxRun::find_accepted() {
  for (Result<Entry> at = outbox_.next(Entry{}); at.ok(); at = outbox_.next(at.value())) {
    const std::uint32_t sequence = at.value().sequence;
    if (own_ == 0 || static_cast<std::int32_t>(sequence - own_) > 0) own_ = sequence;
  }
}

void OutboxRun::send(std::uint32_t attempts) {
  while (hold_ == 0 && courier_.pending()) {
    const Instant wake = poll();
    if (own_state_ != EntryState::waiting || lacks_clock_) return;
    if (failed()) {
      explain();
      const bool is_own = told_.sequence == own_;
      if (ends_run() || (is_own && own_attempt_.number == attempts)) return;
      if (!is_own) {
        go_on_behind(own_ - 1);
        continue;
      }
      if (asked_of(told_.attempt) > kLongestWait) return;
      hold_ = 0;
      show_attempt(wake - now_.mono);
    }
    wait(wake);
  }
}

void OutboxRun::drain() {
  to_try_ = waiting();
  while (hold_ == 0 && courier_.pending()) {
    const Instant wake = poll();
    if (lacks_clock_) break;
    if (failed()) {
      explain();
      if (hold_ > 0 || ends_run()) break;
      go_on_behind(told_.sequence);
      continue;
    }
    wait(wake);
  }
  if (show_ == Show::progress && tried_ != 0) std::fputc('\n', stderr);
}

bool OutboxRun::is_off() const {
  const Result<EndpointState> state = courier_.state(kOutboxKey);
  return state.ok() && state.value() == EndpointState::off;
}

void OutboxRun::notice(const Notice& notice) {
  const bool is_own = own_ != 0 && notice.sequence == own_;
  switch (notice.what) {
    case What::attempted:
      told_ = {true, notice.sequence, notice.attempt};
      if (is_own) {
        const std::uint32_t number = own_attempt_.number;
        own_attempt_ = notice.attempt;
        own_attempt_.number = number + 1;
      }
      if (failed() && asked_of(notice.attempt) > 0) {
        hold_ = asked_of(notice.attempt);
        if (!folder_.keep_hold(hold_, now_)) {
          std::fprintf(stderr, "fieldhook: how long to wait for the endpoint could not be kept\n");
        }
      }
      break;
    case What::delivered:
      if (is_own) own_state_ = EntryState::delivered;
      break;
    case What::dead:
      if (is_own) own_state_ = EntryState::dead;
      break;
    case What::damaged:
      std::fprintf(stderr, "fieldhook: the outbox is damaged, or cannot be written any more\n");
      break;
    case What::needs_clock: lacks_clock_ = true; break;
    default: break;
  }
}

Instant OutboxRun::poll() {
  told_ = {};
  now_ = line_.clock().now();
  const Instant wake = courier_.poll(now_);
  if (told_.tried) show_progress();
  return wake;
}

void OutboxRun::wait(Instant until) {
  if (courier_.pending()) line_.tcp().wait_until(until, line_.clock());
}

/// An attempt just ended, and its event still waits.
bool OutboxRun::failed() const {
  const Outcome outcome = told_.attempt.outcome;
  return told_.tried && outcome != Outcome::delivered && outcome != Outcome::rejected;
}

/// What is wrong is wrong for every event.
bool OutboxRun::ends_run() const {
  return told_.attempt.outcome == Outcome::endpoint_off || told_.attempt.hold != Hold::none ||
         found_nobody(told_.attempt);
}

void OutboxRun::go_on_behind(std::uint32_t sequence) {
  static_cast<void>(courier_.pass_over(kOutboxKey, sequence));
  static_cast<void>(courier_.resume(kOutboxKey));
}

void OutboxRun::explain() {
  why_ = cause_of(told_.attempt, line_.fault()) + " (" + plan_.shown_url() + ")";
  const std::string advice = advice_for(told_.attempt, line_.fault());
  if (!advice.empty()) why_ += "; " + advice;
}

void OutboxRun::show_attempt(Millis wait) const {
  if (show_ != Show::retries && show_ != Show::attempts) return;
  const std::string next = wait <= 0 ? "" : "; next in " + seconds_of(wait);
  std::fprintf(stderr, "attempt %u: %s%s\n", own_attempt_.number,
               cause_of(own_attempt_, line_.fault()).c_str(), next.c_str());
}

/// The event of an attempt that just ended, on a terminal or for who asked for it.
void OutboxRun::show_progress() {
  ++tried_;
  if (show_ == Show::progress) std::fprintf(stderr, "\rtried %u of %u", tried_, to_try_);
  if (show_ != Show::attempts || (told_.sequence == own_ && failed())) return;
  std::fprintf(stderr, "event %u: %s\n", told_.sequence,
               cause_of(told_.attempt, line_.fault()).c_str());
}

}  // namespace fieldhook::cli
