// SPDX-License-Identifier: MIT
// TlsTransport and TlsServerStream against each other: the contract of Transport, in every grain.
#include "tls/fixture.hpp"
#include "tls/memory_pipe.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

struct Pair {
  MemoryPipe pipe;
  ClientSetup client_setup;
  ServerSetup server_setup;
  TlsTransport client{pipe.client, client_setup.config};
  TlsServerStream server{pipe.server, server_setup.config};
  Endpoint to = endpoint(kHost);

  Status serve() { return server.connect({}, good_time()); }
  Status open() {
    const Status status = connect(client, to, good_time(), [this] { static_cast<void>(serve()); });
    if (status != Status::ok) return status;
    Status served = Status::would_block;
    for (int round = 0; round < 10'000 && served == Status::would_block; ++round) served = serve();
    return served;
  }
};

std::string pattern(std::size_t size) {
  std::string text(size, ' ');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + (i * 7 + i / 251) % 26);
  return text;
}

struct Link {
  std::size_t grain;
  std::size_t capacity;
  bool stutters;
};

constexpr Link kLinks[] = {
    {kNowhere, kNowhere, false}, {1, kNowhere, false}, {1, 1, true}, {7, 100, true},
    {1400, 4096, false},         {kNowhere, 17, true},
};

void drain_until(Transport& from, std::string& text, std::size_t size) {
  for (int round = 0; round < 100'000 && text.size() < size; ++round)
    CHECK(drain(from, text, 1) == Status::would_block);
}

void set_link(MemoryPipe& pipe, const Link& link) {
  for (PipeEnd* end : {&pipe.client, &pipe.server}) {
    end->grain = link.grain;
    end->stutters = link.stutters;
  }
  pipe.to_client.capacity = pipe.to_server.capacity = link.capacity;
}

}  // namespace

TEST_CASE("Bytes arrive whole and in order, however small the steps below") {
  for (const Link& link : kLinks) {
    CAPTURE(link.grain);
    CAPTURE(link.capacity);
    Pair pair;
    set_link(pair.pipe, link);
    REQUIRE(pair.open() == Status::ok);
    const std::string request = pattern(20'000);
    std::string got;
    CHECK(send_all(pair.client, request,
                   [&] { CHECK(drain(pair.server, got) == Status::would_block); }) == Status::ok);
    drain_until(pair.server, got, request.size());
    CHECK(got == request);
    std::string answer;
    CHECK(send_all(pair.server, "HTTP/1.1 204 No Content\r\n\r\n", [&] {
            CHECK(drain(pair.client, answer, 3) == Status::would_block);
          }) == Status::ok);
    drain_until(pair.client, answer, 27);
    CHECK(answer == "HTTP/1.1 204 No Content\r\n\r\n");
    CHECK(pair.pipe.client.faults + pair.pipe.server.faults == 0);
  }
}

TEST_CASE("The connection can be described while it is open, and only then") {
  Pair pair;
  CHECK(pair.client.version().empty());
  CHECK(pair.client.protection() == Protection::verified);
  REQUIRE(pair.open() == Status::ok);
#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
  CHECK(pair.client.version() == "TLSv1.3");
  CHECK(pair.client.cipher() == "TLS1-3-AES-128-GCM-SHA256");
#else
  CHECK(pair.client.version() == "TLSv1.2");
  CHECK(pair.client.cipher() == "TLS-ECDHE-ECDSA-WITH-AES-128-GCM-SHA256");
#endif
  CHECK(pair.server.cipher() == pair.client.cipher());
  CHECK(!pair.client.resumed());
  CHECK(pair.client.failure() == TlsFailure::none);
  pair.client.close();
  CHECK(pair.client.version().empty());
  CHECK(pair.client.cipher().empty());
}

TEST_CASE("The phase is the inner stream's until that is open, then the handshake") {
  Pair pair;
  pair.pipe.client.connect_waits = 2;
  CHECK(pair.client.connect(pair.to, good_time()) == Status::would_block);
  CHECK(pair.client.phase() == Phase::connect);
  CHECK(pair.client.connect(pair.to, good_time()) == Status::would_block);
  CHECK(pair.pipe.to_server.total == 0);
  CHECK(pair.client.connect(pair.to, good_time()) == Status::would_block);
  CHECK(pair.client.phase() == Phase::handshake);
  CHECK(pair.pipe.to_server.total > 0);
  CHECK(pair.pipe.client.connects == 3);
}

TEST_CASE("Asking again with no input changes nothing") {
  Pair pair;
  CHECK(pair.client.connect(pair.to, good_time()) == Status::would_block);
  const std::size_t hello = pair.pipe.to_server.total;
  for (int i = 0; i < 10; ++i)
    CHECK(pair.client.connect(pair.to, good_time()) == Status::would_block);
  CHECK(pair.pipe.to_server.total == hello);
  REQUIRE(pair.open() == Status::ok);
  CHECK(pair.client.connect(pair.to, good_time()) == Status::ok);
  const std::size_t written = pair.pipe.to_server.total;
  std::uint8_t space[8];
  for (int i = 0; i < 10; ++i) CHECK(pair.client.receive(space).status() == Status::would_block);
  CHECK(pair.pipe.to_server.total == written);
}

TEST_CASE("Only the peer's end mark is an end in order, and it stays one") {
  Pair pair;
  REQUIRE(pair.open() == Status::ok);
  REQUIRE(send_all(pair.server, "last", [] {}) == Status::ok);
  pair.server.close();
  std::string got;
  CHECK(drain(pair.client, got) == Status::closed);
  CHECK(got == "last");
  CHECK(drain(pair.client, got) == Status::closed);
  CHECK(pair.client.failure() == TlsFailure::none);
}

TEST_CASE("An end without the mark is a cut, at every byte of the last record") {
  std::size_t record = 0;
  for (std::size_t cut = 0; cut == 0 || cut <= record; ++cut) {
    Pair pair;
    REQUIRE(pair.open() == Status::ok);
    const std::size_t before = pair.pipe.to_client.total;
    pair.pipe.to_client.cut_at = before + cut;
    REQUIRE(send_all(pair.server, "close-delimited body", [] {}) == Status::ok);
    record = pair.pipe.to_client.total - before;
    pair.pipe.to_client.ended = true;
    std::string got;
    CHECK(drain(pair.client, got) == Status::lost);
    CHECK(got == (cut < record ? "" : "close-delimited body"));
    CHECK(pair.client.failure() == TlsFailure::cut);
    CHECK(drain(pair.client, got) == Status::lost);
    pair.client.close();
    CHECK(!pair.pipe.client.is_open());
  }
}

TEST_CASE("What the stream below says about its end is passed on") {
  for (const Status end : {Status::lost, Status::timed_out}) {
    Pair pair;
    REQUIRE(pair.open() == Status::ok);
    pair.pipe.to_client.end = end;
    pair.pipe.to_client.ended = true;
    std::string got;
    CHECK(drain(pair.client, got) == end);
    CHECK(pair.client.failure() == TlsFailure::stream);
  }
  Pair pair;
  pair.pipe.client.connect_answer = Status::timed_out;
  CHECK(pair.client.connect(pair.to, good_time()) == Status::timed_out);
  CHECK(pair.client.failure() == TlsFailure::stream);
  CHECK(pair.client.connect(pair.to, good_time()) == Status::timed_out);
}

TEST_CASE("A peer that takes no more may still have answered") {
  Pair pair;
  REQUIRE(pair.open() == Status::ok);
  REQUIRE(send_all(pair.server, "HTTP/1.1 413 Too Large\r\n\r\n", [] {}) == Status::ok);
  pair.pipe.to_server.taken = Status::closed;
  const Bytes body = bytes_of("the body");
  CHECK(pair.client.send(body).status() == Status::closed);
  CHECK(pair.client.send(body).status() == Status::closed);
  std::string got;
  CHECK(drain(pair.client, got) == Status::would_block);
  CHECK(got == "HTTP/1.1 413 Too Large\r\n\r\n");
  pair.client.close();
}

TEST_CASE("A stream that breaks while sending is over") {
  Pair pair;
  REQUIRE(pair.open() == Status::ok);
  pair.pipe.to_server.taken = Status::lost;
  CHECK(pair.client.send(bytes_of("x")).status() == Status::lost);
  CHECK(pair.client.failure() == TlsFailure::stream);
  std::uint8_t space[8];
  CHECK(pair.client.receive(space).status() == Status::lost);
}

TEST_CASE("A longer view after would_block sends what was begun, and no byte twice or never") {
  Pair pair;
  REQUIRE(pair.open() == Status::ok);
  pair.pipe.to_server.capacity = 10;
  const std::string text = pattern(90);
  const Bytes all = bytes_of(text);
  CHECK(pair.client.send(all.first(50)).status() == Status::would_block);
  pair.pipe.to_server.capacity = kNowhere;
  const Result<std::size_t> sent = pair.client.send(all);
  REQUIRE(sent.ok());
  CHECK(sent.value() == 50);
  REQUIRE(send_all(pair.client, std::string_view(text).substr(50), [] {}) == Status::ok);
  std::string got;
  CHECK(drain(pair.server, got) == Status::would_block);
  CHECK(got == text);
}

TEST_CASE("close() in any state frees all, and the transport can be used again") {
  Pair pair;
  Status status = Status::would_block;
  for (int steps = 0; steps < 1000 && status != Status::ok; ++steps) {
    CAPTURE(steps);
    pair.pipe.to_client = pair.pipe.to_server = Wire{};
    pair.pipe.client.grain = pair.pipe.server.grain = 40;
    pair.pipe.to_client.capacity = pair.pipe.to_server.capacity = 40;
    status = Status::would_block;
    for (int i = 0; i < steps && status == Status::would_block; ++i) {
      status = pair.client.connect(pair.to, good_time());
      static_cast<void>(pair.serve());
    }
    pair.client.close();
    CHECK(!pair.pipe.client.is_open());
    CHECK(pair.client.version().empty());
    pair.client.close();
    pair.server.close();
    CHECK((status == Status::ok || status == Status::would_block));
  }
  CHECK(status == Status::ok);
  pair.pipe.to_client = pair.pipe.to_server = Wire{};
  CHECK(pair.open() == Status::ok);
  CHECK(pair.pipe.client.faults + pair.pipe.server.faults == 0);
}

TEST_CASE("close() behind a half sent record sends nothing more") {
  Pair pair;
  REQUIRE(pair.open() == Status::ok);
  pair.pipe.to_server.capacity = 10;
  CHECK(pair.client.send(bytes_of(pattern(50))).status() == Status::would_block);
  const std::size_t written = pair.pipe.to_server.total;
  pair.pipe.to_server.capacity = kNowhere;
  pair.client.close();
  CHECK(pair.pipe.to_server.total == written);
  std::string got;
  CHECK(drain(pair.server, got) == Status::lost);
  CHECK(got.empty());
}

TEST_CASE("An endpoint without a host is refused before anything is opened") {
  Pair pair;
  CHECK(pair.client.connect(Endpoint{}, good_time()) == Status::refused);
  CHECK(pair.client.failure() == TlsFailure::no_host);
  CHECK(pair.pipe.client.connects == 0);
}
