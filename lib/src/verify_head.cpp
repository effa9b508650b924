// SPDX-License-Identifier: MIT
// What the heads of a few rows have besides: the names of a second row, a method and a URL.
#include <fieldhook/verify.hpp>

#include "scheme.hpp"

namespace fieldhook {

Word find_either_field(const InboundRequest& request, std::string_view Profile::*name,
                       std::string_view& value) {
  Word word = Word::missing_header;
  for (const Profile* row = request.profile; row != nullptr && word == Word::missing_header;
       row = row->also) {
    word = find_field(request.headers, row->*name, value);
  }
  return word;
}

Word read_url(InboundRequest& request) {
  const bool url = !request.profile->covers(Part::url) || !request.url.empty();
  const bool method = !request.profile->covers(Part::method) || !request.method.empty();
  return url && method ? Word::ok : Word::missing_url;
}

}  // namespace fieldhook
