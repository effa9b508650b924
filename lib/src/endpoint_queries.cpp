// SPDX-License-Identifier: MIT
// Parameters beyond the URL's own: of the row, and of the user.
#include "endpoint_extras.hpp"

namespace fieldhook {

void EndpointExtras::write_all_queries(const Endpoint& endpoint, RequestWriter& writer) {
  char joint = endpoint.joint();
  for (const std::string_view query : endpoint.queries()) {
    if (query.empty()) continue;
    writer.put(&joint, 1);
    writer.put(query);
    joint = '&';
  }
}

static bool no_clash(const Endpoint&, const Profile&) {
  return false;
}

static void write_nothing(const Endpoint&, RequestWriter&) {}

const EndpointExtras EndpointExtras::queries_only{no_clash, write_nothing, write_all_queries};

}  // namespace fieldhook
