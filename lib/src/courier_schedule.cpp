// SPDX-License-Identifier: MIT
// What the end of an attempt means for its event, its endpoint and those who listen.
#include <fieldhook/courier.hpp>

#include <fieldhook/wall_clock.hpp>

#include "jitter.hpp"

namespace fieldhook {
namespace {

constexpr Millis kLongFailure = kMinute;  // then a return is one from an outage
constexpr std::uint8_t kMostFailures = 200;
/// Ends that cannot be written and cause no wait: the outbox remembers them until the next boot.
constexpr std::uint8_t kRemembered = 4;

enum class End : std::uint8_t { delivered, rejected, unsendable, off, held, answered, unreachable };

/// What becomes of the event, and of the endpoint.
enum class Then : std::uint8_t { well, unchanged, set_back, held, off };
struct EndRow {
  EntryState event;
  DeadReason reason;
  Then endpoint;
};

constexpr EndRow kEnds[] = {
    {EntryState::delivered, DeadReason::rejected, Then::well},
    {EntryState::dead, DeadReason::rejected, Then::well},
    {EntryState::dead, DeadReason::unsendable, Then::unchanged},
    {EntryState::waiting, DeadReason::rejected, Then::off},
    {EntryState::waiting, DeadReason::rejected, Then::held},
    {EntryState::waiting, DeadReason::used_up, Then::set_back},
    {EntryState::waiting, DeadReason::rejected, Then::set_back},
};

End end_of(const Attempt& attempt) {
  const bool silent = attempt.status == 0;
  switch (attempt.outcome) {
    case Outcome::delivered: return End::delivered;
    case Outcome::rejected: return silent ? End::unsendable : End::rejected;
    case Outcome::endpoint_off: return End::off;
    case Outcome::ambiguous: return End::answered;
    default: break;
  }
  if (attempt.hold != Hold::none) return End::held;
  return silent ? End::unreachable : End::answered;
}

void count_up(std::uint8_t& count) {
  if (count < kMostFailures) ++count;
}

}  // namespace

void Courier::end_attempt() {
  Slot& slot = *current_;
  const Attempt& attempt = delivery_.attempt();
  if (!delivery_.keeps_stream()) stream_ = nullptr;
  stream_until_ = now_.mono + policy_.keep_stream;
  doing_ = Doing::nothing;
  if (clock_ != nullptr && transport_->protection() == Protection::verified) {
    clock_->answered(attempt.date, transport_->peer_valid_until(), now_.mono);
  }
  const Sink& sink = slot.endpoint.sink();
  if (sink.pace != nullptr) {
    hold_until(slot, sink.pace->answered(slot.pace, sink, attempt.status, now_.mono));
  }
  tell(What::attempted);

  const End end = end_of(attempt);
  const EndRow& row = kEnds[static_cast<std::size_t>(end)];
  end_ = row.event;
  reason_ = row.reason;
  if (row.endpoint == Then::well) go_well(slot);
  if (row.endpoint == Then::set_back) set_back(slot, attempt);
  if (row.endpoint == Then::held) hold_back(slot, attempt);
  if (row.endpoint == Then::off && !slot.off) {
    slot.off = true;
    tell(What::endpoint_off);
  }
  if (end == End::answered && is_used_up(slot)) end_ = EntryState::dead;
  if (attempt.rate_wait > 0) {
    hold_until(slot, now_.mono + wait_of(1, attempt.rate_wait));
  }
  if (end_ == EntryState::waiting) return;
  if (Aside* aside = aside_of(entry_.sequence)) aside->slot = 0;
  doing_ = Doing::marking;
  mark_end();
}

/// A wait by the schedule; what was asked for counts where it is longer.
Millis Courier::wait_of(std::uint32_t attempt, Millis asked) {
  return backoff(policy_.retry, attempt, asked, draw());
}

/// A failure of the endpoint, or of the way to it; or of an event that is known for it.
void Courier::set_back(Slot& slot, const Attempt& attempt) {
  const bool is_known =
      slot.doubted == 0 && attempt.status != 0 && aside_of(entry_.sequence) != nullptr;
  if (!is_known) {
    if (slot.failures == 0) slot.failing_since = now_.mono;
    count_up(slot.failures);
    slot.due = now_.mono + wait_of(slot.failures + 1U, 0);
  }
  if (attempt.retry_after <= 0) return;
  // Attempt 1 of the usual schedule waits for nothing but what was asked for.
  hold_until(slot, now_.mono + wait_of(1, attempt.retry_after));
}

/// Counts an answer that was no success. True: the event has had all it gets.
bool Courier::is_used_up(Slot& slot) {
  Aside* const aside = aside_of(entry_.sequence);
  if (aside != nullptr) {
    count_up(aside->answers);
    aside->due = now_.mono + wait_of(aside->answers + 1U, 0);
    return aside->answers >= max_answers_;
  }
  count_answer(slot);
  if (slot.answers >= max_answers_) return true;
  if (slot.doubted != 0) {
    take_back(slot);
  } else if (slot.answers - slot.forgiven >= kPatience) {
    put_aside(slot);
  }
  return false;
}

/// Of the head of the line.
void Courier::count_answer(Slot& slot) {
  if (slot.head != entry_.sequence) {
    slot.answers = 0;
    slot.forgiven = 0;
  }
  slot.head = entry_.sequence;
  count_up(slot.answers);
}

/// The endpoint answers, but not to this event: another one shows which of them is ill.
void Courier::put_aside(Slot& slot) {
  Aside* const place = free_place(slot);
  if (place == nullptr) return;
  *place = {now_.mono + wait_of(slot.answers + 1U, 0), entry_.sequence, slot.number, slot.answers};
  slot.doubted = entry_.sequence;
  slot.due = now_.mono + wait_of(2, 0);
}

/// The other one failed as well: the endpoint is ill. Order as before, and patience.
void Courier::take_back(Slot& slot) {
  if (Aside* const aside = aside_of(slot.doubted)) {
    slot.head = aside->sequence;
    slot.answers = aside->answers;
    slot.forgiven = aside->answers;
    aside->slot = 0;
  }
  slot.doubted = 0;
}

/// Where none is free, the one of this endpoint that was answered most becomes a dead letter, if it
/// was tried again behind others that went well. nullptr: nothing may be put aside now.
Courier::Aside* Courier::free_place(const Slot& slot) {
  Aside* place = aside_of(0);
  if (place != nullptr) return place;
  for (Aside& aside : aside_) {
    const bool counts = aside.slot == current_->number && aside.answers > kPatience;
    if (counts && (place == nullptr || aside.answers > place->answers)) place = &aside;
  }
  if (place == nullptr) return nullptr;
  const Result<Entry> entry = find_waiting(slot, place->sequence);
  if (entry.status() == Status::would_block) return nullptr;
  if (!entry.ok()) return place;
  const Result<EventId> id = outbox_->id(entry.value());
  if (outbox_->mark_dead(entry.value(), DeadReason::used_up) == Status::would_block) return nullptr;
  untidy_ = true;
  const EventId own = id.ok() ? id.value() : EventId();
  Notice notice;
  notice.what = What::dead;
  notice.endpoint = slot.key;
  notice.sequence = place->sequence;
  notice.event_id = own.text();
  notice.reason = DeadReason::used_up;
  tell(notice);
  return place;
}

/// The place of an event of the current endpoint; of 0: a free one.
Courier::Aside* Courier::aside_of(std::uint32_t sequence) {
  for (Aside& aside : aside_) {
    const bool fits = sequence == 0 ? aside.slot == 0
                                    : aside.slot == current_->number && aside.sequence == sequence;
    if (fits) return &aside;
  }
  return nullptr;
}

void Courier::go_well(Slot& slot) {
  const bool failed = slot.failures != 0;
  // Where another event shows that one alone was ill, the endpoint was never out.
  const bool was_out = slot.doubted == 0 && failed &&
                       (slot.failures >= 2 || now_.mono - slot.failing_since >= kLongFailure);
  slot.failures = 0;
  slot.held = false;
  slot.doubted = 0;
  slot.due = {};
  if (was_out) spread(slot);
  if (failed) tell(What::recovered);
}

/// Wrong credentials: no event is at fault, and asking often makes it worse.
void Courier::hold_back(Slot& slot, const Attempt& attempt) {
  set_back(slot, attempt);
  slot.due = now_.mono + wait_of(static_cast<std::uint32_t>(policy_.retry.schedule.size()), 0);
  if (slot.held) return;
  slot.held = true;
  tell(What::held);
}

/// The medium does not give the event back. Noise goes away; what stays so is told and let go.
void Courier::unreadable(Slot& slot) {
  count_answer(slot);
  slot.due = now_.mono + wait_of(2, 0);
  if (slot.answers < kPatience) return;
  const Status gone = outbox_->drop(entry_);
  untidy_ = true;
  if (gone == Status::would_block) return;
  slot.answers = 0;
  slot.due = {};
  tell_losses();
  if (gone == Status::ok) return;
  count_up(slot.lost_marks);
  slot.due = now_.mono + wait_of(slot.lost_marks + 1U, 0);
}

/// Writes down how the event ended. It waits for an erase that runs, and for room that maintenance
/// may still make.
void Courier::mark_end() {
  const Status status = end_ == EntryState::delivered ? outbox_->mark_delivered(entry_)
                                                      : outbox_->mark_dead(entry_, reason_);
  if (status == Status::would_block && (!mark_waited_ || untidy_ || outbox_->busy())) {
    mark_waited_ = untidy_ = true;
    return;
  }
  mark_waited_ = false;
  untidy_ = true;
  doing_ = Doing::nothing;
  marked(status);
  tell(end_ == EntryState::delivered ? What::delivered : What::dead);
  // Who has to wait may have nothing to wait for.
  Slot& slot = *current_;
  if (!is_past(ready_at(slot))) static_cast<void>(next_of(slot));
}

/// What could not be written goes out again after the next boot, or sooner where there is much of
/// it: then ever more slowly.
void Courier::marked(Status status) {
  Slot& slot = *current_;
  if (status == Status::ok || status == Status::closed) {
    slot.lost_marks = 0;
    return;
  }
  count_up(slot.lost_marks);
  if (slot.lost_marks > kRemembered) {
    const Instant until = now_.mono + wait_of(slot.lost_marks - kRemembered + 1U, 0);
    if (slot.due < until) slot.due = until;
  }
  tell(What::damaged);
}

}  // namespace fieldhook
