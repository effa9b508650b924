// SPDX-License-Identifier: MIT
#include "outbox_shelf.hpp"

namespace fieldhook::cli {

Trouble Shelf::open(std::string_view directory, Millis wait) {
  Trouble trouble = folder_.open(directory, wait);
  if (!trouble.any() && !folder_.has_url()) {
    trouble = {Exit::usage, "there is no outbox in this directory"};
  }
  if (!trouble.any()) trouble = folder_.open_storage();
  if (trouble.any()) return trouble;
  const Status status = outbox_.mount({&kOutboxKey, 1});
  // One that was killed before it had its first event.
  if (status == Status::ok || (status == Status::malformed && outbox_.is_blank())) return {};
  return {Exit::not_accepted, "the outbox is damaged: its file holds something else"};
}

std::vector<Entry> Shelf::entries() {
  std::vector<Entry> found;
  for (Result<Entry> at = outbox_.next(Entry{}); at.ok(); at = outbox_.next(at.value())) {
    const Entry& entry = at.value();
    if (entry.state == EntryState::delivered) continue;
    auto place = found.end();
    while (place != found.begin() &&
           static_cast<std::int32_t>((place - 1)->sequence - entry.sequence) > 0) {
      --place;
    }
    found.insert(place, entry);
  }
  return found;
}

Kept Shelf::read(const Entry& entry) {
  Kept kept;
  kept.entry = entry;
  const Result<EventId> id = outbox_.id(entry);
  if (id.ok()) kept.id = id.value();
  kept.space.resize(entry.record.size);
  const Result<Event> event = outbox_.load(entry, {kept.space.data(), kept.space.size()});
  kept.sound = event.ok() && id.ok();
  if (event.ok()) kept.event = event.value();
  return kept;
}

std::string Shelf::id_of(const Entry& entry) const {
  const Result<EventId> id = outbox_.id(entry);
  if (!id.ok()) return {};
  const EventId own = id.value();
  return std::string(own.text());
}

}  // namespace fieldhook::cli
