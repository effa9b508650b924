// SPDX-License-Identifier: MIT
// The replay guard, for C.
#include <fieldhook/fieldhook_guard.h>

#include <fieldhook/replay_guard.hpp>
#include <fieldhook/verify.hpp>

#include "c_face.hpp"

#include <new>

using namespace fieldhook;

namespace {

/// As ReplayGuard<N>, of as many entries as the memory holds.
class RamGuard final : public ReplayGuardBase {
 public:
  RamGuard(Span<ReplayEntry> space, std::int64_t retention_s)
      : ReplayGuardBase(space, retention_s) {}
};

constexpr std::size_t kFixed = (FIELDHOOK_GUARD_WORDS(0)) * sizeof(std::uint64_t);
static_assert(sizeof(RamGuard) <= kFixed, "raise the first number of FIELDHOOK_GUARD_WORDS");
static_assert(alignof(RamGuard) <= alignof(std::uint64_t));
static_assert(sizeof(ReplayEntry) == 2 * sizeof(std::uint64_t));

ReplayGuardBase& guard_of(fieldhook_guard& guard) {
  return reinterpret_cast<ReplayGuardBase&>(guard);
}

void ask(Verifier& verifier, void* guard) {
  verifier.ask(*static_cast<ReplayGuardBase*>(guard), ask_replay_guard);
}

}  // namespace

fieldhook_status fieldhook_guard_make(uint64_t* memory, size_t size, int64_t retention_s,
                                      fieldhook_guard** guard) {
  if (guard == nullptr) return FIELDHOOK_MALFORMED;
  *guard = nullptr;
  const bool aligned = reinterpret_cast<std::uintptr_t>(memory) % alignof(std::uint64_t) == 0;
  if (memory == nullptr || !aligned || retention_s < 0) return FIELDHOOK_MALFORMED;
  if (size < kFixed + sizeof(ReplayEntry)) return FIELDHOOK_NO_SPACE;
  auto* const at = reinterpret_cast<std::uint8_t*>(memory);
  auto* const entries = reinterpret_cast<ReplayEntry*>(at + kFixed);
  const std::size_t count = (size - kFixed) / sizeof(ReplayEntry);
  for (std::size_t i = 0; i < count; ++i) new (entries + i) ReplayEntry();
  ReplayGuardBase* const made = new (at) RamGuard({entries, count}, retention_s);
  *guard = reinterpret_cast<fieldhook_guard*>(made);
  return FIELDHOOK_OK;
}

void fieldhook_guard_refuse_until(fieldhook_guard* guard, int64_t wall_s) {
  if (guard != nullptr) guard_of(*guard).refuse_until({wall_s});
}

fieldhook_word fieldhook_verify_once(const fieldhook_verifier* verifier, const fieldhook_key* keys,
                                     size_t key_count, const fieldhook_request* request,
                                     const fieldhook_now* now, fieldhook_guard* guard,
                                     fieldhook_verdict* verdict, fieldhook_ticket* ticket) {
  if (ticket != nullptr) *ticket = {0, 0, false};
  if (verdict == nullptr || ticket == nullptr) return FIELDHOOK_WORD_UNSUPPORTED;
  VerifyCall call{verifier, keys, key_count, request, now};
  if (guard == nullptr) call.verifier = nullptr;  // malformed, like every other lack
  const Verdict made = verify_for_c(call, ask, guard, *verdict);
  if (made.word == Word::ok) {
    *ticket = {made.ticket.fingerprint, made.ticket.kept_until.s, made.repeat};
  }
  return verdict->word;
}

fieldhook_status fieldhook_guard_commit(fieldhook_guard* guard, const fieldhook_ticket* ticket) {
  if (guard == nullptr || ticket == nullptr) return FIELDHOOK_MALFORMED;
  return c_status(guard_of(*guard).commit({ticket->fingerprint, {ticket->kept_until_s}}));
}
