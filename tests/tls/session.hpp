// SPDX-License-Identifier: MIT
// Our client before a RawServer, or before bytes that no server should send.
#pragma once

#include "tls/fixture.hpp"
#include "tls/memory_pipe.hpp"
#include "tls/raw_server.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace fieldhook::testing {

struct Session {
  explicit Session(std::string_view name = "good") : server(pipe.server, name) {}

  Status open() {
    return connect(client, endpoint(kHost), good_time(), [this] { server.serve(); });
  }

  MemoryPipe pipe;
  ClientSetup setup;
  RawServer server;
  TlsTransport client{pipe.client, setup.config};
};

/// One plain record.
inline std::string record(std::uint8_t type, std::string_view content) {
  std::string text{static_cast<char>(type), 3, 3, static_cast<char>(content.size() >> 8),
                   static_cast<char>(content.size() & 0xFF)};
  return text.append(content);
}

/// What comes of a peer that answers the first bytes with `bytes` and ends.
inline TlsFailure hear(std::string_view bytes) {
  const ClientSetup setup;
  MemoryPipe pipe;
  TlsTransport client(pipe.client, setup.config);
  REQUIRE(client.connect(endpoint(kHost), good_time()) == Status::would_block);
  pipe.to_client.bytes.assign(bytes);
  pipe.to_client.ended = true;
  CHECK(client.connect(endpoint(kHost), good_time()) == Status::lost);
  return client.failure();
}

}  // namespace fieldhook::testing
