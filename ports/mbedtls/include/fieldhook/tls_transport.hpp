// SPDX-License-Identifier: MIT
// TLS around any stream, as a client.
#pragma once

#include <fieldhook/tls_stream.hpp>

#include <cstdint>
#include <string_view>

namespace fieldhook {

/// A Transport whose peer is checked before connect() answers ok. After that
///   receive    closed only by the peer's close_notify; an end without it is `lost`: what came so
///              far may have been cut by anybody
///   send       closed when the stream below takes no more; an answer may still be read
/// Memory    the library's allocator, between connect() and close() only.
/// Lifetime  inner and config outlive the transport.
/// Errors    connect: refused (certificate, clock, entropy, configuration; not a byte of the event
///           has left), no_space (the allocator), lost (the rest); failure() says which
class TlsTransport final : public Transport {
 public:
  TlsTransport(Transport& inner, const TlsConfig& config) : stream_(inner, config) {}
  ~TlsTransport() = default;

  Status connect(const Endpoint& endpoint, Now now) override {
    return stream_.connect(endpoint, now);
  }
  Phase phase() const override { return stream_.phase(); }
  Protection protection() const override { return Protection::verified; }
  UnixTime peer_valid_until() const override { return stream_.peer_valid_until(); }
  Result<std::size_t> send(Bytes data) override { return stream_.send(data); }
  Result<std::size_t> receive(MutableBytes space) override { return stream_.receive(space); }
  void close() override { stream_.close(); }

  /// Why the last connection was not made or broke; kept until the next connect().
  TlsFailure failure() const { return stream_.failure(); }
  /// The peer's fatal alert, RFC 8446 6; 0: none. Kept like failure().
  std::uint8_t alert() const { return stream_.alert(); }
  /// "TLSv1.3" and the cipher suite's name; empty unless open.
  std::string_view version() const { return stream_.version(); }
  std::string_view cipher() const { return stream_.cipher(); }
  /// Sessions are not kept yet: every handshake is a full one.
  bool resumed() const { return false; }

 private:
  TlsStream stream_;
};

}  // namespace fieldhook
