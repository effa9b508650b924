// SPDX-License-Identifier: MIT
// The event ids of the rows that have them in a header.
#include <fieldhook/verify.hpp>

#include "octets.hpp"
#include "scheme.hpp"

namespace fieldhook {

Word read_id(InboundRequest& request) {
  // An id may be longer here than one we make; the same characters count.
  constexpr std::size_t kMaxInboundId = 256;
  const Word word = request.find(request, &Profile::id_header, request.id);
  const bool needed = request.profile->covers(Part::id);
  if (word != Word::ok && (needed || word != Word::missing_header)) return word;
  const bool good = request.id.size() <= kMaxInboundId && is_id_text(request.id);
  return good ? Word::ok : Word::malformed_header;
}

Word tell_id(const InboundRequest& request, const Now&, Verdict& verdict) {
  if (request.id.empty()) return Word::ok;
  verdict.event_id = request.id;
  verdict.id_trust = request.profile->covers(Part::id) ? IdTrust::signed_id : IdTrust::unsigned_id;
  return Word::ok;
}

}  // namespace fieldhook
