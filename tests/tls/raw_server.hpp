// SPDX-License-Identifier: MIT
// A server on bare Mbed TLS without our policy: it sends whatever certificates it is told to,
// offers what we must refuse, and counts the application bytes that reach it.
#pragma once

#include "tls/fixture.hpp"
#include "tls/memory_pipe.hpp"

#include "compat.hpp"

#include <mbedtls/oid.h>
#include <mbedtls/pem.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ticket.h>
#include <mbedtls/version.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace fieldhook::testing {

class RawServer {
 public:
  /// Sends NAME.chain, byte for byte, though the library could not read it, and signs with
  /// NAME.key.
  RawServer(PipeEnd& pipe, std::string_view name) : pipe_(pipe) {
    mbedtls_ssl_init(&tls_);
    mbedtls_ssl_config_init(&config);
    mbedtls_pk_init(&key_);
    mbedtls_x509_crt_init(&clients_);
    mbedtls_ctr_drbg_init(&random_);
    mbedtls_ssl_ticket_init(&tickets_);
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    REQUIRE(psa_crypto_init() == 0);
#endif
    REQUIRE(mbedtls_ctr_drbg_seed(&random_, draw, &entropy_, nullptr, 0) == 0);
    REQUIRE(mbedtls_ssl_config_defaults(&config, MBEDTLS_SSL_IS_SERVER,
                                        MBEDTLS_SSL_TRANSPORT_STREAM,
                                        MBEDTLS_SSL_PRESET_DEFAULT) == 0);
    mbedtls_ssl_conf_rng(&config, mbedtls_ctr_drbg_random, &random_);
    mbedtls_ssl_conf_authmode(&config, MBEDTLS_SSL_VERIFY_NONE);
    read_key(name);
    read_chain(load(std::string(name) + ".chain"));
    REQUIRE(mbedtls_ssl_conf_own_cert(&config, &nodes_.front(), &key_) == 0);
    REQUIRE(pipe_.connect({}, {}) == Status::ok);
  }
  ~RawServer() {
    for (mbedtls_x509_crt& node : nodes_) node.next = nullptr;
    restore_front();
    mbedtls_x509_crt_free(&nodes_.front());
    mbedtls_x509_crt_free(&clients_);
    mbedtls_ssl_free(&tls_);
    mbedtls_ssl_config_free(&config);
    mbedtls_pk_free(&key_);
    mbedtls_ctr_drbg_free(&random_);
    mbedtls_ssl_ticket_free(&tickets_);
  }
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  mbedtls_ssl_config config;  ///< to be changed before the first serve()
  std::string received;       ///< application bytes
  int error = 0;              ///< what ended it
  bool open = false;

  void give_tickets() {
    REQUIRE(mbedtls_ssl_ticket_setup(&tickets_, mbedtls_ctr_drbg_random, &random_,
                                     MBEDTLS_CIPHER_AES_128_GCM, 3600) == 0);
    mbedtls_ssl_conf_session_tickets_cb(&config, mbedtls_ssl_ticket_write, mbedtls_ssl_ticket_parse,
                                        &tickets_);
  }

  /// Not 1.3.
  void only_tls12() {
    refuses_itself_ = true;
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    mbedtls_ssl_conf_max_tls_version(&config, MBEDTLS_SSL_VERSION_TLS1_2);
#endif
  }
  /// One suite, for TLS 1.2.
  void only_suite(int suite) {
    only_tls12();
    suite_[0] = suite;
    mbedtls_ssl_conf_ciphersuites(&config, suite_);
  }
  /// Lets in only clients of these authorities.
  void demand_clients_of(std::string_view anchors) {
    const std::string pem = load(anchors);
    REQUIRE(mbedtls_x509_crt_parse(&clients_, reinterpret_cast<const unsigned char*>(pem.c_str()),
                                   pem.size() + 1) == 0);
    mbedtls_ssl_conf_ca_chain(&config, &clients_, nullptr);
    // In 1.3 the library's own refusal goes out under the handshake's keys, which the client has
    // left by then. So we refuse ourselves, as RFC 8446 4.4.2.4 has it.
    demands_ = true;
    mbedtls_ssl_conf_authmode(
        &config, refuses_itself_ ? MBEDTLS_SSL_VERIFY_REQUIRED : MBEDTLS_SSL_VERIFY_OPTIONAL);
  }

  /// As far as it goes now.
  void serve() {
    if (!started_) {
      started_ = true;
      REQUIRE(mbedtls_ssl_setup(&tls_, &config) == 0);
      mbedtls_ssl_set_bio(&tls_, &pipe_, write, read, nullptr);
    }
    while (error == 0) {
      const int result = open ? take() : mbedtls_ssl_handshake(&tls_);
      if (result == MBEDTLS_ERR_SSL_WANT_READ || result == MBEDTLS_ERR_SSL_WANT_WRITE) return;
      if (result == 0 && !open) {
        refuse_stranger();
        open = error == 0;
      } else if (result <= 0) {
        fail(result == 0 ? MBEDTLS_ERR_SSL_CONN_EOF : result);
      }
    }
  }

  int say(std::string_view text) {
    return mbedtls_ssl_write(&tls_, reinterpret_cast<const unsigned char*>(text.data()),
                             text.size());
  }
  mbedtls_ssl_context& tls() {
    return tls_;
  }

 private:
  static int draw(void* entropy, unsigned char* space, std::size_t size) {
    return static_cast<SeededEntropy*>(entropy)->fill({space, size}) == Status::ok ? 0 : -1;
  }
  static int write(void* pipe, const unsigned char* data, std::size_t size) {
    const Result<std::size_t> sent = static_cast<PipeEnd*>(pipe)->send({data, size});
    if (sent.ok()) return static_cast<int>(sent.value());
    return sent.status() == Status::would_block ? MBEDTLS_ERR_SSL_WANT_WRITE
                                                : MBEDTLS_ERR_SSL_CONN_EOF;
  }
  static int read(void* pipe, unsigned char* space, std::size_t size) {
    const Result<std::size_t> got = static_cast<PipeEnd*>(pipe)->receive({space, size});
    if (got.ok()) return static_cast<int>(got.value());
    return got.status() == Status::would_block ? MBEDTLS_ERR_SSL_WANT_READ
                                               : MBEDTLS_ERR_SSL_CONN_EOF;
  }

  // 2.28 hangs up on a client without certificate; others say why first.
  void fail(int result) {
    error = result;
    if (error == MBEDTLS_ERR_SSL_NO_CLIENT_CERTIFICATE)
      static_cast<void>(mbedtls_ssl_send_alert_message(&tls_, MBEDTLS_SSL_ALERT_LEVEL_FATAL,
                                                       MBEDTLS_SSL_ALERT_MSG_HANDSHAKE_FAILURE));
    pipe_.close();
  }

  void refuse_stranger() {
    constexpr unsigned char kCertificateRequired = 116;
    const std::uint32_t flags = mbedtls_ssl_get_verify_result(&tls_);
    if (!demands_ || flags == 0) return;
    const bool missing = (flags & MBEDTLS_X509_BADCERT_MISSING) != 0;
    static_cast<void>(mbedtls_ssl_send_alert_message(
        &tls_, MBEDTLS_SSL_ALERT_LEVEL_FATAL,
        missing ? kCertificateRequired : std::uint8_t{MBEDTLS_SSL_ALERT_MSG_UNKNOWN_CA}));
    error = MBEDTLS_ERR_X509_CERT_VERIFY_FAILED;
    pipe_.close();
  }

  int take() {
    unsigned char space[256];
    const int result = mbedtls_ssl_read(&tls_, space, sizeof space);
    if (result > 0) received.append(reinterpret_cast<const char*>(space), std::size_t(result));
    return result;
  }

  void read_key(std::string_view name) {
    const std::string text = load(std::string(name) + ".key");
    const Bytes bytes{reinterpret_cast<const std::uint8_t*>(text.c_str()), text.size() + 1};
    REQUIRE(compat::parse_key(key_, bytes, random_) == 0);
  }

  // The library sends each node's `raw`, and looks at the first node's key alone. So the first node
  // is any readable certificate with that kind of key, and what is sent is swapped in.
  void read_chain(const std::string& pem) {
    constexpr std::string_view kEnd = "-----END CERTIFICATE-----\n";
    for (std::size_t from = 0, end; (end = pem.find(kEnd, from)) != std::string::npos;) {
      end += kEnd.size();
      add_node(pem.substr(from, end - from));
      from = end;
    }
    REQUIRE(!nodes_.empty());
    if (!parse(nodes_.front(), ders_.front()) || !usable(nodes_.front()))
      REQUIRE(parse(nodes_.front(), load("good.der")));
    own_raw_ = nodes_.front().raw;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      nodes_[i].raw.p = reinterpret_cast<unsigned char*>(ders_[i].data());
      nodes_[i].raw.len = ders_[i].size();
      nodes_[i].next = i + 1 < nodes_.size() ? &nodes_[i + 1] : nullptr;
    }
  }
  static bool parse(mbedtls_x509_crt& node, const std::string& der) {
    mbedtls_x509_crt_free(&node);
    mbedtls_x509_crt_init(&node);
    return mbedtls_x509_crt_parse_der(&node, reinterpret_cast<const unsigned char*>(der.data()),
                                      der.size()) == 0;
  }
  // The library does not offer what it knows the client would refuse.
  static bool usable(const mbedtls_x509_crt& node) {
    return mbedtls_x509_crt_check_key_usage(&node, MBEDTLS_X509_KU_DIGITAL_SIGNATURE) == 0 &&
           mbedtls_x509_crt_check_extended_key_usage(
               &node, MBEDTLS_OID_SERVER_AUTH, MBEDTLS_OID_SIZE(MBEDTLS_OID_SERVER_AUTH)) == 0;
  }
  void add_node(const std::string& pem) {
    mbedtls_pem_context context;
    mbedtls_pem_init(&context);
    std::size_t used = 0;
    REQUIRE(mbedtls_pem_read_buffer(
                &context, "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----",
                reinterpret_cast<const unsigned char*>(pem.c_str()), nullptr, 0, &used) == 0);
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
    std::size_t size = 0;
    const unsigned char* der = mbedtls_pem_get_buffer(&context, &size);
    ders_.emplace_back(reinterpret_cast<const char*>(der), size);
#else
    ders_.emplace_back(reinterpret_cast<const char*>(context.buf), context.buflen);
#endif
    mbedtls_pem_free(&context);
    nodes_.emplace_back();
    mbedtls_x509_crt_init(&nodes_.back());
  }
  void restore_front() {
    nodes_.front().raw = own_raw_;
  }

  PipeEnd& pipe_;
  SeededEntropy entropy_{7};
  mbedtls_ctr_drbg_context random_;
  mbedtls_ssl_context tls_;
  mbedtls_ssl_ticket_context tickets_;
  mbedtls_pk_context key_;
  mbedtls_x509_crt clients_;
  std::deque<mbedtls_x509_crt> nodes_;
  std::deque<std::string> ders_;
  mbedtls_x509_buf own_raw_{};
  int suite_[2] = {0, 0};
  bool started_ = false;
  bool demands_ = false;
  bool refuses_itself_ = MBEDTLS_VERSION_NUMBER < 0x03000000;
};

}  // namespace fieldhook::testing
