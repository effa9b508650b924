// SPDX-License-Identifier: MIT
#include "scheme.hpp"
#include "signature_list.hpp"

namespace fieldhook {

Word read_labelled_time(InboundRequest& request) {
  const Profile& profile = *request.profile;
  for (std::string_view list = request.signatures; !list.empty();) {
    std::string_view item = take_item(list, profile.separator);
    if (!take_label(item, profile.timestamp_label)) continue;
    if (!request.timestamp.empty() || item.empty()) return Word::malformed_header;
    request.timestamp = item;
  }
  return read_seconds(request) ? Word::ok : Word::malformed_header;
}

}  // namespace fieldhook
