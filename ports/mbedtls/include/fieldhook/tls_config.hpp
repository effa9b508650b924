// SPDX-License-Identifier: MIT
// What all TLS streams of one kind share: whom to trust, who we are, where randomness comes from.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/tls_failure.hpp>
#include <fieldhook/transport.hpp>

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// Where Debian and its kin keep the authorities that the system trusts.
inline constexpr std::string_view kSystemAnchors = "/etc/ssl/certs/ca-certificates.crt";

/// The part that client and server share. Own policy, nothing left to the library's defaults:
/// TLS 1.2 and, where built, 1.3; ECDHE with AES-GCM or ChaCha20-Poly1305; x25519, P-256, P-384;
/// SHA-256 and up; RSA from 2048 bits; no renegotiation, no tickets, no early data.
/// Set up first, then share; it outlives every stream made with it. One thread at a time.
class TlsSettings {
 public:
  /// Deepest chain: certificates above the leaf.
  static constexpr int kMaxDepth = 6;
  static constexpr std::size_t kMaxPath = 1024;

  TlsSettings(const TlsSettings&) = delete;
  TlsSettings& operator=(const TlsSettings&) = delete;

  /// Our own certificate, with its chain behind it, and its key: PEM or DER, copied.
  /// Once. A failure is kept: no stream goes without the identity that it was to have.
  /// Errors    refused: not readable, they do not belong together, or no entropy
  Status identify(Bytes certificate, Bytes key);
  Status identify_from(std::string_view certificate_file, std::string_view key_file);

  /// ok: streams can be made with it. Otherwise refused, and failure() says why.
  Status status() const;
  TlsFailure failure() const;
  bool has_identity() const { return has_identity_; }
  bool judges_peers() const { return has_anchors_; }

  /// For the streams. Fresh randomness for one connection; refused when there is none.
  Status reseed() const;
  const mbedtls_ssl_config& raw() const { return config_; }
  const mbedtls_x509_crt& anchors() const { return anchors_; }

 protected:
  enum class Side : std::uint8_t { client, server };

  TlsSettings(Entropy& entropy, Side side);
  ~TlsSettings();
  Status add_anchors(Bytes certificates);
  Status add_anchors_from(std::string_view file);

 private:
  static int draw(void* entropy, unsigned char* space, std::size_t size);
  void set_policy();
  Status adopt_anchors(Bytes text);
  Status adopt_identity(Bytes certificate, Bytes key);
  Status refuse_identity();

  mbedtls_ssl_config config_;
  mbedtls_x509_crt anchors_;
  mbedtls_x509_crt certificate_;
  mbedtls_pk_context key_;
  mutable mbedtls_ctr_drbg_context random_;  // the library draws from it through a const config
  Entropy& entropy_;
  Side side_;
  TlsFailure failure_ = TlsFailure::none;
  mutable bool seeded_ = false;
  bool has_anchors_ = false;
  bool has_identity_ = false;
};

/// For TlsTransport. Usable once at least one anchor is trusted.
class TlsConfig final : public TlsSettings {
 public:
  explicit TlsConfig(Entropy& entropy) : TlsSettings(entropy, Side::client) {}

  /// Adds trusted authorities: PEM (any number) or DER (one), copied. May be called again: old and
  /// new roots overlap during a rotation. Unreadable ones among readable ones are skipped.
  /// Errors    refused: not one readable certificate; no_space: out of memory
  Status trust(Bytes certificates) { return add_anchors(certificates); }
  Status trust_file(std::string_view path) { return add_anchors_from(path); }
  Status trust_system() { return add_anchors_from(kSystemAnchors); }
};

/// For TlsServerStream. Usable once it has an identity.
class TlsServerConfig final : public TlsSettings {
 public:
  explicit TlsServerConfig(Entropy& entropy) : TlsSettings(entropy, Side::server) {}

  /// Lets in only clients with a certificate from these authorities; PEM or DER, copied.
  Status demand_clients_of(Bytes authorities) { return add_anchors(authorities); }
};

}  // namespace fieldhook
