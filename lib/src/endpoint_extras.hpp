// SPDX-License-Identifier: MIT
// What an endpoint with headers of the user's, a credential or parameters needs beyond others.
#pragma once

#include <fieldhook/endpoint.hpp>
#include <fieldhook/profile.hpp>
#include <fieldhook/request_writer.hpp>

namespace fieldhook {

/// Objects that only adding such things names: who adds none links none of it.
struct EndpointExtras {
  /// One of the profile's headers is one that the user added.
  bool (*clash)(const Endpoint& endpoint, const Profile& profile);
  void (*write)(const Endpoint& endpoint, RequestWriter& writer);
  /// What of the query stands behind the endpoint's target.
  void (*write_queries)(const Endpoint& endpoint, RequestWriter& writer);

  static bool any_clash(const Endpoint& endpoint, const Profile& profile);
  static void write_all(const Endpoint& endpoint, RequestWriter& writer);
  static void write_all_queries(const Endpoint& endpoint, RequestWriter& writer);
  /// Of an endpoint that has parameters, but no field of its own.
  static const EndpointExtras queries_only;
};

}  // namespace fieldhook
