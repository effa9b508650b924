// SPDX-License-Identifier: MIT
#include <fieldhook/certificate_judge.hpp>

#include "certificate_name.hpp"
#include "compat.hpp"
#include "crypto/certificate_rules.hpp"
#include "crypto/der.hpp"

#include <fieldhook/tls_config.hpp>

#include <cstddef>

namespace fieldhook {

using certificates::bytes_of;
using certificates::may_be_authority;
using certificates::Purpose;
using certificates::Validity;

namespace {

// What the library found, as our failure and worst first: the first that is set is told.
constexpr struct {
  std::uint32_t flags;
  TlsFailure failure;
} kFlags[] = {
    {MBEDTLS_X509_BADCERT_NOT_TRUSTED, TlsFailure::unknown_ca},
    {MBEDTLS_X509_BADCERT_BAD_MD | MBEDTLS_X509_BADCERT_BAD_PK | MBEDTLS_X509_BADCERT_BAD_KEY,
     TlsFailure::weak_certificate},
    {MBEDTLS_X509_BADCERT_KEY_USAGE | MBEDTLS_X509_BADCERT_EXT_KEY_USAGE |
         MBEDTLS_X509_BADCERT_NS_CERT_TYPE | MBEDTLS_X509_BADCERT_REVOKED,
     TlsFailure::not_allowed},
    {MBEDTLS_X509_BADCERT_CN_MISMATCH, TlsFailure::wrong_host},
    {~std::uint32_t{0}, TlsFailure::bad_certificate},
};

constexpr std::uint32_t kTimeFlags = MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE;

// The flag that makes the library send the fitting alert.
std::uint32_t flag_of(TlsFailure failure) {
  switch (failure) {
    case TlsFailure::expired: return MBEDTLS_X509_BADCERT_EXPIRED;
    case TlsFailure::not_yet_valid: return MBEDTLS_X509_BADCERT_FUTURE;
    case TlsFailure::wrong_host: return MBEDTLS_X509_BADCERT_CN_MISMATCH;
    default: return MBEDTLS_X509_BADCERT_OTHER;
  }
}

TlsFailure failure_of(Validity validity) {
  switch (validity) {
    case Validity::valid: return TlsFailure::none;
    case Validity::no_clock: return TlsFailure::no_clock;
    case Validity::expired: return TlsFailure::expired;
    case Validity::not_yet_valid: return TlsFailure::not_yet_valid;
  }
  return TlsFailure::bad_certificate;
}

}  // namespace

void CertificateJudge::begin(Peer peer, const mbedtls_x509_crt& anchors) {
  *this = CertificateJudge{};
  peer_ = peer;
  anchors_ = &anchors;
}

void CertificateJudge::expect_server(const PeerName& name, const mbedtls_x509_crt& anchors) {
  begin(Peer::server, anchors);
  name_ = name;
}

void CertificateJudge::expect_client(const mbedtls_x509_crt& anchors) {
  begin(Peer::client, anchors);
}

int CertificateJudge::callback(void* self, mbedtls_x509_crt* certificate, int depth,
                               std::uint32_t* flags) {
  static_cast<CertificateJudge*>(self)->judge(*certificate, depth, *flags);
  return 0;
}

// Keeps the first: the walk begins at the top, where the cause of what follows lies.
void CertificateJudge::note(TlsFailure failure) {
  if (failure_ == TlsFailure::none) failure_ = failure;
}

void CertificateJudge::note_flags(std::uint32_t flags) {
  for (const auto& row : kFlags) {
    if ((flags & row.flags) == 0) continue;
    note(row.failure);
    return;
  }
}

void CertificateJudge::judge(const mbedtls_x509_crt& certificate, int depth, std::uint32_t& flags) {
  flags &= ~kTimeFlags;
  if ((flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED) != 0) note(why_untrusted(certificate, depth));
  note_flags(flags);
  TlsFailure failure = judge_use(certificate, depth);
  if (failure == TlsFailure::none && depth == 0) failure = judge_name(certificate);
  if (failure == TlsFailure::none) {
    failure = failure_of(certificates::validity_among(certificate, anchors_, now_));
  }
  if (failure != TlsFailure::none) {
    note(failure);
    flags |= flag_of(failure);
  }
  if (depth != 0) return;
  valid_until_ = certificates::valid_until(certificate);
  leaf_judged_ = true;
}

TlsFailure CertificateJudge::judge_use(const mbedtls_x509_crt& certificate, int depth) const {
  if (!certificates::readable(certificate)) return TlsFailure::bad_certificate;
  if (depth > TlsSettings::kMaxDepth) return TlsFailure::not_allowed;
  if (depth > 0 && !may_be_authority(certificate)) return TlsFailure::not_allowed;
  const Purpose purpose = peer_ == Peer::client ? Purpose::client : Purpose::server;
  const bool allowed = certificates::has_purpose(certificate, purpose);
  return allowed ? TlsFailure::none : TlsFailure::not_allowed;
}

TlsFailure CertificateJudge::judge_name(const mbedtls_x509_crt& certificate) const {
  if (peer_ == Peer::client) return TlsFailure::none;
  if (peer_ != Peer::server || name_.host.empty()) return TlsFailure::no_host;
  const Bytes names = certificates::subject_alt_name(certificate);
  if (names.empty()) return TlsFailure::wrong_host;
  switch (find_name(names, name_)) {
    case Status::ok: return TlsFailure::none;
    case Status::refused: return TlsFailure::wrong_host;
    default: return TlsFailure::bad_certificate;
  }
}

// The library says "not trusted" alike to an authority that it does not know, to one that may not
// sign, and to a check that ran out of memory. The user has to do another thing for each.
TlsFailure CertificateJudge::why_untrusted(const mbedtls_x509_crt& certificate, int depth) const {
  const mbedtls_x509_crt* const lists[] = {anchors_, certificate.next};
  for (const mbedtls_x509_crt* list : lists) {
    for (const mbedtls_x509_crt* issuer = list; issuer != nullptr; issuer = issuer->next) {
      if (!equal(bytes_of(issuer->subject_raw), bytes_of(certificate.issuer_raw))) continue;
      const int error = compat::check_signature(certificate, *issuer);
      if (compat::is_out_of_memory(error)) return TlsFailure::out_of_memory;
      if (error != 0) continue;
      const bool may_sign = may_be_authority(*issuer) && certificates::allows_path(*issuer, depth);
      // Nothing is wrong with it, now: so it was memory, and there is more of it again.
      return may_sign ? TlsFailure::out_of_memory : TlsFailure::not_allowed;
    }
  }
  return TlsFailure::unknown_ca;
}

}  // namespace fieldhook
