// SPDX-License-Identifier: MIT
// A client of the face for C, with a bench to run on.
#pragma once

#include <fieldhook/fieldhook_rows.h>

#include <fieldhook/fieldhook_handles.hpp>

#include "fakes/c_arguments.hpp"
#include "fakes/courier_bench.hpp"

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

namespace fieldhook::testing {

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

inline fieldhook_endpoint endpoint_of(const char* url) {
  fieldhook_endpoint endpoint{};
  endpoint.url = fieldhook_text_of(url);
  return endpoint;
}

inline fieldhook_event event_of(const char* type, std::string_view payload) {
  fieldhook_event event{};
  event.type = fieldhook_text_of(type);
  event.payload = {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()};
  return event;
}

/// Enqueues, and polls until nothing waits; a peer of the bench is ready at once.
inline void deliver(Good& good, const fieldhook_event& event) {
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

// A transport and a storage in C that do nothing.
inline fieldhook_status never_connect(void*, const fieldhook_peer*, const fieldhook_now*) {
  return FIELDHOOK_LOST;
}
inline fieldhook_phase some_phase(void*) {
  return 77;
}
inline fieldhook_protection some_protection(void*) {
  return FIELDHOOK_VERIFIED;
}
inline fieldhook_status no_send(void*, const std::uint8_t*, size_t, size_t*) {
  return FIELDHOOK_LOST;
}
inline fieldhook_status no_receive(void*, std::uint8_t*, size_t, size_t*) {
  return FIELDHOOK_LOST;
}
inline void no_close(void*) {}
inline fieldhook_status no_read(void*, std::uint32_t, std::uint8_t*, size_t) {
  return FIELDHOOK_LOST;
}
inline fieldhook_status no_program(void*, std::uint32_t, const std::uint8_t*, size_t) {
  return FIELDHOOK_LOST;
}
inline fieldhook_status no_erase(void*, std::uint32_t) {
  return FIELDHOOK_LOST;
}
inline fieldhook_status no_status(void*) {
  return FIELDHOOK_LOST;
}

inline constexpr fieldhook_transport kTransport{nullptr, never_connect, some_phase, some_protection,
                                                no_send, no_receive,    no_close};
inline constexpr fieldhook_storage kStorage{nullptr, 4096,       8,        1,        false,
                                            no_read, no_program, no_erase, no_status};

}  // namespace fieldhook::testing
