// SPDX-License-Identifier: MIT
// TLS around an accepted stream: for `fieldhook listen` and for tests, not for a product's core.
#pragma once

#include <fieldhook/tls_stream.hpp>

#include <cstdint>
#include <string_view>

namespace fieldhook {

/// connect() makes the handshake with whoever connected; it reads nothing from its endpoint, and
/// needs the time only where the configuration demands client certificates. The rest is as in
/// TlsTransport.
/// Lifetime  inner and config outlive the stream.
class TlsServerStream final : public Transport {
 public:
  TlsServerStream(Transport& inner, const TlsServerConfig& config) : stream_(inner, config) {}
  ~TlsServerStream() = default;

  Status connect(const Endpoint& endpoint, Now now) override {
    return stream_.accept(endpoint, now);
  }
  Phase phase() const override { return stream_.phase(); }
  Protection protection() const override { return Protection::none; }
  Result<std::size_t> send(Bytes data) override { return stream_.send(data); }
  Result<std::size_t> receive(MutableBytes space) override { return stream_.receive(space); }
  void close() override { stream_.close(); }

  TlsFailure failure() const { return stream_.failure(); }
  std::uint8_t alert() const { return stream_.alert(); }
  std::string_view version() const { return stream_.version(); }
  std::string_view cipher() const { return stream_.cipher(); }

 private:
  TlsStream stream_;
};

}  // namespace fieldhook
