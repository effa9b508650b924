// SPDX-License-Identifier: MIT
// What became of the events.
#include <fieldhook/outbox.hpp>

#include "outbox_form.hpp"

namespace fieldhook {

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
  const auto index = static_cast<std::uint8_t>(end_mark(at.slot) + kAttempts);
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
  return end(entry, kWaiting);
}

Status Outbox::end(const Entry& entry, std::uint8_t value) {
  Entry at = entry;
  Status status = locate(at);
  if (status != Status::ok) return status;
  const std::uint32_t before = live_bytes_of(at.record);
  status = value == kWaiting ? Status::lost : set_end(at.record, at.slot, value);
  const bool is_all = status != Status::ok && value == kDelivered && is_last(at);
  if (is_all) {
    status = forget(at.record);
  } else if (status != Status::ok) {
    status = replace(at, value);
  }
  if (status == Status::ok && !is_all) change_live(live_bytes_of(at.record) - before);
  if (status != Status::lost || value == kWaiting) return status;
  unmarked_.sequence[unmarked_next_] = at.sequence;
  unmarked_.place[unmarked_next_] = static_cast<std::uint8_t>(at.slot + 1);
  unmarked_next_ = static_cast<std::uint8_t>((unmarked_next_ + 1) % kUnmarked);
  return status;
}

/// In the second place where the first does not take it.
Status Outbox::set_end(const Record& record, std::uint32_t slot, std::uint8_t value) {
  for (const std::uint8_t at : {std::uint8_t{0}, kSpare}) {
    const auto index = static_cast<std::uint8_t>(end_mark(slot) + at);
    static_cast<void>(log_.set_mark(record, index, value));
    if (end_of(record, slot) == value) return Status::ok;
  }
  return Status::lost;
}

/// Its end could not be written: until the next boot it is known here only.
bool Outbox::is_unmarked(const Entry& entry) const {
  for (std::size_t i = 0; i < kUnmarked; ++i) {
    if (unmarked_.sequence[i] == entry.sequence && unmarked_.place[i] == entry.slot + 1)
      return true;
  }
  return false;
}

/// As a new record, where the old one cannot be changed: a bad cell, or back to waiting.
Status Outbox::replace(Entry& entry, std::uint8_t value) {
  mixed_ = true;
  const std::uint8_t changed = value == kWaiting ? kMarks : 1;
  return log_.rewrite(entry.record, {end_mark(entry.slot), changed, value});
}

/// All other endpoints of its event have it.
bool Outbox::is_last(const Entry& entry) {
  for (std::uint8_t slot = 0; slot < slots(entry.record); ++slot) {
    if (slot != entry.slot && end_of(entry.record, slot) != kDelivered) return false;
  }
  return true;
}

std::uint32_t Outbox::live_bytes_of(const Record& record) {
  return wants(record) ? log_.extent(record) : 0;
}

void Outbox::change_live(std::uint32_t bytes) {
  live_bytes_ += bytes;
  log_.progress();
}

Status Outbox::drop(const Entry& entry) {
  Entry at = entry;
  const Status found = locate(at);
  return found == Status::ok ? forget(at.record) : found;
}

/// Where a torn mark cannot be completed, each endpoint has had it.
Status Outbox::forget(const Record& record) {
  const bool was_live = wants(record);
  Status status = log_.remove(record);
  if (status == Status::lost) {
    for (std::uint8_t slot = 0; slot < slots(record); ++slot) {
      status = set_end(record, slot, kDelivered);
      if (status != Status::ok) return status;
    }
  }
  if (status != Status::ok) return status;
  change_live(was_live ? 0 - log_.extent(record) : 0);
  return status;
}

}  // namespace fieldhook
