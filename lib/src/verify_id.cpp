// SPDX-License-Identifier: MIT
// The event ids of the rows that have them in a header.
#include <fieldhook/verify.hpp>

#include "octets.hpp"
#include "scheme.hpp"

namespace fieldhook {

Word read_id(InboundRequest& request) {
  // An id may be longer here than one we make; the same characters count.
  constexpr std::size_t kMaxInboundId = 256;
  const Word word = find_row_field(request, &Profile::id_header, request.id);
  const bool needed = request.profile->covers(Part::id);
  if (word != Word::ok && (needed || word != Word::missing_header)) return word;
  const bool good = request.id.size() <= kMaxInboundId && is_id_text(request.id);
  return good ? Word::ok : Word::malformed_header;
}

}  // namespace fieldhook
