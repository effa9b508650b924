// SPDX-License-Identifier: MIT
#include "signature_list.hpp"

namespace fieldhook {

bool find_labelled_timestamp(InboundRequest& request) {
  const Profile& profile = *request.profile;
  for (std::string_view list = request.signatures; !list.empty();) {
    std::string_view item = take_item(list, profile.separator);
    if (!take_label(item, profile.timestamp_label)) continue;
    if (!request.timestamp.empty() || item.empty()) return false;
    request.timestamp = item;
  }
  return !request.timestamp.empty();
}

}  // namespace fieldhook
