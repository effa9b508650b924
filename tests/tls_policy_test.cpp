// SPDX-License-Identifier: MIT
// Threat T7: the suites and versions that we agree on, and those that we do not.
#include "tls/fixture.hpp"
#include "tls/memory_pipe.hpp"
#include "tls/session.hpp"

#include <doctest/doctest.h>

#include <mbedtls/ssl_ciphersuites.h>

#include <string>
#include <string_view>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

struct Suite {
  int number;
  std::string_view certificate;
};

constexpr Suite kGoodSuites[] = {
    {MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "good"},
    {MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, "good384"},
    {MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, "good"},
    {MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, "good_rsa"},
    {MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, "good_rsa"},
    {MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, "good_rsa"},
};

constexpr Suite kBadSuites[] = {
    {MBEDTLS_TLS_RSA_WITH_AES_128_GCM_SHA256, "good_rsa"},  // no forward secrecy
    {MBEDTLS_TLS_RSA_WITH_AES_128_CBC_SHA, "good_rsa"},
    {MBEDTLS_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, "good_rsa"},
    {MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, "good_rsa"},
    {MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, "good"},
    {MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8, "good"},
    {MBEDTLS_TLS_ECDHE_ECDSA_WITH_NULL_SHA, "good"},
};

/// A ServerHello of TLS 1.2 without extensions.
std::string server_hello(int minor, int suite, int compression) {
  std::string hello{2, 0, 0, 38, 3, static_cast<char>(minor)};
  hello.append(32, 'R');
  hello.push_back(0);
  hello.push_back(static_cast<char>(suite >> 8));
  hello.push_back(static_cast<char>(suite & 0xFF));
  hello.push_back(static_cast<char>(compression));
  return record(22, hello);
}

}  // namespace

TEST_CASE("Every suite of our list works") {
  for (const Suite& suite : kGoodSuites) {
    Session session(suite.certificate);
    session.server.only_suite(suite.number);
    CHECK(session.open() == Status::ok);
    CHECK(session.client.version() == "TLSv1.2");
    CHECK(session.client.cipher() == mbedtls_ssl_get_ciphersuite_name(suite.number));
  }
}

TEST_CASE("No other suite is agreed on") {
  for (const Suite& suite : kBadSuites) {
    CAPTURE(suite.number);
    Session session(suite.certificate);
    session.server.only_suite(suite.number);
    CHECK(session.open() == Status::lost);
    CHECK(word_of(session.client.failure()) == word_of(TlsFailure::unsuitable));
    CHECK(session.client.alert() == 40);
  }
}

TEST_CASE("A server that takes a version, suite or compression that we did not offer is left") {
  constexpr int kOffered = 0xC02B;
  CHECK(hear(server_hello(1, kOffered, 0)) == TlsFailure::unsuitable);
  CHECK(hear(server_hello(2, kOffered, 0)) == TlsFailure::unsuitable);
  CHECK(hear(server_hello(0, kOffered, 0)) == TlsFailure::unsuitable);
  for (const int suite : {0x002F, 0x0005, 0x003C, 0x000A, 0x0034, 0x009E, 0xC013, 0x0000})
    CHECK(hear(server_hello(3, suite, 0)) == TlsFailure::protocol);
  CHECK(hear(server_hello(3, kOffered, 1)) == TlsFailure::protocol);
}
