// SPDX-License-Identifier: MIT
// Where a courier's events go, and when they may.
#include <fieldhook/courier.hpp>

#include "crc32.hpp"
#include "jitter.hpp"
#include "type_filter.hpp"

#include <new>

namespace fieldhook {
namespace {

/// Numbers that an image chose itself: stable as long as the URL is.
std::uint16_t key_of(std::string_view url) {
  const std::uint32_t crc = crc32(bytes_of(url));
  const auto key = static_cast<std::uint16_t>(crc ^ crc >> 16);
  return key != 0 ? key : 1;
}

Instant later(Instant a, Instant b) {
  return a < b ? b : a;
}

}  // namespace

Status Place::put_text(const Place& place, Endpoint& endpoint) {
  const Result<Endpoint> parsed = Endpoint::parse(place.text_);
  if (parsed.ok()) endpoint = parsed.value();
  return parsed.status();
}

Courier::Slot::Slot() : Standing() {
  may_wait = true;
}

Status Courier::add(const Route& route) {
  if (telling_ || start_ != Start::not_yet) return Status::refused;
  if (count_ >= slots_.size() || count_ >= Outbox::kMaxEndpoints) return Status::no_space;
  if (route.filter_ != nullptr && !route.filter_->is_sound(route.types_)) return Status::malformed;
  Slot& slot = slots_[count_];
  new (&slot) Slot;
  slot.number = static_cast<std::uint8_t>(count_ + 1);
  const Status placed = route.where.put(slot.endpoint);
  if (placed != Status::ok) return placed;
  slot.key = route.id != 0 ? route.id : key_of(slot.endpoint.url());
  if (find(slot.key) != nullptr) return Status::refused;
  const Status status = set_up(slot, route);
  if (status == Status::ok) ++count_;
  return status;
}

Status Courier::add(const Endpoint& endpoint, std::uint16_t key) {
  if (telling_ || start_ != Start::not_yet || key == 0) return Status::refused;
  if (count_ >= slots_.size() || count_ >= Outbox::kMaxEndpoints) return Status::no_space;
  if (find(key) != nullptr) return Status::refused;
  Slot& slot = slots_[count_++];
  new (&slot) Slot;
  slot.number = count_;
  slot.key = key;
  slot.endpoint = endpoint;
  return Status::ok;
}

Status Courier::set_up(Slot& slot, const Route& route) {
  slot.types = route.types_;
  slot.filter = route.filter_;
  slot.render = route.render_;
  if (route.render_event_ != nullptr) render_event_ = route.render_event_;
  slot.credential = route.credential_;
  const Span<SigningKey> keys = keys_of(slot);
  if (route.secrets > keys.size()) return Status::no_space;
  for (std::size_t i = 0; i < route.secrets; ++i) {
    const Status made = keys[i].assign(i == 0 ? route.secret : route.second_secret, *route.profile);
    if (made != Status::ok) return made;
  }
  Status status = Status::ok;
  if (route.profile != nullptr) {
    status = slot.endpoint.sign_with(*route.profile, keys.first(route.secrets));
  }
  if (status == Status::ok) status = slot.endpoint.send_to(*route.sink);
  if (status != Status::ok || route.add_fields_ == nullptr) return status;
  return route.add_fields_(slot.endpoint, route.headers_, slot.credential);
}

Span<SigningKey> Courier::keys_of(const Slot& slot) const {
  const std::size_t each = slots_.empty() ? 0 : keys_.size() / slots_.size();
  return keys_.from((slot.number - 1U) * each).first(each);
}

Status Courier::rotate(std::uint16_t endpoint, const Secret& secret) {
  Slot* const slot = find(endpoint);
  if (telling_ || slot == nullptr) return Status::refused;
  const Profile& profile = slot->endpoint.profile();
  const Span<SigningKey> keys = keys_of(*slot);
  const std::size_t used = slot->endpoint.keys().size();
  if (used == 0 || slot->endpoint.keys().data() != keys.data()) return Status::refused;
  // Made apart: a secret that is no good leaves the old keys as they are.
  const SigningKey trial(secret, profile);
  if (trial.status() != Status::ok) return trial.status();
  const bool grows = used < keys.size();
  const std::size_t place = grows ? used : (slot->next_key < keys.size() ? slot->next_key : 0);
  const Status made = keys[place].assign(secret, profile);
  if (made != Status::ok) return made;
  slot->next_key = static_cast<std::uint8_t>(place + 1 < keys.size() ? place + 1 : 0);
  return slot->endpoint.sign_with(profile, keys.first(grows ? used + 1 : used));
}

Courier::Slot* Courier::find(std::uint16_t endpoint) {
  for (Slot& slot : slots()) {
    if (slot.key == endpoint) return &slot;
  }
  return nullptr;
}

Status Courier::resume(std::uint16_t endpoint) {
  Slot* const slot = find(endpoint);
  if (telling_ || slot == nullptr) return Status::refused;
  slot->off = slot->held = slot->spreads = false;
  slot->due = {};
  slot->may_wait = true;
  return Status::ok;
}

Status Courier::hold(std::uint16_t endpoint, Instant until) {
  Slot* const slot = find(endpoint);
  if (telling_ || slot == nullptr) return Status::refused;
  hold_until(*slot, until);
  return Status::ok;
}

Status Courier::pass_over(std::uint16_t endpoint, std::uint32_t sequence) {
  Slot* const slot = find(endpoint);
  if (telling_ || slot == nullptr) return Status::refused;
  slot->passed = sequence;
  slot->may_wait = true;
  return Status::ok;
}

Result<EndpointState> Courier::state(std::uint16_t endpoint) const {
  for (const Slot& slot : slots()) {
    if (slot.key != endpoint) continue;
    if (slot.off) return EndpointState::off;
    if (slot.held) return EndpointState::held;
    const bool waits = now_.mono < later(slot.due, slot.asked);
    return waits ? EndpointState::backoff : EndpointState::idle;
  }
  return Status::refused;
}

void Courier::network_back(Now now) {
  if (telling_) return;
  now_ = now;
  for (Slot& slot : slots()) {
    if (slot.held) continue;
    const Instant due = slot.due;
    spread(slot);
    slot.due = earlier(slot.due, due);
  }
}

/// Who comes back from an outage does not come back with all the others.
void Courier::spread(Slot& slot) {
  slot.due = now_.mono + random_wait(policy_.spread, draw());
}

std::uint32_t Courier::draw() {
  return seed_ + 0x9E3779B9U * ++draws_;
}

bool Courier::is_past(const Instant& at) const {
  return !(now_.mono < at);
}

/// When the next event may go, 0 or in the past: at once.
Instant Courier::ready_at(const Slot& slot) const {
  if (slot.off) return kNever;
  Instant ready = later(slot.due, slot.asked);
  const Sink& sink = slot.endpoint.sink();
  if (sink.pace != nullptr) ready = later(ready, sink.pace->ready_at(slot.pace, sink));
  if (slot.may_wait) return ready;
  Instant first = kNever;
  for (const Aside& aside : aside_) {
    if (aside.slot == slot.number) first = earlier(first, aside.due);
  }
  return later(ready, first);
}

/// The endpoint wishes so.
void Courier::hold_until(Slot& slot, Instant until) {
  slot.asked = later(slot.asked, until);
}

bool Courier::has_work(const Slot& slot) const {
  for (const Aside& aside : aside_) {
    if (aside.slot == slot.number) return true;
  }
  return slot.may_wait;
}

/// Nothing is on its way, or could be by now.
bool Courier::is_at_rest() const {
  for (const Slot& slot : slots()) {
    if (!(now_.mono < ready_at(slot))) return false;
  }
  return doing_ == Doing::nothing;
}

/// True: its requests would have a time in them that nobody knows.
bool Courier::lacks_clock(Slot& slot) {
  const bool lacks = slot.endpoint.profile().has_timestamp() && !can_stamp(now_);
  if (lacks && !slot.lacks_clock) {
    Notice notice;
    notice.what = What::needs_clock;
    notice.endpoint = slot.key;
    tell(notice);
  }
  slot.lacks_clock = lacks;
  return lacks;
}

/// One that was put aside and is due; else the head of the line.
Result<Entry> Courier::next_of(Slot& slot) {
  std::uint32_t aside[kAside];
  std::size_t count = 0;
  for (Aside& one : aside_) {
    if (one.slot != slot.number) continue;
    if (one.due.ms <= now_.mono.ms) {
      const Result<Entry> entry = find_waiting(slot, one.sequence);
      if (entry.ok() || entry.status() == Status::would_block) return entry;
      one.slot = 0;  // the user dropped it, or the policy
      continue;
    }
    aside[count++] = one.sequence;
  }
  const Result<Entry> head =
      slot.passed != 0 ? first_behind(slot, slot.passed)
                       : outbox_->peek(slot.key, Span<const std::uint32_t>(aside).first(count));
  if (head.status() == Status::closed) slot.may_wait = false;
  return head;
}

Result<Entry> Courier::find_waiting(const Slot& slot, std::uint32_t sequence) {
  const Result<Entry> found = first_behind(slot, sequence - 1);
  if (found.ok() && found.value().sequence != sequence) return Status::closed;
  return found;
}

/// The first event behind this one that waits for the endpoint.
Result<Entry> Courier::first_behind(const Slot& slot, std::uint32_t sequence) {
  Result<Entry> first = Status::closed;
  std::uint32_t nearest = INT32_MAX;  // those before it are further away
  Result<Entry> at = outbox_->next(Entry{});
  for (; at.ok(); at = outbox_->next(at.value())) {
    const Entry& entry = at.value();
    const std::uint32_t distance = entry.sequence - sequence - 1;
    const bool may_go = entry.endpoint == slot.key && entry.state == EntryState::waiting;
    if (!may_go || distance >= nearest) continue;
    nearest = distance;
    first = at;
  }
  return at.status() == Status::would_block ? at : first;
}

}  // namespace fieldhook
