// SPDX-License-Identifier: MIT
// The port beside lwIP's own task: every call takes the lock, and the wake is all that is waited
// for. lwIP's task keeps its own time; this test asks no clock.
#include <fieldhook/lwip.hpp>

#include "fakes/loopback.hpp"

#include <doctest/doctest.h>
#include <lwip/pbuf.h>
#include <lwip/tcp.h>
#include <lwip/tcpip.h>
#include <semaphore.h>

#include <string>

using namespace fieldhook;

extern "C" void board_set_time(unsigned long) {}

namespace {

constexpr std::uint16_t kPort = 443;

void post(void* semaphore) {
  sem_post(static_cast<sem_t*>(semaphore));
}

void wait_for(sem_t& semaphore) {
  while (sem_wait(&semaphore) != 0) {
  }
}

/// Sends back what comes, in lwIP's task.
err_t echo(void*, tcp_pcb* pcb, pbuf* chain, err_t) {
  if (chain == nullptr) {
    tcp_recv(pcb, nullptr);
    return tcp_close(pcb);
  }
  if (chain->tot_len > tcp_sndbuf(pcb)) return ERR_MEM;  // lwIP offers it again
  for (const pbuf* it = chain; it != nullptr; it = it->next) {
    if (tcp_write(pcb, it->payload, it->len, TCP_WRITE_FLAG_COPY) != ERR_OK) break;
  }
  tcp_recved(pcb, chain->tot_len);
  pbuf_free(chain);
  return tcp_output(pcb);
}

err_t accept_one(void*, tcp_pcb* pcb, err_t) {
  if (pcb == nullptr) return ERR_VAL;
  tcp_recv(pcb, echo);
  return ERR_OK;
}

/// lwIP's task with the server in it.
struct Stack {
  LwipResolver resolver;

  Stack() {
    sem_t started;
    sem_init(&started, 0, 0);
    tcpip_init(post, &started);
    wait_for(started);
    LOCK_TCPIP_CORE();
    tcp_pcb* const bound = tcp_new_ip_type(IPADDR_TYPE_V4);
    tcp_bind(bound, IP4_ADDR_ANY, kPort);
    tcp_accept(tcp_listen(bound), accept_one);
    UNLOCK_TCPIP_CORE();
  }
};

/// Once for the process: lwIP's task has no end.
LwipResolver& start_stack() {
  static Stack stack;
  return stack.resolver;
}

/// A stream, and the semaphore that its wake posts.
struct Client {
  sem_t woken;
  LwipResolver& resolver;
  LwipTransport transport;
  const loopback::LocalEndpoint endpoint{"127.0.0.1", kPort};

  explicit Client(LwipResolver& shared)
      : resolver(shared), transport(shared, LwipWake{post, (sem_init(&woken, 0, 0), &woken)}) {}

  Status connect() {
    for (;;) {
      const Status status = transport.connect(endpoint, {});
      if (status != Status::would_block) return status;
      wait_for(woken);
    }
  }
  /// Sends all of it, and takes as much back.
  std::string exchange(const std::string& bytes) {
    std::string back;
    std::size_t sent = 0;
    while (back.size() < bytes.size()) {
      bool moved = false;
      if (sent < bytes.size()) {
        const auto put = transport.send(bytes_of(bytes).from(sent));
        if (put.ok()) sent += put.value();
        moved |= put.ok();
      }
      std::uint8_t space[700];
      const auto got = transport.receive(space);
      if (got.ok()) back.append(text_of(Bytes(space).first(got.value())));
      moved |= got.ok();
      if (!got.ok() && got.status() != Status::would_block) break;
      if (!moved) wait_for(woken);
    }
    return back;
  }
};

}  // namespace

TEST_CASE("streams run beside lwIP's task, and whoever waits for the wake is woken") {
  loopback::Watchdog watchdog;
  LwipResolver& resolver = start_stack();
  std::string bytes;  // within one window: lwIP's own timers have no part in this
  for (int i = 0; i < 8000; ++i) bytes += static_cast<char>(i * 7);
  for (int round = 0; round < 20; ++round) {
    Client client(resolver);
    REQUIRE(client.connect() == Status::ok);
    CHECK(client.exchange(bytes) == bytes);
    client.transport.close();
  }
}

TEST_CASE("closed in the middle of all that, again and again, nothing of it comes back") {
  loopback::Watchdog watchdog;
  LwipResolver& resolver = start_stack();
  const std::string bytes(3000, 'x');
  for (int round = 0; round < 200; ++round) {
    Client client(resolver);
    const Status first = client.transport.connect(client.endpoint, {});
    CHECK((first == Status::would_block || first == Status::ok || first == Status::lost));
    if (round % 3 == 0) continue;
    if (client.connect() != Status::ok) continue;  // the last ones' pcbs linger
    static_cast<void>(client.transport.send(bytes_of(bytes)));
    if (round % 3 == 1) client.transport.close();
  }
}
