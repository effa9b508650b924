// SPDX-License-Identifier: MIT
// The one place that decides whether a peer's certificates are good enough.
#pragma once

#include <fieldhook/endpoint.hpp>
#include <fieldhook/time.hpp>
#include <fieldhook/tls_failure.hpp>

#include <mbedtls/x509_crt.h>

#include <cstdint>
#include <string_view>

namespace fieldhook {

/// Whom a certificate must name: a host name or an address literal. Borrows the text.
struct PeerName {
  std::string_view host;
  AddressLiteral literal;
};

/// Judges every certificate of a chain as the library walks it from the anchor down to the leaf.
/// The library checks signatures, issuers, path lengths, keys and hashes; its flags stay fatal, but
/// for its time flags, which come from time(). Judged here: validity against the caller's clock,
/// the name (by subjectAltName alone), usages, constraints, depth.
/// Fails closed: a chain whose leaf was not judged is not accepted.
/// Source    RFC 5280 4.2 and 6.1, RFC 9525 6.
class CertificateJudge {
 public:
  /// A server that must bear `name`.
  void expect_server(const PeerName& name, const mbedtls_x509_crt& anchors);
  /// A client from the anchors, whatever its name.
  void expect_client(const mbedtls_x509_crt& anchors);
  void set_time(Now now) { now_ = now; }

  /// The library's verification callback; `self` is the judge.
  static int callback(void* self, mbedtls_x509_crt* certificate, int depth, std::uint32_t* flags);

  /// Adds what the library found after its walk (key, usage of the leaf).
  void note_flags(std::uint32_t flags);

  bool accepted() const { return leaf_judged_ && failure_ == TlsFailure::none; }
  TlsFailure failure() const { return failure_; }
  /// The end of the leaf's validity: no clock that its owner sets may go beyond.
  UnixTime valid_until() const { return valid_until_; }

 private:
  enum class Peer : std::uint8_t { nobody, server, client };

  void begin(Peer peer, const mbedtls_x509_crt& anchors);
  void judge(const mbedtls_x509_crt& certificate, int depth, std::uint32_t& flags);
  TlsFailure judge_use(const mbedtls_x509_crt& certificate, int depth) const;
  TlsFailure judge_name(const mbedtls_x509_crt& certificate) const;
  TlsFailure why_untrusted(const mbedtls_x509_crt& certificate, int depth) const;
  void note(TlsFailure failure);

  PeerName name_;
  const mbedtls_x509_crt* anchors_ = nullptr;
  Now now_;
  UnixTime valid_until_;
  Peer peer_ = Peer::nobody;
  TlsFailure failure_ = TlsFailure::none;
  bool leaf_judged_ = false;
};

}  // namespace fieldhook
