// SPDX-License-Identifier: MIT
// What comes into a courier's outbox, and what those who listen are told.
#include <fieldhook/courier.hpp>

#include "type_filter.hpp"
#include "whole_seconds.hpp"

namespace fieldhook {
namespace {

/// In place of the milliseconds since boot: before the first poll(), when nobody knew the time.
constexpr std::uint64_t kBeforeFirstPoll = (std::uint64_t{1} << 47) - 1;
/// How often an event is offered again once there is room for it.
constexpr int kOffers = 3;

void count(std::uint32_t& counter) {
  if (counter != UINT32_MAX) ++counter;
}

}  // namespace

Result<EventId> Courier::enqueue(const Event& event, const EnqueueOptions& options) {
  const Status started = start();
  if (started != Status::ok) return started;
  return accept(event, moment_of(options.time), options.priority);
}

Result<EventId> Courier::enqueue(const EventBuilder& builder, const EnqueueOptions& options) {
  const Result<Event> event = builder.finish();
  if (!event.ok()) return event.status();
  return enqueue(event.value(), options);
}

bool Courier::takes(const Slot& slot, std::string_view type) {
  return slot.filter == nullptr || slot.filter->lets_through(slot.types, type);
}

Result<EventId> Courier::accept(const Event& event, Moment time, std::uint8_t priority) {
  std::uint16_t keys[Outbox::kMaxEndpoints];
  std::size_t size = 0;
  for (const Slot& slot : slots()) {
    if (takes(slot, event.type)) keys[size++] = slot.key;
  }
  if (size == 0) return Status::refused;
  Enqueue what;
  what.event = event;
  what.endpoints = Span<const std::uint16_t>(keys).first(size);
  what.time = time;
  what.priority = priority;
  const MutableBytes keep = is_at_rest() ? space_ : MutableBytes();  // the next one that goes
  Result<EventId> id = outbox_->enqueue(what, keep);
  const bool reads = in_parts_ && doing_ == Doing::delivering;
  for (int offers = 0; id.status() == Status::would_block && !reads; ++offers) {
    if (offers == kOffers || settle() == Status::would_block) break;
    id = outbox_->enqueue(what, keep);
  }
  untidy_ = true;
  tell_losses();
  if (!id.ok()) return id;
  for (Slot& slot : slots()) {
    if (takes(slot, event.type)) slot.may_wait = true;
  }
  const EventId own = id.value();
  Notice notice;
  notice.what = What::accepted;
  notice.event_id = own.text();
  tell(notice);
  return id;
}

Status Courier::attach(MailboxBase& mailbox) {
  std::size_t count = 0;
  MailboxBase** place = &mailboxes_;
  for (; *place != nullptr; place = &(*place)->next_) {
    if (*place == &mailbox) return Status::ok;
    ++count;
  }
  if (count == kMailboxes) return Status::no_space;
  mailbox.next_ = nullptr;
  *place = &mailbox;
  return Status::ok;
}

bool Courier::has_mail() const {
  for (const MailboxBase* mailbox = mailboxes_; mailbox != nullptr; mailbox = mailbox->next_) {
    if (mailbox->has_mail()) return true;
  }
  return false;
}

bool MailboxBase::hand_over(Courier& courier) {
  return courier.take_from(*this);
}

/// What the outbox has no room for now stays where it is; what it will never take is dropped, and
/// told. False: no event has left the mailbox.
bool Courier::take_from(MailboxBase& mailbox) {
  Instant at;
  const Result<Event> event = mailbox.front(at);
  if (!event.ok()) return false;
  const Moment time{static_cast<std::uint64_t>(at.ms), Moment::Base::ms_since_boot};
  const Result<EventId> id = accept(event.value(), time, 0);
  if (id.status() == Status::would_block || id.status() == Status::no_space) return false;
  mailbox.release();
  if (id.ok()) return true;
  Notice notice;
  notice.what = What::dropped;
  tell(notice);
  return true;
}

Moment Courier::moment_of(EventTime time) const {
  if (time.known() && time.at.s >= 0) {
    return {static_cast<std::uint64_t>(time.at.s), Moment::Base::unix_told};
  }
  if (!polled_) return {kBeforeFirstPoll, Moment::Base::ms_since_boot};
  if (can_stamp(now_)) {
    return {static_cast<std::uint64_t>(now_.wall.s), Moment::Base::unix_seconds};
  }
  return {static_cast<std::uint64_t>(now_.mono.ms), Moment::Base::ms_since_boot};
}

/// When the event on its way happened: also where the clock was set only afterwards.
EventTime Courier::time_of(const Entry& entry) const {
  EventTime time;
  if (entry.time.base != Moment::Base::ms_since_boot) {
    time.at.s = static_cast<std::int64_t>(entry.time.value);
    return time;
  }
  if (!has_booted_ || !outbox_->is_of_this_boot(entry)) return time;
  const std::uint64_t ms = entry.time.value == kBeforeFirstPoll
                               ? static_cast<std::uint64_t>(first_poll_.ms)
                               : entry.time.value;
  time.at.s = booted_.s + whole_seconds(ms);
  return time;
}

Result<Event> render_event(const Courier& courier, Render render, const Event& loaded) {
  Event event = loaded;
  event.id = courier.id();
  const MutableBytes space = courier.space_;
  const MutableBytes room =
      space.from(static_cast<std::size_t>(event.payload.end() - space.data()));
  const Result<std::string_view> made = render(event, courier.time_of(courier.entry_),
                                               {reinterpret_cast<char*>(room.data()), room.size()});
  if (!made.ok()) return Status::refused;
  event.payload = bytes_of(made.value());
  event.content_type = {};  // the row's
  return event;
}

void Observer::fill(Notice& notice, const Courier& courier) {
  notice.endpoint = courier.current_->key;
  notice.sequence = courier.entry_.sequence;
  notice.event_id = courier.id();
  notice.took = courier.now_.mono - courier.began_;
  notice.attempt = courier.delivery_.attempt();
  notice.attempt.number = courier.entry_.attempts + 1U;
  notice.reason = courier.reason_;
}

/// About the event on its way and its attempt.
void Courier::tell(What what) {
  Notice notice;
  notice.what = what;
  if (observer_ != nullptr) observer_->fill(notice, *this);
  tell(notice);
}

/// Counts, then tells. Who is told may not call back.
void Courier::tell(Notice& notice) {
  std::uint32_t* const counters[] = {&counters_.accepted, &counters_.attempts, &counters_.delivered,
                                     &counters_.dead, &counters_.dropped};
  const auto what = static_cast<std::size_t>(notice.what);
  if (what <= static_cast<std::size_t>(What::dropped)) count(*counters[what]);
  if (notice.what == What::damaged) count(counters_.damaged);
  if (observer_ == nullptr) return;
  notice.at = now_.mono;
  telling_ = true;
  observer_->notice(notice);
  telling_ = false;
}

/// What the outbox gave away by itself, or found broken.
void Courier::tell_losses() {
  Notice notice;
  notice.what = What::dropped;
  for (; dropped_ != outbox_->dropped(); ++dropped_) tell(notice);
  notice.what = What::damaged;
  for (; damaged_ != outbox_->damaged(); ++damaged_) tell(notice);
}

}  // namespace fieldhook
