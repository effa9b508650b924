// SPDX-License-Identifier: MIT
#include <fieldhook/outbox.hpp>

#include "crc32.hpp"
#include "octets.hpp"

#include <cstring>

namespace fieldhook {
namespace {

constexpr std::uint8_t kErased = 0xFF;
constexpr std::uint8_t kDefaultContent = 0xFF;  // the content type that Event has by itself

/// The begin of a body; then the endpoint keys, type, content type, id, payload.
struct Meta {
  std::uint32_t sequence;
  std::uint32_t boot;
  std::uint32_t time_low;
  std::uint16_t time_high;
  std::uint8_t priority;
  std::uint8_t type_size;
  std::uint8_t content_size;
  std::uint8_t id_size;
};
constexpr std::uint32_t kMeta = 18;  // without what the compiler appends
constexpr std::uint32_t kKey = sizeof(std::uint16_t);
constexpr std::uint8_t kUnixTime = 1;  // the kinds of record
constexpr std::uint8_t kBootTime = 2;

// Two marks an endpoint: how it ended, and a cleared bit for each attempt. All bits cleared is
// delivered. A dead letter clears 4 of 8, so that a torn one is neither another one nor delivered:
// 1, the reason, its complement, 1. All else is waiting: sent twice rather than not at all.
constexpr std::uint8_t kDelivered = 0;
constexpr std::uint32_t kMarks = 2;

constexpr std::uint8_t dead_mark(std::uint8_t reason) {
  return static_cast<std::uint8_t>(0x81 | reason << 4 | (~reason & 7) << 1);
}

/// Several pieces as one body; the last may be the user's.
class Pieces final : public ByteSource {
 public:
  static constexpr std::size_t kCount = 6;
  Bytes piece[kCount];
  ByteSource* last = nullptr;

  Status read(std::uint32_t offset, MutableBytes into) override {
    for (const Bytes& bytes : piece) {
      if (offset >= bytes.size()) {
        offset -= static_cast<std::uint32_t>(bytes.size());
        continue;
      }
      const std::size_t left = bytes.size() - offset;
      const std::size_t n = left < into.size() ? left : into.size();
      std::memcpy(into.data(), bytes.data() + offset, n);
      into = into.from(n);
      offset = 0;
    }
    return into.empty() || last == nullptr ? Status::ok : last->read(offset, into);
  }
};

bool is_header_text(std::string_view text) {
  for (const char c : text) {
    if (!is_text(static_cast<std::uint8_t>(c))) return false;
  }
  return text.size() <= Outbox::kMaxText;
}

bool is_well_formed(const Enqueue& what) {
  const std::size_t n = what.endpoints.size();
  if (n == 0 || n > Outbox::kMaxEndpoints || what.time.value >> 48 != 0) return false;
  for (std::size_t i = 1; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (what.endpoints[i] == what.endpoints[k]) return false;
    }
  }
  if (!is_header_text(what.event.type) || !is_header_text(what.event.content_type)) return false;
  return what.event.id.empty() || is_event_id(what.event.id);
}

std::uint8_t content_size(const Event& event) {
  if (event.content_type == Event().content_type) return kDefaultContent;
  return static_cast<std::uint8_t>(event.content_type.size());
}

std::uint32_t stored(std::uint8_t content_size) {
  return content_size == kDefaultContent ? 0 : content_size;
}

/// Bytes of the body before the payload.
std::uint32_t before_payload(const Enqueue& what) {
  const Event& event = what.event;
  return kMeta + static_cast<std::uint32_t>(what.endpoints.size() * kKey + event.type.size() +
                                            stored(content_size(event)) + event.id.size());
}

bool is_one_of(Span<const std::uint32_t> numbers, std::uint32_t number) {
  for (const std::uint32_t one : numbers) {
    if (one == number) return true;
  }
  return false;
}

bool is_before(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::int32_t>(a - b) < 0;
}

std::uint8_t end_mark(std::uint32_t slot) {
  return static_cast<std::uint8_t>(slot * kMarks);
}

std::uint8_t slots(const Record& record) {
  return static_cast<std::uint8_t>(record.marks / kMarks);
}

}  // namespace

std::uint32_t Outbox::texts_end(const Entry& entry) {
  return kMeta + slots(entry.record) * kKey + entry.type_size + stored(entry.content_size) +
         entry.id_size;
}

/// What the entries of an event have in common. False: it is no event.
bool Outbox::read_meta(Entry& entry) const {
  std::uint8_t bytes[kMeta];
  Meta meta;
  const bool fits = entry.record.size >= kMeta && slots(entry.record) != 0 &&
                    slots(entry.record) <= kMaxEndpoints;
  if (!fits || log_.read(entry.record, 0, bytes) != Status::ok) return false;
  std::memcpy(&meta, bytes, kMeta);
  entry.sequence = meta.sequence;
  entry.boot = meta.boot;
  entry.time.value = static_cast<std::uint64_t>(meta.time_high) << 32 | meta.time_low;
  entry.time.base = entry.record.kind == kUnixTime ? Moment::Base::unix_seconds
                                                   : Moment::Base::ms_since_boot;
  entry.priority = meta.priority;
  entry.type_size = meta.type_size;
  entry.content_size = meta.content_size;
  entry.id_size = meta.id_size;
  return texts_end(entry) <= entry.record.size;
}

/// What became of it at the endpoint of its slot.
void Outbox::read_state(Entry& entry) const {
  std::uint8_t key[kKey] = {};
  static_cast<void>(log_.read(entry.record, kMeta + entry.slot * kKey, key));
  std::memcpy(&entry.endpoint, key, kKey);
  const std::uint8_t end = log_.mark(entry.record, end_mark(entry.slot));
  const auto reason = static_cast<std::uint8_t>(end >> 4 & 7);
  entry.state = end == kDelivered          ? EntryState::delivered
                : end == dead_mark(reason) ? EntryState::dead
                                           : EntryState::waiting;
  entry.reason = static_cast<DeadReason>(reason);
  entry.attempts = 0;
  std::uint8_t left = log_.mark(entry.record, static_cast<std::uint8_t>(end_mark(entry.slot) + 1));
  for (; left != kErased; left = static_cast<std::uint8_t>(left | (left + 1))) ++entry.attempts;
}

/// The next event; its first slot.
bool Outbox::next_event(Entry& entry) {
  while (log_.next(entry.record)) {
    entry.slot = 0;
    if (read_meta(entry)) return true;
  }
  return false;
}

bool Outbox::wants(const Record& record) {
  for (std::uint8_t slot = 0; slot < slots(record); ++slot) {
    if (log_.mark(record, end_mark(slot)) != kDelivered) return true;
  }
  return false;
}

void Outbox::moved(const Record& from, const Record& to) {
  mixed_ = true;
  if (to.address != Record::kNone) return;
  ++damaged_;
  live_bytes_ -= extent(from);
}

Status Outbox::mount(Span<const std::uint16_t> known) {
  log_.forget_damaged();
  live_bytes_ = unknown_ = dropped_ = 0;
  booted_ = false;
  mixed_ = true;
  first_ = Record{};
  for (Unmarked& one : unmarked_) one = {};
  const Status status = log_.mount();
  if (status != Status::ok) return status;
  sequence_ = log_.note().first;
  boot_ = log_.note().second;
  damaged_ = 0;
  Entry last;
  Entry entry;
  while (log_.next_written(entry.record)) {
    const bool is_event = read_meta(entry);
    if (is_event) remember_ids(entry);
    if (!log_.holds(entry.record)) continue;
    if (wants(entry.record)) live_bytes_ += extent(entry.record);
    if (is_event) count_in(entry, known);
    if (!is_event) ++damaged_;
    last = entry;
  }
  log_.set_note({sequence_, boot_});
  damaged_ += log_.damaged();
  forget_twin(last);
  return Status::ok;
}

/// Removed events count too: their ids were given out.
void Outbox::remember_ids(const Entry& entry) {
  if (is_before(sequence_, entry.sequence)) sequence_ = entry.sequence;
  if (is_before(boot_, entry.boot)) boot_ = entry.boot;
}

/// What mount() wants to know of an event.
void Outbox::count_in(Entry& entry, Span<const std::uint16_t> known) {
  if (!wants(entry.record)) return;
  for (entry.slot = 0; entry.slot < slots(entry.record); ++entry.slot) {
    read_state(entry);
    bool is_known = false;
    for (const std::uint16_t key : known) is_known = is_known || key == entry.endpoint;
    if (!is_known) ++unknown_;
  }
}

/// The power may have gone when the last event had been copied and not yet removed.
void Outbox::forget_twin(const Entry& last) {
  if (last.record.address == Record::kNone || log_.check(last.record) != Status::ok) return;
  for (Entry at; next_event(at) && at.record.address != last.record.address;) {
    const bool is_twin = at.sequence == last.sequence && log_.check(at.record) == Status::ok;
    if (is_twin) static_cast<void>(forget(at.record));
  }
}

/// Drops what the policy gives away, until `bytes` more may live here.
Status Outbox::make_room(std::uint32_t bytes, std::uint8_t priority) {
  while (live_bytes_ + bytes > log_.capacity()) {
    const Status status = drop_one(priority);
    if (status != Status::ok) return status;
  }
  return Status::ok;
}

Status Outbox::drop_one(std::uint8_t priority) {
  if (full_ == QueueFull::refuse_new) return Status::no_space;
  const bool by_priority = full_ == QueueFull::drop_lowest_priority;
  Entry victim;
  for (Entry at; next_event(at);) {
    if (!wants(at.record)) continue;
    const bool same = !by_priority || at.priority == victim.priority;
    if (victim.record.address != Record::kNone &&
        (same ? is_before(victim.sequence, at.sequence) : at.priority > victim.priority)) {
      continue;
    }
    victim = at;
  }
  if (victim.record.address == Record::kNone) return Status::no_space;
  if (by_priority && victim.priority > priority) return Status::no_space;
  const Status status = forget(victim.record);
  if (status == Status::ok) ++dropped_;
  return status;
}

std::uint32_t Outbox::max_payload(const Enqueue& what) const {
  const auto marks = static_cast<std::uint8_t>(what.endpoints.size() * kMarks);
  const std::uint32_t max = log_.max_size(marks);
  const std::uint32_t texts = before_payload(what);
  return texts < max ? max - texts : 0;
}

Result<EventId> Outbox::enqueue(const Enqueue& what) {
  if (busy()) return Status::would_block;
  if (!log_.mounted()) return Status::refused;
  if (!is_well_formed(what)) return Status::malformed;
  const std::size_t payload =
      what.payload != nullptr ? what.payload_size : what.event.payload.size();
  if (payload > max_payload(what)) return Status::no_space;

  const std::uint32_t boot = booted_ ? boot_ : boot_ + 1;
  const std::uint32_t sequence = sequence_ + 1;
  const Result<EventId> id = what.event.id.empty() ? EventId::from_sequence(device_, boot, sequence)
                                                   : EventId::from_text(what.event.id);
  if (!id.ok()) return id;
  const std::uint8_t content = content_size(what.event);
  const Meta meta{sequence,
                  boot,
                  static_cast<std::uint32_t>(what.time.value),
                  static_cast<std::uint16_t>(what.time.value >> 32),
                  what.priority,
                  static_cast<std::uint8_t>(what.event.type.size()),
                  content,
                  static_cast<std::uint8_t>(what.event.id.size())};
  Pieces pieces;
  pieces.piece[0] = {reinterpret_cast<const std::uint8_t*>(&meta), kMeta};
  pieces.piece[1] = {reinterpret_cast<const std::uint8_t*>(what.endpoints.data()),
                     what.endpoints.size() * kKey};
  pieces.piece[2] = bytes_of(what.event.type);
  pieces.piece[3] = bytes_of(what.event.content_type).first(stored(content));
  pieces.piece[4] = bytes_of(what.event.id);
  if (what.payload == nullptr) pieces.piece[5] = what.event.payload;
  pieces.last = what.payload;

  Record record;
  record.size = static_cast<std::uint16_t>(before_payload(what) + payload);
  record.kind = what.time.base == Moment::Base::unix_seconds ? kUnixTime : kBootTime;
  record.marks = static_cast<std::uint8_t>(what.endpoints.size() * kMarks);
  const Status room = make_room(extent(record), what.priority);
  if (room != Status::ok) return room;
  log_.set_note({sequence, boot});
  const Result<Record> made = log_.append(record, pieces);
  if (made.status() == Status::would_block) return no_sector(what.priority);
  sequence_ = sequence;  // also where it failed: no id is given out twice
  boot_ = boot;
  booted_ = true;
  if (!made.ok()) return made.status();
  live_bytes_ += extent(record);
  mixed_ = mixed_ || what.priority != 0;
  log_.progress();
  return id;
}

/// Recycling will help, or has shown that it does not.
Status Outbox::no_sector(std::uint8_t priority) {
  if (!log_.is_stuck()) return Status::would_block;
  const Status status = drop_one(priority);
  return status == Status::ok ? Status::would_block : status;
}

Result<Entry> Outbox::peek(std::uint16_t endpoint, Span<const std::uint32_t> aside) {
  if (busy()) return Status::would_block;
  Entry best;
  Entry at;
  at.record = first_;
  bool any_waits = false;
  bool in_order = true;
  std::uint32_t last = 0;
  while (next_event(at)) {
    bool waits = false;
    for (; at.slot < slots(at.record); ++at.slot) {
      read_state(at);
      if (at.state != EntryState::waiting || is_unmarked(at)) continue;
      waits = true;
      if (at.endpoint != endpoint || is_one_of(aside, at.sequence)) continue;
      const bool first = best.record.address == Record::kNone;
      const bool sooner = at.priority == best.priority ? is_before(at.sequence, best.sequence)
                                                       : at.priority > best.priority;
      if (first || sooner) best = at;
      if (!mixed_) return best;
    }
    if (!waits && !any_waits) first_ = at.record;
    if (!waits) continue;
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
  std::uint8_t begin[kMeta + kMaxEndpoints * kKey];
  const MutableBytes head(begin, kMeta + slots(entry.record) * kKey);
  const std::size_t size = entry.record.size - head.size();
  if (size > space.size()) return Status::no_space;
  const MutableBytes rest = space.first(size);
  Status status = log_.read(entry.record, 0, head);
  if (status != Status::ok) return status;
  status = log_.read(entry.record, static_cast<std::uint32_t>(head.size()), rest);
  if (status != Status::ok) return status;
  if (crc32(rest, crc32(head)) != entry.record.crc) {
    ++damaged_;
    return Status::lost;
  }
  const std::uint32_t content = stored(entry.content_size);
  Event event(text_of(rest.first(entry.type_size)),
              rest.from(entry.type_size + content + entry.id_size));
  if (entry.content_size != kDefaultContent) {
    event.content_type = text_of(rest.from(entry.type_size).first(content));
  }
  return event;
}

Result<Event> Outbox::load_texts(const Entry& entry, MutableBytes space) const {
  const std::uint32_t content = stored(entry.content_size);
  const std::uint32_t size = entry.type_size + content;
  if (size > space.size()) return Status::no_space;
  const std::uint32_t keys_end = kMeta + slots(entry.record) * kKey;
  const MutableBytes texts = space.first(size);
  const Status status = log_.read(entry.record, keys_end, texts);
  if (status != Status::ok) return status;
  Event event(text_of(texts.first(entry.type_size)), Bytes());
  if (entry.content_size != kDefaultContent) {
    event.content_type = text_of(texts.from(entry.type_size));
  }
  return event;
}

/// Finds the event where maintain() has put it.
Status Outbox::locate(Entry& entry) {
  if (busy()) return Status::would_block;
  if (log_.holds(entry.record)) return Status::ok;
  for (Entry at; next_event(at);) {
    if (at.sequence != entry.sequence) continue;
    entry.record = at.record;
    return Status::ok;
  }
  return Status::closed;
}

Status Outbox::mark_attempt(const Entry& entry) {
  Entry at = entry;
  const Status found = locate(at);
  if (found != Status::ok) return found;
  const auto index = static_cast<std::uint8_t>(end_mark(at.slot) + 1);
  const std::uint8_t left = log_.mark(at.record, index);
  return log_.set_mark(at.record, index, static_cast<std::uint8_t>(left & (left - 1)));
}

Status Outbox::mark_delivered(const Entry& entry) {
  return end(entry, kDelivered);
}

Status Outbox::mark_dead(const Entry& entry, DeadReason reason) {
  return end(entry, dead_mark(static_cast<std::uint8_t>(reason)));
}

Status Outbox::redeliver(const Entry& entry) {
  return end(entry, kErased);
}

Status Outbox::end(const Entry& entry, std::uint8_t value) {
  Entry at = entry;
  Status status = locate(at);
  if (status != Status::ok) return status;
  const std::uint32_t before = live_bytes_of(at.record);
  status = Status::lost;
  if (value != kErased) status = log_.set_mark(at.record, end_mark(at.slot), value);
  if (status == Status::ok) {
    live_bytes_ += live_bytes_of(at.record) - before;
    log_.progress();
    return status;
  }
  status = value == kDelivered && is_last(at) ? forget(at.record) : replace(at, value, before);
  if (status != Status::lost || value == kErased) return status;
  unmarked_[unmarked_next_] = {at.sequence, at.slot};
  unmarked_next_ = static_cast<std::uint8_t>((unmarked_next_ + 1) % kUnmarked);
  return status;
}

/// Its end could not be written: until the next boot it is known here only.
bool Outbox::is_unmarked(const Entry& entry) const {
  for (const Unmarked& one : unmarked_) {
    if (one.sequence == entry.sequence && one.slot == entry.slot) return true;
  }
  return false;
}

Status Outbox::replace(const Entry& entry, std::uint8_t value, std::uint32_t live_bytes) {
  const Result<Record> made = rewrite(entry, value);
  if (!made.ok()) return made.status();
  live_bytes_ += live_bytes_of(made.value()) - live_bytes;
  log_.progress();
  return log_.holds(entry.record) ? Status::lost : Status::ok;
}

/// All other endpoints of its event have it.
bool Outbox::is_last(const Entry& entry) {
  for (std::uint8_t slot = 0; slot < slots(entry.record); ++slot) {
    if (slot != entry.slot && log_.mark(entry.record, end_mark(slot)) != kDelivered) return false;
  }
  return true;
}

/// As a new record, where the old one cannot be changed: a bad cell, or back to waiting.
Result<Record> Outbox::rewrite(const Entry& entry, std::uint8_t value) {
  std::uint8_t marks[kMaxEndpoints * kMarks];
  for (std::uint8_t i = 0; i < sizeof marks; ++i) {
    marks[i] = i < entry.record.marks ? log_.mark(entry.record, i) : kErased;
  }
  marks[end_mark(entry.slot)] = value;
  if (value == kErased) marks[end_mark(entry.slot) + 1] = kErased;
  mixed_ = true;
  return log_.rewrite(entry.record, marks);
}

std::uint32_t Outbox::live_bytes_of(const Record& record) {
  return wants(record) ? extent(record) : 0;
}

Status Outbox::drop(const Entry& entry) {
  Entry at = entry;
  const Status found = locate(at);
  return found == Status::ok ? forget(at.record) : found;
}

Status Outbox::forget(const Record& record) {
  const bool was_live = wants(record);
  const Status status = log_.remove(record);
  if (status != Status::ok) return status;
  if (was_live) live_bytes_ -= extent(record);
  log_.progress();
  return status;
}

}  // namespace fieldhook
