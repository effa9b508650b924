// SPDX-License-Identifier: MIT
// lwIP's sockets from a task of ours: the peer is lwIP's raw API in lwIP's own task. Waits are
// lwip_select()'s.
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
#include <string>

using namespace fieldhook;
using namespace fieldhook::testing;

extern "C" void board_set_time(unsigned long) {}

namespace {

/// What the peer does with a stream that it has accepted, by its port.
enum class Mood : std::uint16_t {
  echoes = 7000,
  answers,  ///< 204 to each piece that comes
  stays,    ///< takes nothing
  resets,   ///< after the first bytes
  ends,     ///< after the first bytes, with a few of its own
  nowhere,  ///< nobody listens
};
std::atomic<int> pieces{0};

void post(void* semaphore) {
  sem_post(static_cast<sem_t*>(semaphore));
}

/// Runs a function in lwIP's task, and waits for its end.
void in_lwip(void (*function)()) {
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

void write_text(tcp_pcb* pcb, std::string_view text) {
  tcp_write(pcb, text.data(), static_cast<u16_t>(text.size()), TCP_WRITE_FLAG_COPY);
  tcp_output(pcb);
}

err_t on_received(void*, tcp_pcb* pcb, pbuf* chain, err_t) {
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
  if (mood == Mood::answers) write_text(pcb, kNoContent);
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

err_t on_accepted(void*, tcp_pcb* pcb, err_t) {
  if (pcb == nullptr) return ERR_VAL;
  tcp_recv(pcb, on_received);
  return ERR_OK;
}

void start_servers() {
  for (const Mood mood : {Mood::echoes, Mood::answers, Mood::stays, Mood::resets, Mood::ends}) {
    tcp_pcb* const bound = tcp_new_ip_type(IPADDR_TYPE_ANY);
    tcp_bind(bound, IP_ANY_TYPE, static_cast<u16_t>(mood));
    tcp_accept(tcp_listen(bound), on_accepted);
  }
  const ip_addr_t self = IPADDR4_INIT_BYTES(127, 0, 0, 1);
  dns_setserver(0, &self);
  using lwip_test::Names;
  static const lwip_test::NameBook names{
      {"four.test", {Names::Mood::answers, "127.0.0.1", ""}},
      {"six.test", {Names::Mood::answers, "", "::1"}},
      {"both.test", {Names::Mood::answers, "127.0.0.1", "::1"}},
  };
  static int queries = 0;
  lwip_test::start_name_server(names, queries);
}

/// Once for the process: lwIP's task has no end.
LwipTaskResolver& stack() {
  static LwipTaskResolver resolver;
  static const bool started = [] {
    sem_t up;
    sem_init(&up, 0, 0);
    tcpip_init(post, &up);
    while (sem_wait(&up) != 0) {
    }
    in_lwip(start_servers);
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

}  // namespace

TEST_CASE("bytes go there and back, over IPv4 and IPv6, again and again") {
  loopback::Watchdog watchdog;
  std::string bytes;
  for (int i = 0; i < 8000; ++i) bytes += static_cast<char>(i * 7);
  for (int round = 0; round < 20; ++round) {
    Client client(Mood::echoes, round % 2 == 0 ? "127.0.0.1" : "[::1]");
    REQUIRE(client.connect() == Status::ok);
    CHECK(client.transport.phase() == Phase::connect);
    CHECK(client.transport.protection() == Protection::none);
    CHECK(client.transport.cause() == 0);
    std::string back;
    std::size_t sent = 0;
    while (back.size() < bytes.size()) {
      if (sent < bytes.size()) {
        const auto put = client.transport.send(bytes_of(bytes).from(sent));
        if (put.ok()) sent += put.value();
      }
      std::uint8_t space[700];
      const auto got = client.transport.receive(space);
      if (got.ok()) back.append(text_of(Bytes(space).first(got.value())));
      if (!got.ok()) client.transport.wait(kNever, {});
    }
    CHECK(back == bytes);
    client.transport.close();
    client.transport.close();
  }
}

TEST_CASE("a name is asked for in both families, by lwIP's own task") {
  loopback::Watchdog watchdog;
  LwipTaskResolver& resolver = stack();
  for (const char* host : {"four.test", "six.test", "both.test", "four.test"}) {
    CAPTURE(host);
    Client client(Mood::echoes, host);
    CHECK(client.connect() == Status::ok);
    CHECK(client.send("x").value() == 1);
    std::uint8_t space[4];
    CHECK(client.receive(space).value() == 1);
  }
  Client client(Mood::echoes, "none.test");
  CHECK(client.connect() == Status::lost);
  CHECK(client.transport.phase() == Phase::resolve);
  client.transport.close();
  while (resolver.under_way() != 0) client.transport.wait({10}, {});
}

TEST_CASE("look-ups are given back in any state, and there are four of them") {
  loopback::Watchdog watchdog;
  LwipTaskResolver& resolver = stack();
  LwipTaskResolver::Ticket tickets[LwipTaskResolver::kMaxLookups];
  const char* const hosts[] = {"a.test", "b.test", "c.test", "d.test"};
  for (std::size_t i = 0; i < LwipTaskResolver::kMaxLookups; ++i) {
    const auto asked = resolver.ask(hosts[i], IPADDR_TYPE_V4);
    REQUIRE(asked.ok());
    tickets[i] = asked.value();
  }
  CHECK(resolver.ask("e.test", IPADDR_TYPE_V4).status() == Status::lost);
  for (const auto ticket : tickets) resolver.abandon(ticket);
  resolver.abandon(LwipTaskResolver::kNoTicket);
  Client client(Mood::echoes);
  while (resolver.under_way() != 0) client.transport.wait({10}, {});
  const auto again = resolver.ask("a.test", IPADDR_TYPE_V4);
  CHECK(again.ok());
  resolver.abandon(again.value());
  while (resolver.under_way() != 0) client.transport.wait({10}, {});
}

TEST_CASE("what is no host name is not asked for") {
  LwipTaskResolver& resolver = stack();
  std::string longest(DNS_MAX_NAME_LENGTH - 1, 'a');
  for (std::size_t dot = 63; dot < longest.size(); dot += 64) longest[dot] = '.';
  CHECK(resolver.ask("", IPADDR_TYPE_V4).status() == Status::lost);
  CHECK(resolver.ask(longest + "a", IPADDR_TYPE_V4).status() == Status::lost);
  const auto asked = resolver.ask(longest, IPADDR_TYPE_V4);
  CHECK(asked.ok());
  resolver.abandon(asked.value());
  Client client(Mood::echoes);
  while (resolver.under_way() != 0) client.transport.wait({10}, {});
}

TEST_CASE("an endpoint without a host is refused; nobody there is lost, with its cause") {
  loopback::Watchdog watchdog;
  LwipSocketTransport transport(stack());
  CHECK(transport.connect(Endpoint(), {}) == Status::refused);
  CHECK(transport.connect(Endpoint(), {}) == Status::lost);
  Client client(Mood::nowhere);
  CHECK(client.connect() == Status::lost);
  CHECK(client.transport.cause() != 0);
  CHECK(client.transport.fd() == -1);
  CHECK(client.connect() == Status::lost);
}

TEST_CASE("a peer that takes nothing stops the sender, which is woken by nothing else") {
  loopback::Watchdog watchdog;
  Client client(Mood::stays);
  const Status opened = client.connect();
  CAPTURE(client.transport.cause());
  REQUIRE(opened == Status::ok);
  const std::string bytes(3000, 'x');
  std::size_t sent = 0;
  for (int calls = 0; calls < 1000; ++calls) {
    const auto put = client.transport.send(bytes_of(bytes));
    if (!put.ok()) {
      CHECK(put.status() == Status::would_block);
      break;
    }
    sent += put.value();
  }
  CHECK(sent >= 3000);
  CHECK(sent <= TCP_SND_BUF + TCP_WND + bytes.size());
}

TEST_CASE("an end in order is told, and stays told; a reset is lost") {
  loopback::Watchdog watchdog;
  std::uint8_t space[8];
  Client ended(Mood::ends);
  REQUIRE(ended.connect() == Status::ok);
  CHECK(ended.send("x").value() == 1);
  std::string back;
  Result<std::size_t> got = Status::lost;
  while ((got = ended.receive(space)).ok()) back.append(text_of(Bytes(space).first(got.value())));
  CHECK(back == "bye");
  CHECK(got.status() == Status::closed);
  CHECK(ended.receive(space).status() == Status::closed);

  Client reset(Mood::resets);
  REQUIRE(reset.connect() == Status::ok);
  CHECK(reset.send("x").value() == 1);
  CHECK(reset.receive(space).status() == Status::lost);
  CHECK(reset.transport.cause() != 0);
  CHECK(reset.send("x").status() == Status::closed);
  CHECK(reset.receive(space).status() == Status::lost);
}

TEST_CASE("an idle stream does not keep its owner awake") {
  loopback::Watchdog watchdog;
  Client client(Mood::echoes);
  REQUIRE(client.connect() == Status::ok);
  std::uint8_t space[8];
  CHECK(client.transport.receive(space).status() == Status::would_block);
  CHECK(client.transport.send(bytes_of("x")).value() == 1);
  client.transport.wait(kNever, {});
  // The second one is not ended by what nobody reads.
  const PosixClock clock;
  const Instant until = clock.mono() + 30;
  client.transport.wait({30}, {0});
  CHECK(!(clock.mono() + 1 < until));
  CHECK(client.transport.receive(space).value() == 1);
}

TEST_CASE("requests and answers take turns on one stream") {
  loopback::Watchdog watchdog;
  pieces = 0;
  Client client(Mood::answers);
  REQUIRE(client.connect() == Status::ok);
  for (int i = 0; i < 3; ++i) {
    CHECK(client.send("POST").ok());
    std::uint8_t space[64];
    const auto got = client.receive(space);
    REQUIRE(got.ok());
    CHECK(text_of(Bytes(space).first(got.value())) == kNoContent);
  }
  CHECK(pieces == 3);
}

TEST_CASE("closed in the middle of all that, nothing comes back, and all memory does") {
  loopback::Watchdog watchdog;
  LwipTaskResolver& resolver = stack();
  for (int round = 0; round < 200; ++round) {
    Client client(Mood::echoes, round % 2 == 0 ? "127.0.0.1" : "both.test");
    static_cast<void>(client.transport.connect(client.endpoint, {}));
    if (round % 3 == 0) continue;
    if (client.connect() != Status::ok) continue;  // the last ones' pcbs linger
    static_cast<void>(client.transport.send(bytes_of("x")));
    if (round % 3 == 1) client.transport.close();
  }
  Client client(Mood::echoes);
  while (resolver.under_way() != 0) client.transport.wait({10}, {});
  CHECK(lwip_stats.memp[MEMP_NETCONN]->used == 0);
}
