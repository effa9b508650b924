// SPDX-License-Identifier: MIT
// What a C program can do wrong with a client: each argument, each size around its limit, a
// transport that lies.
#include <fieldhook/fieldhook_rows.h>

#include <fieldhook/fieldhook_handles.hpp>

#include "fakes/c_arguments.hpp"
#include "fakes/courier_bench.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

/// Everything that fieldhook_init asks for, right.
struct Good {
  Machine machine;
  std::vector<std::uint64_t> memory = std::vector<std::uint64_t>(FIELDHOOK_CLIENT_WORDS(2, 256));
  fieldhook_port port = c_port(machine.port());
  fieldhook_options options = fieldhook_default_options();
  fieldhook_client* client = nullptr;

  fieldhook_status init() {
    return fieldhook_init(memory.data(), memory.size() * sizeof(std::uint64_t), 2, 256, &port,
                          &options, &client);
  }
  ~Good() { fieldhook_end(client); }
};

fieldhook_endpoint endpoint_of(const char* url) {
  fieldhook_endpoint endpoint{};
  endpoint.url = fieldhook_text_of(url);
  return endpoint;
}

fieldhook_event event_of(const char* type, std::string_view payload) {
  fieldhook_event event{};
  event.type = fieldhook_text_of(type);
  event.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
  return event;
}

/// Enqueues, and polls until nothing waits; a peer of the bench is ready at once.
void deliver(Good& good, const fieldhook_event& event) {
  Machine& machine = good.machine;
  fieldhook_status status = FIELDHOOK_WOULD_BLOCK;
  for (int i = 0; i < 300 && (status != FIELDHOOK_OK || fieldhook_pending(good.client)); ++i) {
    if (status == FIELDHOOK_WOULD_BLOCK) status = fieldhook_enqueue(good.client, &event, nullptr);
    const fieldhook_now now{machine.now.mono.ms, machine.now.wall.s, FIELDHOOK_CLOCK_SYNCED};
    (void)fieldhook_poll(good.client, &now);
    machine.pass(1);
  }
  CHECK(status == FIELDHOOK_OK);
}

fieldhook_status never_connect(void*, const fieldhook_peer*, const fieldhook_now*) {
  return FIELDHOOK_LOST;
}
fieldhook_phase some_phase(void*) {
  return 77;
}
fieldhook_protection some_protection(void*) {
  return FIELDHOOK_VERIFIED;
}
fieldhook_status no_send(void*, const std::uint8_t*, size_t, size_t*) {
  return FIELDHOOK_LOST;
}
fieldhook_status no_receive(void*, std::uint8_t*, size_t, size_t*) {
  return FIELDHOOK_LOST;
}
void no_close(void*) {}
fieldhook_status no_read(void*, std::uint32_t, std::uint8_t*, size_t) {
  return FIELDHOOK_LOST;
}
fieldhook_status no_program(void*, std::uint32_t, const std::uint8_t*, size_t) {
  return FIELDHOOK_LOST;
}
fieldhook_status no_erase(void*, std::uint32_t) {
  return FIELDHOOK_LOST;
}
fieldhook_status no_status(void*) {
  return FIELDHOOK_LOST;
}

constexpr fieldhook_transport kTransport{nullptr, never_connect, some_phase, some_protection,
                                         no_send, no_receive,    no_close};
constexpr fieldhook_storage kStorage{nullptr, 4096,       8,        1,        false,
                                     no_read, no_program, no_erase, no_status};

}  // namespace

TEST_CASE("a client notices each thing that its port lacks") {
  const auto status_of = [](auto change) {
    Good good;
    change(good);
    return good.init();
  };
  CHECK(status_of([](Good&) {}) == FIELDHOOK_OK);
  CHECK(status_of([](Good& g) { g.port.transport_handle = nullptr; }) == FIELDHOOK_MALFORMED);
  CHECK(status_of([](Good& g) { g.port.storage_handle = nullptr; }) == FIELDHOOK_MALFORMED);
  CHECK(status_of([](Good& g) { g.port.device = kNothing; }) == FIELDHOOK_MALFORMED);
  CHECK(status_of([](Good& g) { g.options.queue_full = 3; }) == FIELDHOOK_MALFORMED);
  CHECK(status_of([](Good& g) { g.options.max_attempts = 0; }) == FIELDHOOK_MALFORMED);
  CHECK(status_of([](Good& g) { g.options.spread_ms = -1; }) == FIELDHOOK_MALFORMED);
  CHECK(status_of([](Good& g) { g.options.keep_stream_ms = -1; }) == FIELDHOOK_MALFORMED);
  CHECK(status_of([](Good& g) { g.options.longest_rest_ms = 0; }) == FIELDHOOK_MALFORMED);
  // Both forms at once would leave open which one counts.
  CHECK(status_of([](Good& g) { g.port.transport = &kTransport; }) == FIELDHOOK_MALFORMED);
  CHECK(status_of([](Good& g) { g.port.storage = &kStorage; }) == FIELDHOOK_MALFORMED);
}

TEST_CASE("a transport or storage in C has all of its functions") {
  const auto status_of = [](const fieldhook_transport& transport,
                            const fieldhook_storage& storage) {
    Good good;
    good.port.transport_handle = nullptr;
    good.port.storage_handle = nullptr;
    good.port.transport = &transport;
    good.port.storage = &storage;
    return good.init();
  };
  CHECK(status_of(kTransport, kStorage) == FIELDHOOK_OK);
  fieldhook_transport t[6] = {kTransport, kTransport, kTransport,
                              kTransport, kTransport, kTransport};
  t[0].connect = nullptr;
  t[1].phase = nullptr;
  t[2].protection = nullptr;
  t[3].send = nullptr;
  t[4].receive = nullptr;
  t[5].close = nullptr;
  for (const fieldhook_transport& one : t) CHECK(status_of(one, kStorage) == FIELDHOOK_MALFORMED);
  fieldhook_storage s[4] = {kStorage, kStorage, kStorage, kStorage};
  s[0].read = nullptr;
  s[1].program = nullptr;
  s[2].start_erase = nullptr;
  s[3].erase_status = nullptr;
  for (const fieldhook_storage& one : s) CHECK(status_of(kTransport, one) == FIELDHOOK_MALFORMED);
}

TEST_CASE("a client fits the memory that the macro says, and not a byte less than it needs") {
  Good good;
  const std::size_t bytes = good.memory.size() * sizeof(std::uint64_t);
  const auto status_of = [&](std::size_t size, std::size_t endpoints, std::size_t room) {
    fieldhook_client* client = nullptr;
    const fieldhook_status status =
        fieldhook_init(good.memory.data(), size, endpoints, room, &good.port, nullptr, &client);
    CHECK((client != nullptr) == (status == FIELDHOOK_OK));
    fieldhook_end(client);
    return status;
  };
  std::size_t least = 0;
  while (status_of(least, 2, 256) == FIELDHOOK_NO_SPACE) ++least;
  CHECK(status_of(least, 2, 256) == FIELDHOOK_OK);
  CHECK(status_of(least, 2, 257) == FIELDHOOK_NO_SPACE);
  CHECK(least <= bytes);
  CHECK(bytes - least < 1024);  // what the macro wastes
  CHECK(status_of(bytes, 2, SIZE_MAX) == FIELDHOOK_NO_SPACE);
  CHECK(status_of(bytes, 0, 256) == FIELDHOOK_MALFORMED);
  std::vector<std::uint64_t> large(FIELDHOOK_CLIENT_WORDS(8, 0));
  good.memory.swap(large);
  CHECK(status_of(good.memory.size() * sizeof(std::uint64_t), 8, 0) == FIELDHOOK_OK);
  CHECK(status_of(good.memory.size() * sizeof(std::uint64_t), 9, 0) == FIELDHOOK_MALFORMED);
}

TEST_CASE("nothing behind the given memory is written to, whatever the size of an event") {
  Good good;
  std::size_t least = 0;
  const auto init = [&](std::size_t size) {
    return fieldhook_init(good.memory.data(), size, 1, 64, &good.port, nullptr, &good.client);
  };
  while (init(least) != FIELDHOOK_OK) ++least;
  fieldhook_end(good.client);
  const std::size_t bytes = good.memory.size() * sizeof(std::uint64_t);
  auto* const memory = reinterpret_cast<std::uint8_t*>(good.memory.data());
  std::memset(memory, 0xA5, bytes);
  REQUIRE(init(least) == FIELDHOOK_OK);
  fieldhook_endpoint endpoint = endpoint_of(kAt);
  REQUIRE(fieldhook_add(good.client, &endpoint) == FIELDHOOK_OK);
  for (std::size_t size = 1; size <= 70; ++size) {
    const std::string payload(size, '7');
    deliver(good, event_of("a", payload));
    REQUIRE(good.machine.peers.requests.size() == size);
    CHECK(good.machine.peers.requests.back().body == payload);
  }
  std::size_t written = 0;
  for (std::size_t i = least; i < bytes; ++i) written += memory[i] != 0xA5;
  CHECK(written == 0);
  CHECK(memory[least - 1] != 0xA5);  // its room is used to the last byte
}

TEST_CASE("no memory, crooked memory and no place for the answer are noticed") {
  Good good;
  const std::size_t size = good.memory.size() * sizeof(std::uint64_t);
  fieldhook_client* client = good.client;
  CHECK(fieldhook_init(nullptr, size, 1, 0, &good.port, nullptr, &client) == FIELDHOOK_MALFORMED);
  auto* const crooked =
      reinterpret_cast<std::uint64_t*>(reinterpret_cast<std::uintptr_t>(good.memory.data()) + 4);
  CHECK(fieldhook_init(crooked, size - 8, 1, 0, &good.port, nullptr, &client) ==
        FIELDHOOK_MALFORMED);
  CHECK(client == nullptr);
  CHECK(fieldhook_init(good.memory.data(), size, 1, 0, nullptr, nullptr, &client) ==
        FIELDHOOK_MALFORMED);
  CHECK(fieldhook_init(good.memory.data(), size, 1, 0, &good.port, nullptr, nullptr) ==
        FIELDHOOK_MALFORMED);
}

TEST_CASE("without a client nothing happens, and it is said") {
  const fieldhook_endpoint endpoint = endpoint_of(kAt);
  const fieldhook_event event = event_of("a", "{}");
  fieldhook_id id;
  CHECK(fieldhook_add(nullptr, &endpoint) == FIELDHOOK_MALFORMED);
  CHECK(fieldhook_enqueue(nullptr, &event, &id) == FIELDHOOK_MALFORMED);
  CHECK(id.text[0] == '\0');
  CHECK(fieldhook_poll(nullptr, &kClock) == INT64_MAX);
  CHECK(!fieldhook_pending(nullptr));
  CHECK(fieldhook_format(nullptr) == FIELDHOOK_MALFORMED);
  CHECK(fieldhook_resume(nullptr, 1) == FIELDHOOK_MALFORMED);
  fieldhook_observe(nullptr, nullptr, nullptr);
  fieldhook_end(nullptr);
}

TEST_CASE("an endpoint's texts are whole, its header fields are four at most") {
  Good good;
  REQUIRE(good.init() == FIELDHOOK_OK);
  CHECK(fieldhook_add(good.client, nullptr) == FIELDHOOK_MALFORMED);
  const fieldhook_endpoint right = endpoint_of(kAt);
  fieldhook_endpoint bad[5] = {right, right, right, right, right};
  const fieldhook_header broken = {fieldhook_text_of("x"), kNothing};
  bad[0].url = kNothing;
  bad[1].secret = kNothing;
  bad[2].types = kNothing;
  bad[3].header_count = 1;
  bad[4].headers = &broken;
  bad[4].header_count = 1;
  for (const fieldhook_endpoint& one : bad) {
    CHECK(fieldhook_add(good.client, &one) == FIELDHOOK_MALFORMED);
  }
  const fieldhook_endpoint plain_http = endpoint_of("http://a.example.com/");
  CHECK(fieldhook_add(good.client, &plain_http) == FIELDHOOK_REFUSED);
  fieldhook_endpoint unsigned_key = right;
  unsigned_key.profile = &fieldhook_profile_standard;
  CHECK(fieldhook_add(good.client, &unsigned_key) == FIELDHOOK_REFUSED);  // no secret

  const fieldhook_header headers[] = {{fieldhook_text_of("x-1"), fieldhook_text_of("1")},
                                      {fieldhook_text_of("x-2"), fieldhook_text_of("2")},
                                      {fieldhook_text_of("x-3"), fieldhook_text_of("3")},
                                      {fieldhook_text_of("x-4"), fieldhook_text_of("4")},
                                      {fieldhook_text_of("x-5"), fieldhook_text_of("5")}};
  fieldhook_endpoint many = right;
  many.headers = headers;
  many.header_count = 5;
  CHECK(fieldhook_add(good.client, &many) == FIELDHOOK_NO_SPACE);
  many.header_count = 4;
  CHECK(fieldhook_add(good.client, &many) == FIELDHOOK_OK);
  many.url = fieldhook_text_of(kBt);
  many.headers = headers + 1;
  many.header_count = 3;
  CHECK(fieldhook_add(good.client, &many) == FIELDHOOK_OK);
  const fieldhook_endpoint third = endpoint_of("https://c.example.com/");
  CHECK(fieldhook_add(good.client, &third) == FIELDHOOK_NO_SPACE);

  // Each has the fields of its own.
  deliver(good, event_of("a", "{}"));
  Machine& machine = good.machine;
  REQUIRE(machine.peers.requests.size() == 2);
  const std::string& first = machine.peers.requests[0].head;
  const std::string& second = machine.peers.requests[1].head;
  CHECK(first.find("x-1: 1") != first.npos);
  CHECK(first.find("x-4: 4") != first.npos);
  CHECK(second.find("x-1") == second.npos);
  CHECK(second.find("x-4: 4") != second.npos);
}

TEST_CASE("a secret is rotated while the client runs") {
  constexpr char kNext[] = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  Good good;
  REQUIRE(good.init() == FIELDHOOK_OK);
  fieldhook_endpoint endpoint = endpoint_of(kAt);
  endpoint.profile = &fieldhook_profile_standard;
  endpoint.secret = fieldhook_text_of(kKeyText);
  endpoint.key = 7;
  REQUIRE(fieldhook_add(good.client, &endpoint) == FIELDHOOK_OK);
  fieldhook_endpoint nobody = endpoint_of(kBt);
  nobody.key = 8;
  nobody.types = fieldhook_text_of("other");
  REQUIRE(fieldhook_add(good.client, &nobody) == FIELDHOOK_OK);

  CHECK(fieldhook_rotate(nullptr, 7, fieldhook_text_of(kNext)) == FIELDHOOK_MALFORMED);
  CHECK(fieldhook_rotate(good.client, 7, kNothing) == FIELDHOOK_MALFORMED);
  CHECK(fieldhook_rotate(good.client, 6, fieldhook_text_of(kNext)) == FIELDHOOK_REFUSED);
  CHECK(fieldhook_rotate(good.client, 8, fieldhook_text_of(kNext)) == FIELDHOOK_REFUSED);
  CHECK(fieldhook_rotate(good.client, 7, fieldhook_text_of("whsec_%")) == FIELDHOOK_MALFORMED);
  CHECK(fieldhook_rotate(good.client, 7, fieldhook_text_of("whsec_AAAA")) == FIELDHOOK_REFUSED);

  const auto is_signed_with = [&](const char* secret) {
    const std::string head = good.machine.peers.requests.back().head;
    const auto field = [&](const std::string& name) {
      const std::size_t begin = head.find(name) + name.size();
      return head.substr(begin, head.find("\r\n", begin) - begin);
    };
    const fieldhook_key key = key_of(fieldhook_profile_standard, secret);
    const std::string id = field("webhook-id: "), signature = field("webhook-signature: ");
    fieldhook_sign_input input{};
    input.id = {id.data(), id.size()};
    input.timestamp_s = std::stoll(field("webhook-timestamp: "));
    input.payload = {reinterpret_cast<const std::uint8_t*>("{}"), 2};
    Out out;
    CHECK(fieldhook_sign(&fieldhook_profile_standard, &key, 1, &input, out.bytes, sizeof out.bytes,
                         &out.value) == FIELDHOOK_OK);
    return signature == std::string(out.value.data, out.value.size);
  };
  deliver(good, event_of("a", "{}"));
  REQUIRE(good.machine.peers.requests.size() == 1);
  CHECK(is_signed_with(kKeyText));
  CHECK(fieldhook_rotate(good.client, 7, fieldhook_text_of(kNext)) == FIELDHOOK_OK);
  deliver(good, event_of("a", "{}"));
  REQUIRE(good.machine.peers.requests.size() == 2);
  CHECK(is_signed_with(kNext));
  CHECK(!is_signed_with(kKeyText));
}

TEST_CASE("an event's texts are whole") {
  Good good;
  REQUIRE(good.init() == FIELDHOOK_OK);
  const fieldhook_endpoint endpoint = endpoint_of(kAt);
  REQUIRE(fieldhook_add(good.client, &endpoint) == FIELDHOOK_OK);
  CHECK(fieldhook_enqueue(good.client, nullptr, nullptr) == FIELDHOOK_MALFORMED);
  const fieldhook_event right = event_of("a", "{}");
  fieldhook_event bad[4] = {right, right, right, right};
  bad[0].type = kNothing;
  bad[1].payload = kNoBytes;
  bad[2].content_type = kNothing;
  bad[3].id = kNothing;
  for (const fieldhook_event& one : bad) {
    fieldhook_id id;
    CHECK(fieldhook_enqueue(good.client, &one, &id) == FIELDHOOK_MALFORMED);
    CHECK(id.text[0] == '\0');
  }
  CHECK(fieldhook_poll(good.client, nullptr) == INT64_MAX);
}

TEST_CASE("a sink in C renders, unless the payload is already its own") {
  for (const bool as_is : {false, true}) {
    Good good;
    REQUIRE(good.init() == FIELDHOOK_OK);
    fieldhook_endpoint chat = endpoint_of("https://discord.com/api/webhooks/1/a");
    chat.sink = &fieldhook_sink_discord;
    chat.as_is = as_is;
    REQUIRE(fieldhook_add(good.client, &chat) == FIELDHOOK_OK);
    const std::string payload = R"({"content":"open"})";
    const fieldhook_event event = event_of("door", payload);
    Machine& machine = good.machine;
    deliver(good, event);
    REQUIRE(machine.peers.requests.size() == 1);
    const std::string& body = machine.peers.requests[0].body;
    CHECK((body == payload) == as_is);
    CHECK(body.find("\"content\":") != body.npos);
  }
}

TEST_CASE("what a transport in C answers that cannot be is a lost stream") {
  struct Liar {
    fieldhook_status status = FIELDHOOK_OK;
    std::size_t moved = 0;
    int sends = 0;
  };
  struct Lie {
    fieldhook_status status;
    std::size_t moved;
  };
  for (const Lie lie : {Lie{FIELDHOOK_OK, 0}, Lie{FIELDHOOK_OK, 1 << 20}, Lie{99, 1}}) {
    Good good;
    Liar liar{lie.status, lie.moved};
    fieldhook_transport transport = kTransport;
    transport.context = &liar;
    transport.connect = [](void*, const fieldhook_peer*, const fieldhook_now*) {
      return fieldhook_status{FIELDHOOK_OK};
    };
    transport.receive = [](void*, std::uint8_t*, size_t, size_t*) {
      return fieldhook_status{FIELDHOOK_WOULD_BLOCK};
    };
    transport.send = [](void* context, const std::uint8_t*, size_t, size_t* moved) {
      Liar& its = *static_cast<Liar*>(context);
      ++its.sends;
      *moved = its.moved;
      return its.status;
    };
    good.port.transport = &transport;
    good.port.transport_handle = nullptr;
    REQUIRE(good.init() == FIELDHOOK_OK);
    struct Seen {
      int attempts = 0;
      fieldhook_status cause = FIELDHOOK_OK;
    } seen;
    fieldhook_observe(
        good.client,
        [](void* context, const fieldhook_notice* notice) {
          if (notice->what != FIELDHOOK_ATTEMPTED) return;
          ++static_cast<Seen*>(context)->attempts;
          static_cast<Seen*>(context)->cause = notice->cause;
        },
        &seen);
    const fieldhook_endpoint endpoint = endpoint_of(kAt);
    REQUIRE(fieldhook_add(good.client, &endpoint) == FIELDHOOK_OK);
    const fieldhook_event event = event_of("a", "{}");
    fieldhook_status status = FIELDHOOK_WOULD_BLOCK;
    for (int i = 0; i < 300 && seen.attempts == 0; ++i) {
      if (status == FIELDHOOK_WOULD_BLOCK) {
        status = fieldhook_enqueue(good.client, &event, nullptr);
      }
      const fieldhook_now now{i, kClock.wall_s, FIELDHOOK_CLOCK_SYNCED};
      (void)fieldhook_poll(good.client, &now);
    }
    CHECK(seen.attempts == 1);
    CHECK(liar.sends == 1);
    CHECK(seen.cause == FIELDHOOK_LOST);
    CHECK(fieldhook_pending(good.client));
  }
}
