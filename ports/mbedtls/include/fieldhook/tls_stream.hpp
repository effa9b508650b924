// SPDX-License-Identifier: MIT
// The record layer that both sides share. Users see TlsTransport and TlsServerStream.
#pragma once

#include <fieldhook/certificate_judge.hpp>
#include <fieldhook/tls_config.hpp>
#include <fieldhook/tls_failure.hpp>
#include <fieldhook/transport.hpp>

#include <mbedtls/ssl.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// TLS over one stream. closed -> connecting -> handshaking -> open -> dead, close() from anywhere.
class TlsStream {
 public:
  /// Most bytes that one call takes from the stream below: a peer that floods us with records that
  /// carry nothing cannot keep a call from returning.
  static constexpr std::size_t kMaxInput = 64 * 1024;

  TlsStream(Transport& inner, const TlsSettings& settings);
  ~TlsStream() { close(); }
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  /// As a client, to the host of `endpoint`.
  Status connect(const Endpoint& endpoint, Now now);
  /// As a server.
  Status accept(const Endpoint& unused, Now now);
  Phase phase() const;
  Result<std::size_t> send(Bytes data);
  Result<std::size_t> receive(MutableBytes space);
  void close();

  TlsFailure failure() const { return failure_; }
  std::uint8_t alert() const { return alert_; }
  std::string_view version() const;
  std::string_view cipher() const;
  UnixTime peer_valid_until() const {
    return judge_.accepted() ? judge_.valid_until() : UnixTime{};
  }

 private:
  enum class State : std::uint8_t { closed, connecting, handshaking, open, dead };
  enum class Doing : std::uint8_t { handshake, sending, receiving, closing };
  enum class Role : std::uint8_t { client, server };

  Status open(const Endpoint& endpoint, Now now);
  Status admit(const Endpoint& endpoint, Now now);
  Status prepare(const Endpoint& endpoint);
  int name_peer(const Endpoint& endpoint);
  Status handshake();
  Status finish_handshake();
  Status fail(TlsFailure failure, Status status);
  Status fail(TlsFailure failure);
  Status fail_handshake(int error);
  Status fail_open(int error);
  TlsFailure failure_of(int error);
  TlsFailure failure_of_alert() const;
  void begin_call(Doing doing);
  Status broken() const;

  static int write_below(void* self, const unsigned char* data, std::size_t size);
  static int read_below(void* self, unsigned char* space, std::size_t size);

  Transport& inner_;
  const TlsSettings& settings_;
  mbedtls_ssl_context ssl_;
  CertificateJudge judge_;
  std::size_t pending_ = 0;     // bytes of the record that the library holds half sent
  std::size_t input_left_ = 0;  // of kMaxInput, in this call
  Role role_ = Role::client;
  State state_ = State::closed;
  Doing doing_ = Doing::handshake;
  Status below_ = Status::ok;  // what the stream below said last, where it was not ok(n)
  Status status_ = Status::ok;
  TlsFailure failure_ = TlsFailure::none;
  std::uint8_t alert_ = 0;
  std::uint8_t first_byte_ = 0;  // of all that came from the peer
  bool connected_ = false;       // the stream below came to stand
  bool heard_ = false;           // first_byte_ is there
  bool peer_ended_ = false;      // close_notify came
  bool send_closed_ = false;     // the stream below takes no more
};

}  // namespace fieldhook
