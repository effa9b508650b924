// SPDX-License-Identifier: MIT
// What the tests of the lwIP port share: a transport on a fresh net, and its pools before and
// after.
#pragma once

#include <fieldhook/lwip.hpp>

#include "fakes/loopback.hpp"
#include "lwip/net.hpp"
#include "lwip/peer.hpp"

#include <doctest/doctest.h>
#include <lwip/priv/tcp_priv.h>

#include <memory>
#include <string>

namespace lwip_test {

using loopback::LocalEndpoint;

/// One transport. Make it before the peers: at its end every pool must be as it was.
struct Scene {
  Net& net = Net::fresh();
  const std::vector<unsigned> before = pools_used();
  fieldhook::LwipResolver resolver;
  fieldhook::LwipTransport transport{resolver};
  std::unique_ptr<LocalEndpoint> target;

  ~Scene() {
    transport.close();
    net.drain();
    CHECK(pools_used() == before);
    CHECK(resolver.under_way() == 0);
  }

  void go_to(const char* host, std::uint16_t port = 443) {
    const bool six = std::string(host).find(':') != std::string::npos;
    const std::string text = six ? "[" + std::string(host) + "]" : host;
    target.reset(new LocalEndpoint(text.c_str(), port));
  }
  const fieldhook::Endpoint& endpoint() const { return *target; }
  fieldhook::Status step() { return transport.connect(endpoint(), net.now()); }
  /// Steps and settles, then lets time pass, for half a minute at most.
  fieldhook::Status finish() {
    const fieldhook::Millis end = net.now().mono.ms + 30000;
    for (;;) {
      const fieldhook::Status status = step();
      if (status != fieldhook::Status::would_block || net.now().mono.ms >= end) return status;
      if (!net.settle()) net.advance_to_next({end});
    }
  }
  fieldhook::Status connect(const char* host, std::uint16_t port = 443) {
    go_to(host, port);
    return finish();
  }

  /// Everything that is not listening and not over.
  static int active_streams() {
    int count = 0;
    for (const tcp_pcb* it = tcp_active_pcbs; it != nullptr; it = it->next) ++count;
    return count;
  }
  /// Those whose other end is a server: not the server's own.
  static int streams_of_ours() {
    int count = 0;
    for (const tcp_pcb* it = tcp_active_pcbs; it != nullptr; it = it->next) {
      count += it->remote_port == 443;
    }
    return count;
  }
  /// The pools are as before, at once.
  bool nothing_is_held() { return pools_used() == before; }
};

}  // namespace lwip_test
