// SPDX-License-Identifier: MIT
#include <fieldhook/courier.hpp>

#include <fieldhook/pump.hpp>
#include <fieldhook/wall_clock.hpp>

#include "whole_seconds.hpp"

#include <cstring>
#include <new>
#include <type_traits>

namespace fieldhook {
namespace {

static_assert(std::is_trivially_destructible_v<Delivery>, "it is simply written over");

/// Steps of maintenance that enqueue() and start() take before they ask for a poll().
constexpr int kMaxSteps = 1024;

/// Bad sectors that the making of a new outbox bears.
constexpr std::uint8_t kMostBadSectors = 32;

/// More answers of an event than are counted.
constexpr std::uint32_t kEndless = 255;

}  // namespace

Courier::Courier(Outbox& outbox, const Port& port, const Memory& memory,
                 const CourierPolicy& policy)
    : CourierState(),
      outbox_(&outbox),
      transport_(&port.transport),
      clock_(port.clock),
      slots_(memory.slots),
      keys_(memory.keys),
      scratch_(memory.scratch),
      space_(memory.space),
      policy_(policy),
      seed_(port.seed) {
  const std::uint32_t answers = policy.retry.max_attempts;
  max_answers_ = static_cast<std::uint8_t>(answers < kEndless ? answers : kEndless);
  policy_.retry.max_attempts = 1;
  wants_until_ = kNever;
}

Courier::~Courier() {
  if (doing_ == Doing::delivering || stream_ != nullptr) transport_->close();
}

Status Courier::start() {
  if (telling_) return Status::refused;
  if (start_ == Start::not_yet) return mount();
  if (start_ == Start::failed) return failed_;
  if (start_ == Start::done) return Status::ok;
  const Status status = settle();
  if (status == Status::would_block) return status;
  // A sector that cannot be erased is passed over; a medium of nothing else is given up.
  if (status == Status::lost && ++bad_sectors_ != kMostBadSectors) return Status::would_block;
  start_ = status == Status::ok ? Start::done : Start::failed;
  failed_ = status;
  return status;
}

Status Courier::format() {
  if (telling_) return Status::refused;
  start_ = Start::formatting;
  bad_sectors_ = 0;
  const Status status = outbox_->format();
  if (status == Status::ok) return start();
  start_ = Start::failed;
  failed_ = status;
  return status;
}

Status Courier::mount() {
  std::uint16_t known[Outbox::kMaxEndpoints];
  for (std::size_t i = 0; i < count_; ++i) known[i] = slots_[i].key;
  failed_ = outbox_->mount(Span<const std::uint16_t>(known).first(count_));
  if (failed_ == Status::malformed && outbox_->is_blank()) return format();
  start_ = failed_ == Status::ok ? Start::done : Start::failed;
  if (failed_ != Status::ok) return failed_;
  for (Slot& slot : slots()) {
    slot.may_wait = outbox_->peek(slot.key).ok();
    slot.spreads = slot.may_wait;
  }
  tell_losses();
  return Status::ok;
}

/// Maintains the outbox as far as it goes without waiting for an erase.
Status Courier::settle() {
  for (int steps = 0; steps < kMaxSteps; ++steps) {
    const bool erased = outbox_->busy();
    const Status status = outbox_->maintain();
    untidy_ = status == Status::would_block;
    if (!untidy_ || (erased && outbox_->busy())) return status;
  }
  return Status::would_block;
}

Instant Courier::poll(Now now) {
  if (telling_) return now.mono;
  now_ = now;
  const bool is_first = !polled_;
  if (is_first) first_poll_ = now_.mono;
  polled_ = true;
  if (!has_booted_ && can_stamp(now_)) {
    booted_ = {now.wall.s - whole_seconds(static_cast<std::uint64_t>(now_.mono.ms))};
    has_booted_ = true;
  }
  const Status started = start();
  if (started != Status::ok) {
    const Millis rest = started == Status::would_block ? kEraseWait : Millis{policy_.longest_rest};
    return ask({Wants::wait, now_.mono + rest});
  }
  if (is_first && clock_ != nullptr) clock_->resume_from(outbox_->last_time(), now_.mono);
  const bool was_pending = pending();
  bool took = false;
  for (MailboxBase* mailbox = mailboxes_; mailbox != nullptr; mailbox = mailbox->next_) {
    took = mailbox->hand_over(*this) || took;
  }
  work();
  keep_stream();
  Instant wake = keep_house(next_wake());
  // A loop that runs while something is pending looks before it sleeps for an idle stream's sake.
  const bool is_done = was_pending && !pending();
  const bool has_more = took && has_mail();  // in RAM only
  if (is_done || has_more) wake = now_.mono;
  if (doing_ == Doing::delivering) return earlier(wake, wants_until_);
  return ask({Wants::wait, wake});
}

void Courier::work() {
  for (Slot& slot : slots()) {
    if (slot.spreads) spread(slot);
    slot.spreads = false;
  }
  if (doing_ == Doing::marking) mark_end();
  if (doing_ == Doing::nothing) choose();
  if (doing_ == Doing::delivering) pump_on();
}

/// The endpoint that has its turn as long as it may keep it, then the others.
void Courier::choose() {
  if (outbox_->busy()) return;
  const bool stays = drained_ < policy_.drain_events && !is_past(drain_end_);
  Slot* const end = slots().end();
  Slot* slot = current_ == nullptr ? slots_.begin() : current_ + (stays ? 0 : 1);
  for (std::size_t tried = 0; tried < count_; ++tried, ++slot) {
    if (slot == end) slot = slots_.begin();
    if (!is_past(ready_at(*slot)) || lacks_clock(*slot)) continue;
    const Result<Entry> entry = next_of(*slot);
    if (entry.ok()) return begin(*slot, entry.value());
  }
}

void Courier::begin(Slot& slot, const Entry& entry) {
  const bool is_new_turn =
      &slot != current_ || drained_ >= policy_.drain_events || is_past(drain_end_);
  current_ = &slot;
  entry_ = entry;
  const Result<Event> read = read_event(slot);
  if (read.status() == Status::lost) return unreadable(slot);
  // An event without an id is one that cannot be sent: the delivery says so before it connects.
  Event event = read.value();
  if (read.ok()) event.id = id();

  if (is_new_turn) {
    drained_ = 0;
    drain_end_ = now_.mono + policy_.drain_time;
  }
  ++drained_;
  const Sink& sink = slot.endpoint.sink();
  if (sink.pace != nullptr) sink.pace->take(slot.pace, sink, now_.mono);
  static_cast<void>(outbox_->mark_attempt(entry_));  // no reason not to begin
  began_ = now_.mono;
  new (&delivery_) Delivery(event, slot.endpoint, policy_.retry, scratch_.from(id_size_), draw());
  if (stream_ == &slot) delivery_.reuse();
  stream_ = &slot;
  doing_ = Doing::delivering;
}

/// The event as its endpoint takes it. Any error but `lost`: it cannot be sent there.
Result<Event> Courier::read_event(const Slot& slot) {
  in_parts_ = false;
  const Status named = keep_id();
  if (named != Status::ok) return named;
  Result<Event> loaded = outbox_->load(entry_, space_);
  if (loaded.status() == Status::no_space && slot.render == nullptr) return read_texts();
  if (!loaded.ok() || slot.render == nullptr) return loaded;
  return render_event_(*this, slot.render, loaded.value());
}

/// The id stands in the scratch, before what the delivery has of it.
Status Courier::keep_id() {
  id_size_ = 0;
  const Result<EventId> id = outbox_->id(entry_);
  if (!id.ok()) return id.status();
  const EventId own = id.value();
  if (own.text().size() > scratch_.size()) return Status::no_space;
  std::memcpy(scratch_.data(), own.text().data(), own.text().size());
  id_size_ = static_cast<std::uint8_t>(own.text().size());
  return Status::ok;
}

/// An event that is longer than `space`: the payload stays where it is.
Result<Event> Courier::read_texts() {
  const Status whole = outbox_->check(entry_);
  if (whole != Status::ok) return whole;
  const Result<Event> loaded = outbox_->load_texts(entry_, space_);
  if (!loaded.ok()) return loaded;
  Event event = loaded.value();
  event.reader = this;
  in_parts_ = true;
  return event;
}

std::size_t Courier::size() const {
  return outbox_->payload_size(entry_);
}

Status Courier::read(std::size_t offset, MutableBytes space) {
  return outbox_->read_payload(entry_, static_cast<std::uint32_t>(offset), space);
}

void Courier::pump_on() {
  ask(pump(delivery_, *transport_, now_));
  if (wants_ == Wants::nothing) end_attempt();
}

/// Keeps what step() answers; until when.
Instant Courier::ask(Step step) {
  wants_ = step.wants;
  wants_until_ = step.until;
  return wants_until_;
}

/// When poll() has something to do, the delivery's and the outbox's own wishes apart.
Instant Courier::next_wake() {
  Instant wake = now_.mono + policy_.longest_rest;
  if (stream_ != nullptr && doing_ != Doing::delivering) wake = earlier(wake, stream_until_);
  if (doing_ == Doing::marking) return earlier(wake, now_.mono + kEraseWait);
  if (doing_ == Doing::delivering || outbox_->busy()) return wake;
  for (Slot& slot : slots()) {
    Instant ready = ready_at(slot);
    if (ready < now_.mono) ready = now_.mono;
    if (ready == now_.mono && lacks_clock(slot)) ready = now_.mono + clock_wait();
    wake = earlier(wake, ready);
  }
  return wake;
}

/// How soon a missing clock is asked for again: seldom, where it has been missing for long.
Millis Courier::clock_wait() const {
  const Millis rest = (now_.mono - first_poll_) / 8;
  return rest > Delivery::kClockWait ? rest : Delivery::kClockWait;
}

/// One step of maintenance, where nothing reads the outbox in parts.
Instant Courier::keep_house(Instant wake) {
  const bool reads = in_parts_ && doing_ == Doing::delivering;
  if (reads || !(untidy_ || outbox_->busy())) return wake;
  untidy_ = outbox_->maintain() == Status::would_block;
  tell_losses();
  if (!untidy_) return wake;
  return earlier(wake, outbox_->busy() ? now_.mono + kEraseWait : now_.mono);
}

/// A stream that nobody has used for long is closed.
void Courier::keep_stream() {
  if (stream_ == nullptr || doing_ == Doing::delivering || !is_past(stream_until_)) return;
  transport_->close();
  stream_ = nullptr;
}

bool Courier::pending() const {
  if (start_ == Start::failed) return false;
  if (doing_ != Doing::nothing || has_mail()) return true;
  for (const Slot& slot : slots()) {
    if (!slot.off && has_work(slot)) return true;
  }
  return false;
}

void Courier::changed() {
  for (Slot& slot : slots()) slot.may_wait = true;
  untidy_ = true;
}

}  // namespace fieldhook
