/* SPDX-License-Identifier: MIT */
// For C: looks at what a client keeps, and changes it. Between two polls, never from inside a
// notice.
//
//   fieldhook_entry entry = {0};
//   while (fieldhook_next_entry(client, &entry) == FIELDHOOK_OK) {
//     if (entry.state != FIELDHOOK_ENTRY_DEAD) continue;
//     if (fieldhook_redeliver(client, &entry) != FIELDHOOK_OK) break;
//     memset(&entry, 0, sizeof entry);  // something changed: begin again
//   }
#ifndef FIELDHOOK_FIELDHOOK_OUTBOX_H
#define FIELDHOOK_FIELDHOOK_OUTBOX_H

#include <fieldhook/fieldhook.h>

#ifdef __cplusplus
extern "C" {
#endif

/// As EntryState in outbox.hpp.
typedef uint8_t fieldhook_entry_state;
enum { FIELDHOOK_ENTRY_WAITING, FIELDHOOK_ENTRY_DELIVERED, FIELDHOOK_ENTRY_DEAD };

/// Why an event is a dead letter, as DeadReason in outbox.hpp.
typedef uint8_t fieldhook_dead_reason;
enum {
  FIELDHOOK_DEAD_REJECTED,
  FIELDHOOK_DEAD_USED_UP,
  FIELDHOOK_DEAD_TOO_OLD,
  FIELDHOOK_DEAD_ENDPOINT_OFF,
  FIELDHOOK_DEAD_UNSENDABLE,
  FIELDHOOK_DEAD_BY_USER
};

/// One event at one endpoint. Good until the next poll and the next change.
typedef struct fieldhook_entry {
  uint64_t place[8];  ///< the outbox's; all zeros: before the first
  fieldhook_id id;
  uint16_t endpoint;
  fieldhook_entry_state state;
  fieldhook_dead_reason reason;  ///< of a dead letter
  uint8_t priority;
  uint8_t attempts;  ///< begun; counted to 8, or to 1 where flash is programmed once
  uint32_t payload_size;
} fieldhook_entry;

/// Steps onto the next entry, in no promised order, whatever its state.
/// Errors    closed: that was the last; would_block: poll first, then begin again
///           lost: its id cannot be read; the entry can be dropped, and the next one asked for
///           what fieldhook_enqueue says of the medium
fieldhook_status fieldhook_next_entry(fieldhook_client* client, fieldhook_entry* entry);
/// A part of the payload: `size` bytes from `offset`. With offset 0 all of the event is checked.
/// Errors    no_space: beyond its end; lost: the event is damaged
fieldhook_status fieldhook_read_payload(fieldhook_client* client, const fieldhook_entry* entry,
                                        uint32_t offset, uint8_t* space, size_t size);
/// A dead letter, or a delivered event that is still there, goes again with its id.
/// Errors    as Outbox::redeliver()
fieldhook_status fieldhook_redeliver(fieldhook_client* client, const fieldhook_entry* entry);
/// The event goes, for all its endpoints. Errors    as Outbox::drop()
fieldhook_status fieldhook_drop(fieldhook_client* client, const fieldhook_entry* entry);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif
