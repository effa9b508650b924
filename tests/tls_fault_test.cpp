// SPDX-License-Identifier: MIT
// Threat T9: every byte that the server sends is once changed, and once the last.
#include "tls/fixture.hpp"
#include "tls/memory_pipe.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr std::string_view kRequest = "POST / HTTP/1.1\r\n\r\nevent";
constexpr std::string_view kAnswer = "HTTP/1.1 204 No Content\r\n\r\n";

// A handshake under a sanitizer takes seven times as long, and every third byte will do.
#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kStride = 3;
#else
constexpr std::size_t kStride = 1;
#endif

struct Ending {
  Status connected = Status::would_block;
  Status received = Status::would_block;
  std::string answer;
  std::string request;
  std::size_t handshake = 0;  // bytes of the server until the client was content
  std::size_t total = 0;
  TlsFailure failure = TlsFailure::none;
};

/// One whole exchange over `pipe`, as far as it goes; both sides hang up when nothing moves.
Ending exchange(MemoryPipe& pipe, const TlsConfig& config, const TlsServerConfig& server_config) {
  TlsTransport client(pipe.client, config);
  TlsServerStream server(pipe.server, server_config);
  Ending ending;
  const Endpoint to = endpoint(kHost);
  std::size_t moved = kNowhere;
  const auto moves = [&] {
    const std::size_t before = moved;
    moved = pipe.to_client.total + pipe.to_server.total;
    return moved != before;
  };
  Status served = Status::would_block;
  while (ending.connected == Status::would_block && moves()) {
    ending.connected = client.connect(to, good_time());
    if (served == Status::would_block) served = server.connect({}, good_time());
    if (served != Status::ok && served != Status::would_block) server.close();
  }
  ending.handshake = pipe.to_client.total;
  if (ending.connected == Status::ok) {
    CHECK(client.send(bytes_of(kRequest)).ok());
    if (served == Status::would_block) served = server.connect({}, good_time());
    if (served == Status::ok) {
      CHECK(drain(server, ending.request) == Status::would_block);
      CHECK(server.send(bytes_of(kAnswer)).ok());
    }
    server.close();
    ending.received = drain(client, ending.answer);
  }
  ending.total = pipe.to_client.total;
  ending.failure = client.failure();
  client.close();
  if (served == Status::would_block) CHECK(server.connect({}, good_time()) != Status::ok);
  CHECK(pipe.client.faults == 0);
  CHECK(!pipe.client.is_open());
  return ending;
}

}  // namespace

TEST_CASE("A changed byte never becomes a connection to trust, nor another answer") {
  const ClientSetup client;
  const ServerSetup server;
  std::size_t total = 0;
  {
    MemoryPipe pipe;
    const Ending whole = exchange(pipe, client.config, server.config);
    REQUIRE(whole.connected == Status::ok);
    REQUIRE(whole.received == Status::closed);
    REQUIRE(whole.answer == kAnswer);
    REQUIRE(whole.request == kRequest);
    total = whole.total;
  }
  std::size_t unnoticed = 0;
  for (std::size_t k = 0; k < total; k += kStride) {
    CAPTURE(k);
    MemoryPipe pipe;
    pipe.to_client.flip_at = k;
    pipe.to_client.flip = static_cast<std::uint8_t>(1u << (k % 8));
    const Ending ending = exchange(pipe, client.config, server.config);
    CHECK((ending.request.empty() || ending.connected == Status::ok));
    if (ending.connected != Status::ok) {
      const bool stalled =
          ending.connected == Status::would_block;  // a length grew: the deadline's
      CHECK((stalled || ending.failure != TlsFailure::none));
      continue;
    }
    // What is not covered by keys yet and means nothing: a record's version number (RFC 8446 5.1).
    // Lengths of signatures and padding vary: k may lie behind the end of this one.
    CHECK((ending.answer.empty() || ending.answer == kAnswer));
    if (ending.received == Status::closed && k < ending.total) ++unnoticed;
    if (ending.received == Status::closed) CHECK(ending.answer == kAnswer);
  }
  CHECK(unnoticed <= 4);
}

TEST_CASE("A cut at any byte is a lost connection or a lost answer, told as a cut") {
  const ClientSetup client;
  const ServerSetup server;
  std::size_t total = 1;
  std::size_t connected = 0;
  for (std::size_t k = 0; k < total; k += kStride) {
    CAPTURE(k);
    MemoryPipe pipe;
    pipe.to_client.cut_at = k;
    const Ending ending = exchange(pipe, client.config, server.config);
    // Lengths of signatures and padding vary: k may lie behind the end of this one.
    if (ending.connected == Status::ok && k >= ending.total) break;
    if (ending.connected == Status::ok) {
      if (connected == 0) CHECK(k >= ending.handshake - 200);
      ++connected;
      CHECK(ending.received == Status::lost);
      CHECK((ending.answer.empty() || ending.answer == kAnswer));
    } else {
      CHECK(ending.connected == Status::lost);
      CHECK(ending.request.empty());
    }
    CHECK(word_of(ending.failure) == word_of(TlsFailure::cut));
    // The total is known once a connection came about.
    total = ending.connected == Status::ok ? ending.total : k + kStride + 1;
  }
  CHECK(connected > 20 / kStride);
}

TEST_CASE("A changed byte of the client ends it for both, and no event arrives changed") {
  const ClientSetup client;
  const ServerSetup server;
  std::size_t total = 0;
  {
    MemoryPipe pipe;
    REQUIRE(exchange(pipe, client.config, server.config).connected == Status::ok);
    total = pipe.to_server.total;
  }
  for (std::size_t k = 0; k < total; k += kStride) {
    CAPTURE(k);
    MemoryPipe pipe;
    pipe.to_server.flip_at = k;
    pipe.to_server.flip = static_cast<std::uint8_t>(1u << (k % 8));
    const ClientSetup fresh;
    TlsTransport transport(pipe.client, fresh.config);
    TlsServerStream peer(pipe.server, server.config);
    const Endpoint to = endpoint(kHost);
    Status status = Status::would_block;
    Status served = Status::would_block;
    for (int round = 0; round < 8; ++round) {
      if (status == Status::would_block) status = transport.connect(to, good_time());
      if (served == Status::would_block) served = peer.connect({}, good_time());
    }
    std::string got;
    if (status == Status::ok) {
      static_cast<void>(transport.send(bytes_of(kRequest)));
      if (served == Status::would_block) served = peer.connect({}, good_time());
    }
    if (served == Status::ok) static_cast<void>(drain(peer, got));
    CHECK((got.empty() || got == kRequest));
  }
}
