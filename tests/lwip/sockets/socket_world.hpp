// SPDX-License-Identifier: MIT
// An lwIP in its own task, peers in it on lwIP's raw API, and a client of ours outside of it.
#pragma once

#include <fieldhook/lwip_sockets.hpp>

#include "fakes/loopback.hpp"
#include "fakes/scene.hpp"
#include "lwip/name_server.hpp"

#include <doctest/doctest.h>
#include <lwip/dns.h>
#include <lwip/pbuf.h>
#include <lwip/tcp.h>
#include <lwip/tcpip.h>
#include <semaphore.h>

#include <atomic>
#include <cstdint>
#include <string_view>

namespace lwip_test {

using namespace fieldhook;

/// What the peer does with a stream that it has accepted, by its port.
enum class Mood : std::uint16_t {
  echoes = 7000,
  answers,  ///< 204 to each piece that comes
  stays,    ///< takes nothing
  resets,   ///< after the first bytes
  ends,     ///< after the first bytes, with a few of its own
  nowhere,  ///< nobody listens
};
inline std::atomic<int> pieces{0};

inline void post(void* semaphore) {
  sem_post(static_cast<sem_t*>(semaphore));
}

/// Runs a function in lwIP's task, and waits for its end.
inline void in_lwip(void (*function)()) {
  struct Call {
    void (*function)();
    sem_t done;
  } call{function, {}};
  sem_init(&call.done, 0, 0);
  const auto run = [](void* its) {
    Call& it = *static_cast<Call*>(its);
    it.function();
    post(&it.done);
  };
  REQUIRE(tcpip_callback(run, &call) == ERR_OK);
  while (sem_wait(&call.done) != 0) {
  }
}

inline void write_text(tcp_pcb* pcb, std::string_view text) {
  tcp_write(pcb, text.data(), static_cast<u16_t>(text.size()), TCP_WRITE_FLAG_COPY);
  tcp_output(pcb);
}

inline err_t on_received(void*, tcp_pcb* pcb, pbuf* chain, err_t) {
  if (chain == nullptr) {
    tcp_recv(pcb, nullptr);
    return tcp_close(pcb);
  }
  ++pieces;
  const auto mood = static_cast<Mood>(pcb->local_port);
  if (mood == Mood::stays) return ERR_MEM;  // lwIP keeps it, and offers it again
  if (mood == Mood::echoes) {
    if (chain->tot_len > tcp_sndbuf(pcb)) return ERR_MEM;
    for (const pbuf* it = chain; it != nullptr; it = it->next) {
      tcp_write(pcb, it->payload, it->len, TCP_WRITE_FLAG_COPY);
    }
  }
  tcp_recved(pcb, chain->tot_len);
  pbuf_free(chain);
  if (mood == Mood::answers) write_text(pcb, fieldhook::testing::kNoContent);
  if (mood == Mood::ends) {
    write_text(pcb, "bye");
    tcp_recv(pcb, nullptr);
    return tcp_close(pcb);
  }
  if (mood == Mood::resets) {
    tcp_abort(pcb);
    return ERR_ABRT;
  }
  return tcp_output(pcb);
}

inline err_t on_accepted(void*, tcp_pcb* pcb, err_t) {
  if (pcb == nullptr) return ERR_VAL;
  tcp_recv(pcb, on_received);
  return ERR_OK;
}

inline void start_peers() {
  for (const Mood mood : {Mood::echoes, Mood::answers, Mood::stays, Mood::resets, Mood::ends}) {
    tcp_pcb* const bound = tcp_new_ip_type(IPADDR_TYPE_ANY);
    tcp_bind(bound, IP_ANY_TYPE, static_cast<u16_t>(mood));
    tcp_accept(tcp_listen(bound), on_accepted);
  }
  const ip_addr_t self = IPADDR4_INIT_BYTES(127, 0, 0, 1);
  dns_setserver(0, &self);
  static const NameBook names{
      {"four.test", {Names::Mood::answers, "127.0.0.1", ""}},
      {"six.test", {Names::Mood::answers, "", "::1"}},
      {"both.test", {Names::Mood::answers, "127.0.0.1", "::1"}},
  };
  static int queries = 0;
  start_name_server(names, queries);
}

/// Once for the process: lwIP's task has no end.
inline LwipTaskResolver& stack() {
  static LwipTaskResolver resolver;
  static const bool started = [] {
    sem_t up;
    sem_init(&up, 0, 0);
    tcpip_init(post, &up);
    while (sem_wait(&up) != 0) {
    }
    in_lwip(start_peers);
    return true;
  }();
  CHECK(started);
  return resolver;
}

struct Client {
  LwipSocketTransport transport{stack()};
  loopback::LocalEndpoint endpoint;

  explicit Client(Mood mood, const char* host = "127.0.0.1")
      : endpoint(host, static_cast<std::uint16_t>(mood)) {}

  /// Time moves by what wait() was allowed to sleep, so that the second family gets its turn.
  Status connect() {
    Now now;
    for (;;) {
      const Status status = transport.connect(endpoint, now);
      if (status != Status::would_block) return status;
      transport.wait(now.mono + 10, now.mono);
      now.mono = now.mono + 10;
    }
  }
  Result<std::size_t> receive(MutableBytes space) {
    for (;;) {
      const auto got = transport.receive(space);
      if (got.status() != Status::would_block) return got;
      transport.wait(kNever, {});
    }
  }
  Result<std::size_t> send(std::string_view text) {
    for (;;) {
      const auto put = transport.send(bytes_of(text));
      if (put.status() != Status::would_block) return put;
      transport.wait(kNever, {});
    }
  }
};

}  // namespace lwip_test
