// SPDX-License-Identifier: MIT
// Headers that hold a list of signatures; a timestamp may be one of its items.
#include "scheme.hpp"
#include "signature_list.hpp"
#include "text.hpp"

namespace fieldhook {

std::string_view take_item(std::string_view& list, char separator) {
  const std::size_t end = list.find(separator);
  const std::string_view item = first(list, end);
  list.remove_prefix(end == list.npos ? list.size() : end + 1);
  return item;
}

bool next_of_list(SignatureList& list) {
  const Profile& profile = *list.request.profile;
  while (!list.rest.empty()) {
    if (++list.count > Verifier::kMaxSignatures) {  // more than anybody sends
      list.word = Word::malformed_header;
      return false;
    }
    list.signature = take_item(list.rest, profile.separator);
    std::string_view item = list.signature;
    const std::string_view timestamp = profile.timestamp_label;
    if (!timestamp.empty() && take_label(item, timestamp)) continue;
    if (list.take_own_label()) return true;
  }
  return false;
}

}  // namespace fieldhook
