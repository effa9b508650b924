// SPDX-License-Identifier: MIT
// The TLS library's allocations fail one by one: an error that says so, and nothing kept. Takes the
// place of glibc's calloc, so it is empty elsewhere and under a sanitizer, which does the same.
#include "tls/fixture.hpp"
#include "tls/memory_pipe.hpp"

#include <doctest/doctest.h>

#include <mbedtls/version.h>

#include <cstddef>
#include <cstdlib>

using namespace fieldhook;
using namespace fieldhook::testing;

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)

#include "fakes/failing_calloc.hpp"

namespace {

/// What the library makes of a lack of memory where it forgets the cause: 3.6 in PSA, and 2.28
/// while it reads the server's key share, which it then calls a bad message; and how often, in
/// percent.
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
constexpr TlsFailure kForgotten = TlsFailure::handshake;
constexpr int kMostForgotten = 25;
#else
constexpr TlsFailure kForgotten = TlsFailure::protocol;
constexpr int kMostForgotten = 2;
#endif

/// Fails the client's k-th allocation, and all after it if g_for_good.
TlsFailure connect_failing_at(int k, const TlsConfig& config,
                              const TlsServerConfig& server_config) {
  MemoryPipe pipe;
  TlsTransport client(pipe.client, config);
  TlsServerStream server(pipe.server, server_config);
  const Endpoint to = endpoint(kHost);
  Status status = Status::would_block;
  int left = k;
  for (int round = 0; round < 20 && status == Status::would_block; ++round) {
    g_countdown = left;
    g_counting = true;
    status = client.connect(to, good_time());
    g_counting = false;
    left = g_countdown;
    g_countdown = 0;
    if (status == Status::would_block) static_cast<void>(server.connect({}, good_time()));
  }
  const TlsFailure failure = client.failure();
  CHECK((status == Status::ok) == (failure == TlsFailure::none));
  client.close();
  return failure;
}

}  // namespace

TEST_CASE("Any allocation may fail, once or from then on: nothing is leaked, and memory is named") {
  const ClientSetup client;
  const ServerSetup server("via_inter");
  REQUIRE(connect_failing_at(0, client.config, server.config) == TlsFailure::none);
  for (const bool for_good : {false, true}) {
    g_for_good = for_good;
    // All of the first, then ever fewer: a handshake makes thousands, nearly all of big numbers.
    constexpr int kEach = 100;
    g_fired = true;
    int failed = 0, forgotten = 0;
    for (int k = 1; g_fired && k < 1'000'000; k += 1 + k / kEach) {
      CAPTURE(k);
      CAPTURE(for_good);
      g_live_count = 0;
      g_fired = false;
      const TlsFailure failure = connect_failing_at(k, client.config, server.config);
      CAPTURE(word_of(failure));
      CHECK(g_live_count == 0);
      if (!g_fired) CHECK(failure == TlsFailure::none);
      ++failed;
      forgotten += failure == kForgotten;
      CHECK((failure == TlsFailure::none || failure == TlsFailure::out_of_memory ||
             failure == kForgotten));
    }
    MESSAGE("allocations failed: " << failed << ", of which the library forgot: " << forgotten);
    CHECK(forgotten * 100 <= failed * kMostForgotten);
    CHECK(!g_fired);
  }
}

#endif
