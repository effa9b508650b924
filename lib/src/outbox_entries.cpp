// SPDX-License-Identifier: MIT
// Reading what is in an outbox.
#include <fieldhook/outbox.hpp>

#include "crc32.hpp"
#include "outbox_form.hpp"

#include <cstring>

namespace fieldhook {
namespace {

bool is_one_of(Span<const std::uint32_t> numbers, std::uint32_t number) {
  for (const std::uint32_t one : numbers) {
    if (one == number) return true;
  }
  return false;
}

std::uint32_t keys_end(const Record& record) {
  return meta_size(record) + slots(record) * kKey;
}

/// `texts` begins with its type and content type.
Event event_in(const Entry& entry, Bytes texts, Bytes payload) {
  Event event(text_of(texts.first(entry.type_size)), payload);
  if (entry.content_size != kDefaultContent) {
    event.content_type = text_of(texts.from(entry.type_size).first(entry.content_size));
  }
  return event;
}

}  // namespace

std::uint32_t Outbox::texts_end(const Entry& entry) {
  return keys_end(entry.record) + entry.type_size + stored(entry.content_size) + entry.id_size;
}

/// What the entries of an event have in common. False: it is no event.
bool Outbox::read_meta(Entry& entry) const {
  const Record& record = entry.record;
  std::uint8_t bytes[kLongMeta];
  EventMeta meta;
  const std::uint8_t count = slots(record);
  const bool fits = (record.kind & kEvent) != 0 && record.size >= keys_end(record) && count != 0 &&
                    count <= kMaxEndpoints;
  if (!fits || log_.read(record, 0, bytes) != Status::ok) return false;
  std::memcpy(&meta, bytes, kLongMeta);
  const bool is_long = (record.kind & kLong) != 0;
  entry.sequence = meta.sequence;
  entry.boot = meta.boot;
  const auto high = static_cast<std::uint16_t>(meta.time_high & ~kTold);
  entry.time.value = static_cast<std::uint64_t>(high) << 32 | meta.time_low;
  entry.time.base = (record.kind & kBootTime) != 0  ? Moment::Base::ms_since_boot
                    : (meta.time_high & kTold) != 0 ? Moment::Base::unix_told
                                                    : Moment::Base::unix_seconds;
  entry.priority = meta.priority;
  entry.type_size = record.tag;
  entry.content_size = is_long ? meta.content_size : kDefaultContent;
  entry.id_size = is_long ? meta.id_size : std::uint8_t{0};
  return texts_end(entry) <= record.size;
}

/// How it ended: delivered if either place says so, as that may be said of a dead letter too.
std::uint8_t Outbox::end_of(const Record& record, std::uint32_t slot) const {
  std::uint8_t found = kWaiting;
  for (const std::uint8_t at : {std::uint8_t{0}, kSpare}) {
    const std::uint8_t end = log_.mark(record, static_cast<std::uint8_t>(end_mark(slot) + at));
    if (end == kDelivered) return end;
    if (found == kWaiting && end == dead_mark(end >> 4 & 7)) found = end;
  }
  return found;
}

bool Outbox::wants(const Record& record) const {
  for (std::uint8_t slot = 0; slot < slots(record); ++slot) {
    if (end_of(record, slot) != kDelivered) return true;
  }
  return false;
}

/// What became of it at the endpoint of its slot.
void Outbox::read_state(Entry& entry) const {
  std::uint8_t key[kKey] = {};
  const std::uint32_t at = meta_size(entry.record) + entry.slot * kKey;
  static_cast<void>(log_.read(entry.record, at, key));
  std::memcpy(&entry.endpoint, key, kKey);
  const std::uint8_t end = end_of(entry.record, entry.slot);
  entry.state = end == kDelivered ? EntryState::delivered
                : end == kWaiting ? EntryState::waiting
                                  : EntryState::dead;
  entry.reason = static_cast<DeadReason>(end >> 4 & 7);
  entry.attempts = 0;
  std::uint8_t left =
      log_.mark(entry.record, static_cast<std::uint8_t>(end_mark(entry.slot) + kAttempts));
  for (; left != kWaiting; left = static_cast<std::uint8_t>(left | (left + 1))) ++entry.attempts;
}

/// The next event; its first slot.
bool Outbox::next_event(Entry& entry) {
  while (log_.next(entry.record)) {
    entry.slot = 0;
    if (read_meta(entry)) return true;
  }
  return false;
}

/// Whether the event waits anywhere. `best` becomes what goes sooner at this endpoint.
bool Outbox::weigh(Entry& at, const Peek& peek, Entry& best) const {
  bool waits = false;
  if (!wants(at.record) || !read_meta(at)) return false;
  for (at.slot = 0; at.slot < slots(at.record); ++at.slot) {
    read_state(at);
    if (at.state != EntryState::waiting || is_unmarked(at)) continue;
    waits = true;
    if (at.endpoint != peek.endpoint || is_one_of(peek.aside, at.sequence)) continue;
    const bool sooner = at.priority == best.priority ? is_before(at.sequence, best.sequence)
                                                     : at.priority > best.priority;
    if (best.record.address == Record::kNone || sooner) best = at;
  }
  return waits;
}

Result<Entry> Outbox::peek(std::uint16_t endpoint, Span<const std::uint32_t> aside) {
  if (busy()) return Status::would_block;
  Entry best;
  Entry at;
  at.record = first_;
  bool any_waits = false;
  bool in_order = true;
  std::uint32_t last = 0;
  while (log_.next(at.record)) {
    if (!weigh(at, {endpoint, aside}, best)) {
      if (!any_waits) first_ = at.record;
      continue;
    }
    if (!mixed_ && best.record.address != Record::kNone) return best;
    in_order = in_order && at.priority == 0 && !(any_waits && is_before(at.sequence, last));
    last = at.sequence;
    any_waits = true;
  }
  mixed_ = !in_order;
  if (best.record.address == Record::kNone) return Status::closed;
  return best;
}

Result<Entry> Outbox::next(const Entry& before) {
  if (busy()) return Status::would_block;
  Entry entry = before;
  if (entry.record.address != Record::kNone && entry.slot + 1 < slots(entry.record)) {
    ++entry.slot;
  } else if (!next_event(entry)) {
    return Status::closed;
  }
  read_state(entry);
  return entry;
}

Result<Entry> Outbox::find(std::string_view text) {
  Result<Entry> at = next(Entry{});
  for (; at.ok(); at = next(at.value())) {
    const Result<EventId> own = id(at.value());
    if (own.ok() && own.value().text() == text) break;
  }
  return at;
}

Outbox::Count Outbox::count(std::uint16_t endpoint) {
  Count count{};
  for (Result<Entry> at = next(Entry{}); at.ok(); at = next(at.value())) {
    if (at.value().endpoint != endpoint) continue;
    if (at.value().state == EntryState::waiting) ++count.waiting;
    if (at.value().state == EntryState::dead) ++count.dead;
  }
  return count;
}

Result<EventId> Outbox::id(const Entry& entry) const {
  if (entry.id_size == 0) return EventId::from_sequence(device_, entry.boot, entry.sequence);
  std::uint8_t text[EventId::kMax];
  if (entry.id_size > sizeof text) return Status::lost;
  const MutableBytes part(text, entry.id_size);
  const Status status = log_.read(entry.record, texts_end(entry) - entry.id_size, part);
  return status == Status::ok ? EventId::from_text(text_of(part)) : status;
}

Status Outbox::check(const Entry& entry) {
  const Status status = log_.check(entry.record);
  if (status == Status::lost) ++damaged_;
  return status;
}

Result<Event> Outbox::load(const Entry& entry, MutableBytes space) {
  std::uint8_t begin[kLongMeta + kMaxEndpoints * kKey];
  const MutableBytes head(begin, keys_end(entry.record));
  const std::size_t size = entry.record.size - head.size();
  if (size > space.size()) return Status::no_space;
  const MutableBytes rest = space.first(size);
  Status status = log_.read(entry.record, 0, head);
  if (status != Status::ok) return status;
  const std::uint32_t crc = crc32(head);
  const bool is_there = loaded_into_ == rest.data() && loaded_ == entry.sequence;
  if (!is_there || crc32(rest, crc) != entry.record.crc) {
    loaded_into_ = nullptr;
    status = log_.read(entry.record, static_cast<std::uint32_t>(head.size()), rest);
    if (status != Status::ok) return status;
    if (crc32(rest, crc) != entry.record.crc) {
      ++damaged_;
      return Status::lost;
    }
  }
  loaded_into_ = rest.data();
  loaded_ = entry.sequence;
  return event_in(entry, rest, rest.from(texts_end(entry) - head.size()));
}

Result<Event> Outbox::load_texts(const Entry& entry, MutableBytes space) const {
  const std::uint32_t size = entry.type_size + stored(entry.content_size);
  if (size > space.size()) return Status::no_space;
  const MutableBytes texts = space.first(size);
  const Status status = log_.read(entry.record, keys_end(entry.record), texts);
  if (status != Status::ok) return status;
  return event_in(entry, texts, Bytes());
}

}  // namespace fieldhook
