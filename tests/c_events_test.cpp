// SPDX-License-Identifier: MIT
// What a C program can do wrong with a client's endpoints and events, and a transport that lies.

#include "fakes/c_bench.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fieldhook;
using namespace fieldhook::testing;

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
