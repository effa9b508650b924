// SPDX-License-Identifier: MIT
// What configurations accept, threat T13, and the words of failures.
#include "tls/fixture.hpp"
#include "tls/memory_pipe.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

Status try_open(TlsTransport& client, MemoryPipe& pipe, const TlsServerConfig& config) {
  TlsServerStream server(pipe.server, config);
  return connect(client, endpoint(kHost), good_time(),
                 [&] { static_cast<void>(server.connect({}, good_time())); });
}

}  // namespace

TEST_CASE("Without an anchor nothing is opened") {
  SeededEntropy entropy;
  const TlsConfig config(entropy);
  CHECK(config.status() == Status::refused);
  CHECK(config.failure() == TlsFailure::no_anchors);
  MemoryPipe pipe;
  TlsTransport client(pipe.client, config);
  CHECK(client.connect(endpoint(kHost), good_time()) == Status::refused);
  CHECK(client.failure() == TlsFailure::no_anchors);
  CHECK(pipe.client.connects == 0);
}

TEST_CASE("What holds no certificate adds no anchor") {
  SeededEntropy entropy;
  TlsConfig config(entropy);
  CHECK(config.trust({}) == Status::refused);
  CHECK(config.trust(bytes_of("no certificate")) == Status::refused);
  CHECK(config.trust(bytes_of("-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n")) ==
        Status::refused);
  CHECK(config.trust(bytes_of(load("leaf.key"))) == Status::refused);
  CHECK(config.trust_file(path_of("missing.pem")) == Status::refused);
  CHECK(config.trust_file("") == Status::refused);
  CHECK(config.status() == Status::refused);
}

TEST_CASE("Anchors come as PEM or DER, from memory or a file, and add up") {
  const ServerSetup by_inter("missing_inter");
  const ServerSetup by_root("good");
  SeededEntropy entropy;
  TlsConfig config(entropy);
  CHECK(config.trust(bytes_of(load("inter.der"))) == Status::ok);
  CHECK(config.trust_file(path_of("root.pem")) == Status::ok);
  CHECK(config.trust_file(path_of("missing.pem")) == Status::refused);
  CHECK(config.status() == Status::ok);
  for (const ServerSetup* setup : {&by_inter, &by_root}) {
    MemoryPipe pipe;
    TlsTransport client(pipe.client, config);
    CHECK(try_open(client, pipe, setup->config) == Status::ok);
  }
}

TEST_CASE("A path has at most kMaxPath bytes") {
  SeededEntropy entropy;
  for (const std::size_t size :
       {TlsSettings::kMaxPath - 1, TlsSettings::kMaxPath, TlsSettings::kMaxPath + 1}) {
    TlsConfig config(entropy);
    std::string path = path_of("");
    const std::string name = "root.pem";
    while (path.size() + name.size() < size) path.push_back('/');
    path += name;
    REQUIRE(path.size() == size);
    CHECK(config.trust_file(path) ==
          (size <= TlsSettings::kMaxPath ? Status::ok : Status::refused));
  }
}

TEST_CASE("An identity needs a certificate and its own key, once") {
  SeededEntropy entropy;
  {
    TlsServerConfig config(entropy);
    CHECK(config.failure() == TlsFailure::bad_identity);
    CHECK(config.identify(bytes_of(load("good.pem")), bytes_of(load("leaf.key"))) == Status::ok);
    CHECK(config.status() == Status::ok);
    CHECK(config.identify(bytes_of(load("good.pem")), bytes_of(load("leaf.key"))) ==
          Status::refused);
    CHECK(config.status() == Status::refused);
  }
  const struct {
    std::string certificate, key;
  } rows[] = {
      {load("good.pem"), load("root.key")},
      {load("good.pem"), load("good_rsa.key")},
      {load("good.pem"), ""},
      {"", load("leaf.key")},
      {load("leaf.key"), load("leaf.key")},
      {load("good.pem"), load("good.pem")},
  };
  for (const auto& row : rows) {
    TlsConfig config(entropy);
    REQUIRE(config.trust(bytes_of(load("root.pem"))) == Status::ok);
    CHECK(config.identify(bytes_of(row.certificate), bytes_of(row.key)) == Status::refused);
    CHECK(config.failure() == TlsFailure::bad_identity);  // never silently without it
  }
  TlsConfig config(entropy);
  CHECK(config.identify_from(path_of("good.pem"), path_of("missing.key")) == Status::refused);
}

TEST_CASE("Randomness that fails at any call opens nothing, and the next connection asks anew") {
  const ServerSetup server;
  int refused = 0;
  for (int k = 1; k < 100; ++k) {
    ClientSetup setup;
    setup.entropy.fail_at = k;
    MemoryPipe pipe;
    TlsTransport client(pipe.client, setup.config);
    Status status = try_open(client, pipe, server.config);
    client.close();
    if (status == Status::ok) {  // seeded before the fault: the second connection must notice
      pipe.to_client = pipe.to_server = Wire{};
      const int connects = pipe.client.connects;
      status = try_open(client, pipe, server.config);
      if (setup.entropy.calls < k) break;
      CHECK(pipe.client.connects == connects);
    }
    CHECK(status == Status::refused);
    CHECK(client.failure() == TlsFailure::no_entropy);
    CHECK(pipe.to_server.total == 0);
    ++refused;
    client.close();
    pipe.to_client = pipe.to_server = Wire{};
    CHECK(try_open(client, pipe, server.config) == Status::ok);
  }
  CHECK(refused >= 2);
  CHECK(refused < 20);
}

TEST_CASE("A server that fails to draw opens nothing") {
  ServerSetup setup;
  setup.entropy.fail_at = setup.entropy.calls + 1;
  MemoryPipe pipe;
  TlsServerStream server(pipe.server, setup.config);
  CHECK(server.connect({}, good_time()) == Status::refused);
  CHECK(server.failure() == TlsFailure::no_entropy);
}

TEST_CASE("A server that demands clients judges them by our clock") {
  for (const Now now : {good_time(), at(kValidTo + 1), at(0, ClockQuality::unknown)}) {
    ClientSetup client_setup;
    REQUIRE(client_setup.config.identify_from(path_of("client.pem"), path_of("client.key")) ==
            Status::ok);
    ServerSetup server_setup;
    REQUIRE(server_setup.config.demand_clients_of(bytes_of(load("root.pem"))) == Status::ok);
    MemoryPipe pipe;
    TlsTransport client(pipe.client, client_setup.config);
    TlsServerStream server(pipe.server, server_setup.config);
    Status status = Status::would_block;
    for (int round = 0; round < 20 && status == Status::would_block; ++round) {
      static_cast<void>(client.connect(endpoint(kHost), good_time()));
      status = server.connect({}, now);
    }
    const bool good = now.wall.s == kGoodTime;
    CHECK(status == (good ? Status::ok : Status::refused));
    CHECK(server.failure() == (good                                   ? TlsFailure::none
                               : now.quality == ClockQuality::unknown ? TlsFailure::no_clock
                                                                      : TlsFailure::expired));
  }
}

TEST_CASE("Every failure has a word of its own, and all but none a text") {
  const int last = static_cast<int>(TlsFailure::alert);
  for (int i = 0; i <= last; ++i) {
    const TlsFailure failure = static_cast<TlsFailure>(i);
    CHECK(text_of(failure).empty() == (failure == TlsFailure::none));
    for (int j = 0; j < i; ++j) CHECK(word_of(failure) != word_of(static_cast<TlsFailure>(j)));
  }
  CHECK(word_of(TlsFailure::wrong_host) == "wrong_host");
  CHECK(word_of(TlsFailure::client_certificate_wanted) == "client_certificate_wanted");
  CHECK(word_of(TlsFailure::alert) == "alert");
  CHECK(name_of_alert(0).empty());
  CHECK(name_of_alert(40) == "handshake_failure");
  CHECK(name_of_alert(116) == "certificate_required");
  CHECK(name_of_alert(200) == "unknown");
}
