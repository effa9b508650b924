// SPDX-License-Identifier: MIT
#include <fieldhook/verify.hpp>

namespace fieldhook {

Word ask_replay_guard(ReplayJudge& guard, const InboundRequest& request, std::int64_t tolerance_s,
                      const Now& now, Verdict& verdict) {
  Arrival arrival;
  arrival.profile = request.profile->name;
  arrival.id = request.profile->covers(Part::id) ? request.id : text_of(request.identity);
  if (request.timed) arrival.valid_until = valid_until({request.timestamp_s}, tolerance_s);
  const Sighting sighting = guard.seen(arrival, now);
  verdict.repeat = sighting.seen == Seen::repeat;
  verdict.ticket = sighting.ticket;
  switch (sighting.seen) {
    case Seen::fresh:
    case Seen::repeat: return Word::ok;
    case Seen::full: return Word::replay_guard_full;
    case Seen::stale: return Word::stale;
    case Seen::no_clock: return Word::no_clock;
    case Seen::unsupported: break;
  }
  return Word::unsupported;
}

}  // namespace fieldhook
