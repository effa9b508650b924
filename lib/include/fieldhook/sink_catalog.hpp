// SPDX-License-Identifier: MIT
// Every sink by name, and by the URLs that are its own. Only what must look one up links this.
#pragma once

#include <fieldhook/endpoint.hpp>
#include <fieldhook/sink.hpp>
#include <fieldhook/span.hpp>

#include <string_view>

namespace fieldhook {

/// All rows, in the order of the documentation.
Span<const Sink* const> all_sinks();

/// The row of this name; nullptr: none.
const Sink* find_sink(std::string_view name);

/// A URL that belongs to a sink.
struct SinkUrl {
  std::string_view host;  ///< "*" stands for one or more characters, once
  std::string_view path;  ///< its beginning
  const Sink* sink;
};

/// What sink_for() looks through; the first that fits counts.
Span<const SinkUrl> sink_urls();

/// The row whose host and path fit; nullptr: none. A default for people, no proof of anything.
const Sink* sink_for(const Endpoint& endpoint);

}  // namespace fieldhook
