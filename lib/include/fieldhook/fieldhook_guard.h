/* SPDX-License-Identifier: MIT */
// For C: lets a request in once. An image that does not name these functions links no guard.
//
//   static uint64_t memory[FIELDHOOK_GUARD_WORDS(100)];
//   fieldhook_guard* guard;
//   fieldhook_guard_make(memory, sizeof memory, 0, &guard);
//   word = fieldhook_verify_once(&fieldhook_verifier_standard, keys, 1, &request, &now, guard,
//                                &verdict, &ticket);
//   if (word != FIELDHOOK_WORD_OK) refuse(word);             // 503 for replay_guard_full, else 401
//   else if (ticket.is_repeat || handle(&request)) reply(200);
//   fieldhook_guard_commit(guard, &ticket);                  // once the event is safe
#ifndef FIELDHOOK_FIELDHOOK_GUARD_H
#define FIELDHOOK_FIELDHOOK_GUARD_H

#include <fieldhook/fieldhook.h>

#ifdef __cplusplus
extern "C" {
#endif

/// As ReplayGuardBase in replay_guard.hpp, which has the promises. Single owner.
typedef struct fieldhook_guard fieldhook_guard;

/// Words of memory for a guard in RAM that knows `ids` requests: an array of uint64_t.
#define FIELDHOOK_GUARD_WORDS(ids) ((sizeof(void*) == 4 ? 4u : 6u) + 2u * (size_t)(ids))

/// Makes a guard in `memory`, which is its own from then on. One on flash is made in C++: see
/// fieldhook_handles.hpp.
/// Units     retention_s: seconds that each id is kept at least, for profiles that sign no time
/// Errors    no_space: not even one id fits; malformed: an argument is not as it must be
fieldhook_status fieldhook_guard_make(uint64_t* memory, size_t size, int64_t retention_s,
                                      fieldhook_guard** guard);
/// Refuses what ends at `wall_s` or before: after a reboot, now + 2 * tolerance lets no old replay
/// in.
void fieldhook_guard_refuse_until(fieldhook_guard* guard, int64_t wall_s);

/// What to commit once the event is safe. All zeros: nothing, as with a repeat.
typedef struct fieldhook_ticket {
  uint64_t fingerprint;
  int64_t kept_until_s;
  bool is_repeat;  ///< it was here before: answer as then, do nothing
} fieldhook_ticket;

/// As fieldhook_verify, and asks the guard about what is rightly signed: a forged request burns no
/// id.
fieldhook_word fieldhook_verify_once(const fieldhook_verifier* verifier, const fieldhook_key* keys,
                                     size_t key_count, const fieldhook_request* request,
                                     const fieldhook_now* now, fieldhook_guard* guard,
                                     fieldhook_verdict* verdict, fieldhook_ticket* ticket);
/// Remembers a request, before the next one is judged.
/// Errors    as ReplayGuardBase::commit()
fieldhook_status fieldhook_guard_commit(fieldhook_guard* guard, const fieldhook_ticket* ticket);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif
