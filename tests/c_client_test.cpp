// SPDX-License-Identifier: MIT
// What a C program can do wrong when it makes a client: each argument, each size around its limit.

#include <fieldhook/profiles.hpp>
#include <fieldhook/signing_key.hpp>

#include "crypto/hmac.hpp"
#include "fakes/c_bench.hpp"
#include "fakes/memory_scan.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <string>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

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

TEST_CASE("a client that ended leaves nothing of its keys in its memory") {
  const SigningKey same(Secret::whsec(kKeyText), profiles::standard);
  Sha256State state = {};
  hmac_start(state, same);
  Good good;
  REQUIRE(good.init() == FIELDHOOK_OK);
  fieldhook_endpoint endpoint = endpoint_of(kAt);
  endpoint.profile = &fieldhook_profile_standard;
  endpoint.secret = fieldhook_text_of(kKeyText);
  REQUIRE(fieldhook_add(good.client, &endpoint) == FIELDHOOK_OK);
  const Bytes memory(reinterpret_cast<const std::uint8_t*>(good.memory.data()),
                     good.memory.size() * sizeof(std::uint64_t));
  CHECK(holds_state(memory, state));
  fieldhook_end(good.client);
  good.client = nullptr;
  CHECK_FALSE(holds_state(memory, state));
}
