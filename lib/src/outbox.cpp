// SPDX-License-Identifier: MIT
// What an outbox takes in: at mount, and from the user.
#include <fieldhook/outbox.hpp>

#include "octets.hpp"
#include "outbox_form.hpp"

#include <cstring>

namespace fieldhook {
namespace {

bool is_later(Moment time, Moment than) {
  return time.base == Moment::Base::unix_seconds && time.value > than.value;
}

bool is_header_text(std::string_view text) {
  for (const char c : text) {
    if (!is_text(static_cast<std::uint8_t>(c))) return false;
  }
  return text.size() <= Outbox::kMaxText;
}

bool is_well_formed(const Enqueue& what) {
  const std::size_t n = what.endpoints.size();
  if (n == 0 || n > Outbox::kMaxEndpoints || what.time.value >> 47 != 0) return false;
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

/// The head of an event's record, with the size of all but the payload.
Record record_of(const Enqueue& what) {
  const Event& event = what.event;
  const std::uint8_t content = content_size(event);
  Record record;
  record.kind = kEvent;
  if (what.time.base == Moment::Base::ms_since_boot) record.kind |= kBootTime;
  if (content != kDefaultContent || !event.id.empty()) record.kind |= kLong;
  record.marks = end_mark(static_cast<std::uint32_t>(what.endpoints.size()));
  record.tag = static_cast<std::uint8_t>(event.type.size());
  record.size = static_cast<std::uint16_t>(meta_size(record) + what.endpoints.size() * kKey +
                                           event.type.size() + stored(content) + event.id.size());
  return record;
}

std::size_t payload_bytes(const Event& event) {
  return event.reader != nullptr ? event.reader->size() : event.payload.size();
}

}  // namespace

void Outbox::moved(const Record& from, Status status) {
  mixed_ = true;
  if (status == Status::ok) return;
  ++damaged_;
  live_bytes_ -= log_.extent(from);
}

Status Outbox::mount(Span<const std::uint16_t> known) {
  log_.forget_damaged();
  live_bytes_ = unknown_ = dropped_ = 0;
  booted_ = false;
  mixed_ = true;
  first_ = Record{};
  for (std::uint8_t& place : unmarked_.place) place = 0;
  loaded_into_ = nullptr;
  const Status status = log_.mount();
  if (status != Status::ok) return status;
  sequence_ = log_.note().first;
  boot_ = log_.note().second;
  damaged_ = 0;
  Entry entry;
  Entry last;
  Entry newest;
  while (log_.next_written(entry.record)) {
    const bool is_live = log_.is_live(entry.record);
    if (is_live) live_bytes_ += live_bytes_of(entry.record);
    if (!read_meta(entry)) {
      if (is_live) ++damaged_;
      continue;
    }
    remember_ids(entry);
    if (is_later(entry.time, newest.time)) newest = entry;
    if (!is_live) continue;
    count_in(entry, known);
    last = entry;
  }
  log_.set_note({sequence_, boot_});
  damaged_ += log_.damaged();
  forget_twin(last);
  last_time_ = {};
  if (newest.time.value != 0 && log_.check(newest.record) == Status::ok) remember(newest.time);
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
  // Where it could not be written, a part of it may have been: some endpoints do without the event.
  if (status == Status::ok || status == Status::lost) ++dropped_;
  return status;
}

void Outbox::remember(Moment time) {
  const auto s = static_cast<std::int64_t>(time.value);
  if (time.base == Moment::Base::unix_seconds && s > last_time_.s) last_time_.s = s;
}

std::uint32_t Outbox::max_payload(const Enqueue& what) const {
  const Record record = record_of(what);
  const std::uint32_t max = log_.max_size(record.marks);
  return record.size < max ? max - record.size : 0;
}

Result<EventId> Outbox::enqueue(const Enqueue& what, MutableBytes keep) {
  if (busy()) return Status::would_block;
  if (!log_.mounted()) return Status::refused;
  if (!is_well_formed(what)) return Status::malformed;
  const Event& event = what.event;
  const std::size_t payload = payload_bytes(event);
  if (payload > max_payload(what)) return Status::no_space;

  const std::uint32_t boot = booted_ ? boot_ : boot_ + 1;
  const std::uint32_t sequence = sequence_ + 1;
  const Result<EventId> id = event.id.empty() ? EventId::from_sequence(device_, boot, sequence)
                                              : EventId::from_text(event.id);
  if (!id.ok()) return id;
  Record record = record_of(what);
  const std::uint16_t told = what.time.base == Moment::Base::unix_told ? kTold : 0;
  const EventMeta meta{sequence,
                       boot,
                       static_cast<std::uint32_t>(what.time.value),
                       static_cast<std::uint16_t>(what.time.value >> 32 | told),
                       what.priority,
                       content_size(event),
                       static_cast<std::uint8_t>(event.id.size())};
  constexpr std::size_t kPrefixes = 2;  // numbers and keys: load() reads the rest
  const Bytes pieces[] = {
      {reinterpret_cast<const std::uint8_t*>(&meta), meta_size(record)},
      {reinterpret_cast<const std::uint8_t*>(what.endpoints.data()), what.endpoints.size() * kKey},
      bytes_of(event.type),
      bytes_of(event.content_type).first(stored(meta.content_size)),
      bytes_of(event.id),
      event.reader == nullptr ? event.payload : Bytes()};
  record.size = static_cast<std::uint16_t>(record.size + payload);
  Status status = make_room(log_.extent(record), what.priority);
  if (status != Status::ok) return status;
  log_.set_note({sequence, boot});
  status = log_.append(record, {pieces, event.reader});
  if (status == Status::would_block) return no_sector(what.priority);
  sequence_ = sequence;  // also where it failed: no id is given out twice
  boot_ = boot;
  booted_ = true;
  if (status != Status::ok) return status;
  change_live(log_.extent(record));
  mixed_ = mixed_ || what.priority != 0;
  remember(what.time);
  if (event.reader == nullptr) keep_loaded(Span<const Bytes>(pieces).from(kPrefixes), keep);
  return id;
}

/// All that load() reads of the event just accepted, as it reads it.
void Outbox::keep_loaded(Span<const Bytes> pieces, MutableBytes space) {
  if (space.empty()) return;
  loaded_into_ = nullptr;
  MutableBytes rest = space;
  for (const Bytes& piece : pieces) {
    if (piece.size() > rest.size()) return;
    if (!piece.empty()) std::memcpy(rest.data(), piece.data(), piece.size());
    rest = rest.from(piece.size());
  }
  loaded_into_ = space.data();
  loaded_ = sequence_;
}

/// Recycling will help, or has shown that it does not.
Status Outbox::no_sector(std::uint8_t priority) {
  if (!log_.is_stuck()) return Status::would_block;
  const Status status = drop_one(priority);
  return status == Status::ok ? Status::would_block : status;
}

}  // namespace fieldhook
