// SPDX-License-Identifier: MIT
// What a client keeps, for C.
#include <fieldhook/fieldhook_outbox.h>

#include <fieldhook/courier.hpp>
#include <fieldhook/outbox.hpp>

#include "c_face.hpp"

#include <cstring>
#include <type_traits>

using namespace fieldhook;

namespace {

/// What C carries around of an entry. All zeros are not one: `known` is 0.
struct Place {
  Entry entry;
  std::uint8_t known;
};

static_assert(std::is_trivially_copyable_v<Place>);
static_assert(sizeof(Place) <= sizeof(fieldhook_entry::place), "give it more words");
static_assert(FIELDHOOK_ENTRY_DELIVERED == static_cast<int>(EntryState::delivered));
static_assert(FIELDHOOK_ENTRY_DEAD == static_cast<int>(EntryState::dead));
static_assert(FIELDHOOK_DEAD_USED_UP == static_cast<int>(DeadReason::used_up));
static_assert(FIELDHOOK_DEAD_TOO_OLD == static_cast<int>(DeadReason::too_old));
static_assert(FIELDHOOK_DEAD_ENDPOINT_OFF == static_cast<int>(DeadReason::endpoint_off));
static_assert(FIELDHOOK_DEAD_UNSENDABLE == static_cast<int>(DeadReason::unsendable));
static_assert(FIELDHOOK_DEAD_BY_USER == static_cast<int>(DeadReason::by_user));

/// malformed: C made it up, or walks from before the first.
Result<Entry> entry_of(const fieldhook_entry& from) {
  Place place;
  std::memcpy(&place, from.place, sizeof place);
  if (place.known == 0) return Status::malformed;
  return place.entry;
}

/// The outbox, mounted.
Status open(fieldhook_client* client, const fieldhook_entry* entry) {
  if (client == nullptr || entry == nullptr) return Status::malformed;
  return courier_of(*client).start();
}

Status tell(const Outbox& outbox, const Entry& entry, fieldhook_entry& told) {
  Place place{entry, 1};
  std::memcpy(told.place, &place, sizeof place);
  told.endpoint = entry.endpoint;
  told.state = static_cast<fieldhook_entry_state>(entry.state);
  told.reason = static_cast<fieldhook_dead_reason>(entry.reason);
  told.priority = entry.priority;
  told.attempts = entry.attempts;
  told.payload_size = outbox.payload_size(entry);
  told.id.text[0] = '\0';
  const Result<EventId> id = outbox.id(entry);
  if (!id.ok()) return Status::lost;
  const EventId own = id.value();
  std::memcpy(told.id.text, own.text().data(), own.text().size());
  told.id.text[own.text().size()] = '\0';
  return Status::ok;
}

fieldhook_status change(fieldhook_client* client, const fieldhook_entry* entry,
                        Status (Outbox::*how)(const Entry&)) {
  Status status = open(client, entry);
  if (status != Status::ok) return c_status(status);
  const Result<Entry> known = entry_of(*entry);
  if (!known.ok()) return c_status(known.status());
  Courier& courier = courier_of(*client);
  status = (courier.outbox().*how)(known.value());
  courier.changed();
  return c_status(status);
}

}  // namespace

fieldhook_status fieldhook_next_entry(fieldhook_client* client, fieldhook_entry* entry) {
  const Status status = open(client, entry);
  if (status != Status::ok) return c_status(status);
  Outbox& outbox = courier_of(*client).outbox();
  const Result<Entry> known = entry_of(*entry);
  const Result<Entry> next = outbox.next(known.ok() ? known.value() : Entry{});
  if (!next.ok()) return c_status(next.status());
  return c_status(tell(outbox, next.value(), *entry));
}

fieldhook_status fieldhook_read_payload(fieldhook_client* client, const fieldhook_entry* entry,
                                        uint32_t offset, uint8_t* space, size_t size) {
  Status status = open(client, entry);
  if (status == Status::ok && !fits(space, size)) status = Status::malformed;
  if (status != Status::ok) return c_status(status);
  const Result<Entry> known = entry_of(*entry);
  if (!known.ok()) return c_status(known.status());
  Outbox& outbox = courier_of(*client).outbox();
  const std::uint32_t whole = outbox.payload_size(known.value());
  if (offset > whole || size > whole - offset) return FIELDHOOK_NO_SPACE;
  if (outbox.busy()) return FIELDHOOK_WOULD_BLOCK;
  if (offset == 0) status = outbox.check(known.value());
  if (status == Status::ok && size != 0) {
    status = outbox.read_payload(known.value(), offset, {space, size});
  }
  return c_status(status);
}

fieldhook_status fieldhook_redeliver(fieldhook_client* client, const fieldhook_entry* entry) {
  return change(client, entry, &Outbox::redeliver);
}

fieldhook_status fieldhook_drop(fieldhook_client* client, const fieldhook_entry* entry) {
  return change(client, entry, &Outbox::drop);
}
