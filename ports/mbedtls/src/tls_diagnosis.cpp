// SPDX-License-Identifier: MIT
// What a TlsStream makes of an error: the reason it tells, and the status it answers.
#include "compat.hpp"

#include <fieldhook/tls_stream.hpp>

namespace fieldhook {
namespace {

// X.509 and public key modules: while a certificate is read, it is the certificate.
bool is_about_certificates(int error) {
  const int high = -error & 0xFF80;
  return (high >= 0x2080 && high <= 0x2F80) || (high >= 0x3980 && high <= 0x3F00);
}

Status status_of(TlsFailure failure) {
  switch (failure) {
    case TlsFailure::none: return Status::ok;
    case TlsFailure::out_of_memory: return Status::no_space;
    case TlsFailure::stream:
    case TlsFailure::cut:
    case TlsFailure::unsuitable:
    case TlsFailure::handshake:
    case TlsFailure::not_tls:
    case TlsFailure::protocol:
    case TlsFailure::alert: return Status::lost;
    default: return Status::refused;
  }
}

// RFC 8446 6.2
constexpr std::uint8_t kHandshakeFailure = 40;
constexpr std::uint8_t kAccessDenied = 49;
constexpr std::uint8_t kProtocolVersion = 70;
constexpr std::uint8_t kInsufficientSecurity = 71;
constexpr std::uint8_t kCertificateRequired = 116;

// 40 to 49 are about certificates, but for illegal_parameter.
bool is_about_identity(std::uint8_t alert) {
  constexpr std::uint8_t kIllegalParameter = 47;
  return alert >= kHandshakeFailure && alert <= kAccessDenied && alert != kIllegalParameter;
}

}  // namespace

Status TlsStream::fail(TlsFailure failure) {
  return fail(failure, status_of(failure));
}

Status TlsStream::fail(TlsFailure failure, Status status) {
  state_ = State::dead;
  failure_ = failure;
  status_ = status;
  return status;
}

// A verdict over certificates comes before all that followed from it.
Status TlsStream::fail_handshake(int error) {
  if (judge_.accepted()) {
    const std::uint32_t flags = mbedtls_ssl_get_verify_result(&ssl_);
    if (flags != UINT32_MAX && flags != 0) judge_.note_flags(flags);
  }
  if (judge_.failure() != TlsFailure::none) return fail(judge_.failure());
  return fail_open(error);
}

Status TlsStream::fail_open(int error) {
  const bool below_failed = below_ != Status::ok && below_ != Status::would_block;
  if (below_ == Status::closed) return fail(TlsFailure::cut);
  if (below_failed) return fail(TlsFailure::stream, below_);
  return fail(failure_of(error));
}

TlsFailure TlsStream::failure_of(int error) {
  constexpr std::uint8_t kHandshakeRecord = 22;
  constexpr std::uint8_t kAlertRecord = 21;
  if (compat::is_out_of_memory(error)) return TlsFailure::out_of_memory;
  if (error == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE) {
    alert_ = compat::last_alert(ssl_);
    return failure_of_alert();
  }
  if (heard_ && first_byte_ != kHandshakeRecord && first_byte_ != kAlertRecord)
    return TlsFailure::not_tls;
  if (state_ == State::handshaking && !judge_.accepted() && is_about_certificates(error))
    return TlsFailure::bad_certificate;
  if (compat::is_unexplained(error)) return TlsFailure::handshake;
  return compat::is_unsuitable(error) ? TlsFailure::unsuitable : TlsFailure::protocol;
}

// What an alert means depends on how far we came: after the server's certificate is accepted, a
// complaint about certificates is about ours.
TlsFailure TlsStream::failure_of_alert() const {
  const TlsFailure about_us = settings_.has_identity() ? TlsFailure::client_certificate_refused
                                                       : TlsFailure::client_certificate_wanted;
  if (role_ == Role::server) return TlsFailure::alert;
  if (alert_ == kCertificateRequired) return about_us;
  if (judge_.accepted() && is_about_identity(alert_)) return about_us;
  if (judge_.accepted()) return TlsFailure::alert;
  const bool nothing_in_common =
      alert_ == kHandshakeFailure || alert_ == kProtocolVersion || alert_ == kInsufficientSecurity;
  return nothing_in_common ? TlsFailure::unsuitable : TlsFailure::alert;
}

}  // namespace fieldhook
