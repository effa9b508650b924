// SPDX-License-Identifier: MIT
// Threats T6, T8 and T11: servers that say or ask what they should not.
#include "tls/fixture.hpp"
#include "tls/memory_pipe.hpp"
#include "tls/session.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace fieldhook;
using namespace fieldhook::testing;

TEST_CASE("What is not TLS is named so") {
  CHECK(hear("HTTP/1.1 400 Bad Request\r\n\r\n") == TlsFailure::not_tls);
  CHECK(hear("SSH-2.0-OpenSSH_9.2\r\n") == TlsFailure::not_tls);
  CHECK(hear(std::string(100, '\0')) == TlsFailure::not_tls);
  CHECK(hear("") == TlsFailure::cut);
  CHECK(hear("H") == TlsFailure::cut);
}

TEST_CASE("A message or record longer than our buffer is refused, not stored") {
  std::string message{2, '\x7F', '\x7F', '\x7F', 3, 3};  // 8 MB of ServerHello
  message.resize(1000, 'x');
  std::string records;
  for (int i = 0; i < 50; ++i) records += record(22, message);
  CHECK(hear(records) == TlsFailure::protocol);
  const std::string oversize{22, 3, 3, '\x7F', '\x7F'};
  CHECK(hear(oversize + std::string(40'000, 'x')) == TlsFailure::protocol);
}

TEST_CASE("Every fatal alert before the certificate ends the connection and is told") {
  for (int number = 0; number < 256; ++number) {
    CAPTURE(number);
    const std::string alert{2, static_cast<char>(number)};
    const bool nothing_in_common = number == 40 || number == 70 || number == 71;
    const TlsFailure expected = nothing_in_common ? TlsFailure::unsuitable
                                : number == 116   ? TlsFailure::client_certificate_wanted
                                                  : TlsFailure::alert;
    const ClientSetup setup;
    MemoryPipe pipe;
    TlsTransport client(pipe.client, setup.config);
    REQUIRE(client.connect(endpoint(kHost), good_time()) == Status::would_block);
    pipe.to_client.bytes = record(21, alert);
    const Status status = client.connect(endpoint(kHost), good_time());
    CHECK(status == (number == 116 ? Status::refused : Status::lost));
    CHECK(client.failure() == expected);
    CHECK(client.alert() == number);
  }
}

TEST_CASE("A flood of records that carry nothing does not keep a call") {
  const std::string warning = record(21, std::string{1, 90});
  std::string flood;
  while (flood.size() < 4 * TlsStream::kMaxInput) flood += warning;
  const ClientSetup setup;
  MemoryPipe pipe;
  TlsTransport client(pipe.client, setup.config);
  REQUIRE(client.connect(endpoint(kHost), good_time()) == Status::would_block);
  pipe.to_client.bytes = flood;
  CHECK(client.connect(endpoint(kHost), good_time()) == Status::lost);
  CHECK(client.failure() == TlsFailure::protocol);
  CHECK(pipe.to_client.bytes.size() >= flood.size() - TlsStream::kMaxInput);
}

TEST_CASE("Empty records are no end of the stream") {
  for (int count = 1; count <= 3; ++count) {
    CAPTURE(count);
    Session session;
    REQUIRE(session.open() == Status::ok);
    session.server.serve();
    for (int i = 0; i < count; ++i) REQUIRE(session.server.say("") == 0);
    std::string got;
    CHECK(drain(session.client, got) == Status::would_block);
    REQUIRE(session.server.say("answer") == 6);
    CHECK(drain(session.client, got) == Status::would_block);
    CHECK(got == "answer");
  }
}

TEST_CASE("A warning does not hide the bytes behind it") {
  constexpr unsigned char kUserCanceled = 90;
  Session session;
  REQUIRE(session.open() == Status::ok);
  session.server.serve();
  REQUIRE(mbedtls_ssl_send_alert_message(&session.server.tls(), MBEDTLS_SSL_ALERT_LEVEL_WARNING,
                                         kUserCanceled) == 0);
  REQUIRE(session.server.say("answer") == 6);
  std::string got;
  CHECK(drain(session.client, got) == Status::would_block);
  CHECK(got == "answer");
}

TEST_CASE("A flood of empty records ends the stream") {
  Session session;
  REQUIRE(session.open() == Status::ok);
  session.server.serve();
  for (int i = 0; i < 10'000; ++i) REQUIRE(session.server.say("") == 0);
  std::string got;
  CHECK(drain(session.client, got) == Status::lost);
  CHECK(got.empty());
}

TEST_CASE("Renegotiation is not taken up, and costs nothing but a refusal") {
  Session session;
  session.server.only_tls12();
  mbedtls_ssl_conf_renegotiation(&session.server.config, MBEDTLS_SSL_RENEGOTIATION_ENABLED);
  REQUIRE(session.open() == Status::ok);
  session.server.serve();
  static_cast<void>(mbedtls_ssl_renegotiate(&session.server.tls()));
  REQUIRE(session.server.say("answer") == 6);
  std::string got;
  const std::size_t written = session.pipe.to_server.total;
  CHECK(drain(session.client, got) == Status::would_block);
  CHECK(got == "answer");
  CHECK(session.pipe.to_server.total - written < 64);  // a warning, no hello
  REQUIRE(send_all(session.client, "more", [] {}) == Status::ok);
  session.server.serve();  // our refusal
  session.server.serve();
  CHECK(session.server.received == "more");
}

TEST_CASE("A wish to renegotiate in the middle of our record ends the stream: no byte goes twice") {
  Session session;
  session.server.only_tls12();
  mbedtls_ssl_conf_renegotiation(&session.server.config, MBEDTLS_SSL_RENEGOTIATION_ENABLED);
  REQUIRE(session.open() == Status::ok);
  session.server.serve();
  static_cast<void>(mbedtls_ssl_renegotiate(&session.server.tls()));
  session.pipe.to_server.capacity = 10;
  CHECK(session.client.send(bytes_of("the event")).status() == Status::would_block);
  session.pipe.to_server.capacity = kNowhere;
  std::string got;
  CHECK(drain(session.client, got) == Status::lost);
  CHECK(session.client.failure() == TlsFailure::protocol);
  CHECK(session.client.send(bytes_of("the event")).status() == Status::lost);
  session.client.close();
  session.server.serve();
  CHECK(session.server.received.empty());
}

#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
TEST_CASE("Session tickets are passed over, also when bytes follow at once") {
  Session session;
  // Our client asks for none; a server may send some all the same. This one has to be asked.
  mbedtls_ssl_conf_tls13_key_exchange_modes(
      const_cast<mbedtls_ssl_config*>(&session.setup.config.raw()),
      MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_ALL);
  session.server.give_tickets();
  mbedtls_ssl_conf_new_session_tickets(&session.server.config, 3);
  REQUIRE(session.open() == Status::ok);
  session.server.serve();
  const std::size_t before = session.pipe.to_client.bytes.size();
  CHECK(before > 3 * 100);
  REQUIRE(session.server.say("answer") == 6);
  std::string got;
  CHECK(drain(session.client, got) == Status::would_block);
  CHECK(got == "answer");
  CHECK(session.client.version() == "TLSv1.3");
}
#endif

TEST_CASE("A server that wants to know us gets our certificate, or we say what is missing") {
  struct Row {
    const char* identity;
    TlsFailure failure;
  };
  constexpr Row kRows[] = {
      {"", TlsFailure::client_certificate_wanted},
      {"strange_client", TlsFailure::client_certificate_refused},
      {"client", TlsFailure::none},
  };
  for (const bool old_version : {true, false}) {
    for (const Row& row : kRows) {
      CAPTURE(std::string_view(row.identity));
      CAPTURE(old_version);
      Session session;
      if (old_version) session.server.only_tls12();
      session.server.demand_clients_of("root.pem");
      mbedtls_ssl_conf_verify(
          &session.server.config,
          [](void*, mbedtls_x509_crt*, int, std::uint32_t* flags) {
            *flags &= ~std::uint32_t{MBEDTLS_X509_BADCERT_EXPIRED};  // it reads the real clock
            return 0;
          },
          nullptr);
      const std::string name = row.identity;
      if (!name.empty())
        REQUIRE(session.setup.config.identify_from(path_of(name + ".pem"),
                                                   path_of(name + ".key")) == Status::ok);
      Status status = session.open();
      std::string got;
      if (status == Status::ok) {  // 1.3: the verdict comes behind our side of the handshake
        session.server.serve();
        status = drain(session.client, got);
      }
      const bool good = row.failure == TlsFailure::none;
      CHECK(status == (good ? Status::would_block : Status::refused));
      CHECK(word_of(session.client.failure()) == word_of(row.failure));
      CHECK(session.server.open == good);
      CHECK(session.server.received.empty());
    }
  }
}
