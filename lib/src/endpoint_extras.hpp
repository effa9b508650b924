// SPDX-License-Identifier: MIT
// What an endpoint with headers of the user's, or a credential, needs beyond others.
#pragma once

#include <fieldhook/endpoint.hpp>
#include <fieldhook/profile.hpp>
#include <fieldhook/request_writer.hpp>

namespace fieldhook {

/// An object that only adding such a field names: who adds none links none of it.
struct EndpointExtras {
  /// One of the profile's headers is one that the user added.
  bool (*clash)(const Endpoint& endpoint, const Profile& profile);
  void (*write)(const Endpoint& endpoint, RequestWriter& writer);

  static bool any_clash(const Endpoint& endpoint, const Profile& profile);
  static void write_all(const Endpoint& endpoint, RequestWriter& writer);
};

}  // namespace fieldhook
