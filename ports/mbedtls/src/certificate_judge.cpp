// SPDX-License-Identifier: MIT
#include <fieldhook/certificate_judge.hpp>

#include "certificate_name.hpp"
#include "compat.hpp"
#include "der.hpp"

#include <fieldhook/tls_config.hpp>

#include <cstddef>

namespace fieldhook {
namespace {

// OIDs of extensions, RFC 5280 4.2, and of key purposes.
constexpr std::uint8_t kKeyUsage[] = {0x55, 0x1D, 0x0F};
constexpr std::uint8_t kSubjectAltName[] = {0x55, 0x1D, 0x11};
constexpr std::uint8_t kBasicConstraints[] = {0x55, 0x1D, 0x13};
constexpr std::uint8_t kNameConstraints[] = {0x55, 0x1D, 0x1E};
constexpr std::uint8_t kExtendedKeyUsage[] = {0x55, 0x1D, 0x25};
constexpr std::uint8_t kAnyPurpose[] = {0x55, 0x1D, 0x25, 0x00};
constexpr std::uint8_t kServerAuth[] = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};
constexpr std::uint8_t kClientAuth[] = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02};

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

// Days since 1970-01-01 of the proleptic Gregorian calendar, counted in years that begin in March.
std::int64_t unix_seconds(const mbedtls_x509_time& t) {
  const std::int32_t year = t.mon <= 2 ? t.year - 1 : t.year;
  const std::int32_t month = t.mon <= 2 ? t.mon + 9 : t.mon - 3;
  const std::int32_t days =
      365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + t.day - 1 - 719468;
  const std::int32_t seconds = (t.hour * 60 + t.min) * 60 + t.sec;
  return std::int64_t{days} * 86400 + seconds;
}

Bytes bytes_of(const mbedtls_x509_buf& buffer) {
  return {buffer.p, buffer.len};
}

Bytes value_or_nothing(Result<Bytes> result) {
  return result.ok() ? result.value() : Bytes{};
}

bool readable(const mbedtls_x509_crt& certificate) {
  return find_extension(bytes_of(certificate.v3_ext), {}).ok();
}

// Only after readable().
Bytes extension(const mbedtls_x509_crt& certificate, Bytes oid) {
  return value_or_nothing(find_extension(bytes_of(certificate.v3_ext), oid));
}

bool is_ca(const mbedtls_x509_crt& certificate) {
  const Bytes constraints = extension(certificate, kBasicConstraints);
  const Result<Bytes> fields = DerReader(constraints).next(kDerSequence);
  if (!fields.ok()) return false;
  const Result<Bytes> ca = DerReader(fields.value()).next(kDerBoolean);
  return ca.ok() && ca.value().size() == 1 && ca.value()[0] != 0;
}

// Whether `below` authorities may stand between it and the leaf; only after is_ca().
bool allows_path(const mbedtls_x509_crt& certificate, int below) {
  DerReader constraints(extension(certificate, kBasicConstraints));
  const Result<Bytes> fields = constraints.next(kDerSequence);
  if (!fields.ok()) return false;
  DerReader reader(fields.value());
  if (!reader.next(kDerBoolean).ok()) return false;
  if (reader.at_end()) return true;
  const Result<Bytes> limit = reader.next(kDerInteger);
  if (!limit.ok() || limit.value().empty()) return false;
  return limit.value().size() > 1 || limit.value()[0] >= below;
}

// Absent means any use, RFC 5280 6.1.4 (n).
bool may_sign_certificates(const mbedtls_x509_crt& certificate) {
  constexpr std::uint8_t kKeyCertSign = 0x04;
  const Bytes usage = extension(certificate, kKeyUsage);
  if (usage.empty()) return true;
  const Result<Bytes> bits = DerReader(usage).next(kDerBitString);
  return bits.ok() && bits.value().size() >= 2 && (bits.value()[1] & kKeyCertSign) != 0;
}

// Absent means any purpose. CAs that state purposes bind what they issue, as on the public web.
bool has_purpose(const mbedtls_x509_crt& certificate, Bytes purpose) {
  const Bytes usage = extension(certificate, kExtendedKeyUsage);
  if (usage.empty()) return true;
  const Result<Bytes> purposes = DerReader(usage).next(kDerSequence);
  if (!purposes.ok()) return false;
  for (DerReader reader(purposes.value()); !reader.at_end();) {
    const Result<Bytes> stated = reader.next(kDerOid);
    if (!stated.ok()) return false;
    if (equal(stated.value(), purpose) || equal(stated.value(), kAnyPurpose)) return true;
  }
  return false;
}

// The library ignores name constraints; who is bound by some cannot be trusted without them.
bool may_be_authority(const mbedtls_x509_crt& certificate) {
  return is_ca(certificate) && may_sign_certificates(certificate) &&
         extension(certificate, kNameConstraints).empty();
}

bool is_one_of(const mbedtls_x509_crt& certificate, const mbedtls_x509_crt* list) {
  for (; list != nullptr; list = list->next)
    if (list == &certificate) return true;
  return false;
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
  if (failure == TlsFailure::none) failure = judge_time(certificate);
  if (failure != TlsFailure::none) {
    note(failure);
    flags |= flag_of(failure);
  }
  if (depth != 0) return;
  valid_until_ = {unix_seconds(certificate.valid_to)};
  leaf_judged_ = true;
}

TlsFailure CertificateJudge::judge_use(const mbedtls_x509_crt& certificate, int depth) const {
  if (!readable(certificate)) return TlsFailure::bad_certificate;
  if (depth > TlsSettings::kMaxDepth) return TlsFailure::not_allowed;
  if (depth > 0 && !may_be_authority(certificate)) return TlsFailure::not_allowed;
  const Bytes purpose = peer_ == Peer::client ? Bytes{kClientAuth} : Bytes{kServerAuth};
  return has_purpose(certificate, purpose) ? TlsFailure::none : TlsFailure::not_allowed;
}

TlsFailure CertificateJudge::judge_name(const mbedtls_x509_crt& certificate) const {
  if (peer_ == Peer::client) return TlsFailure::none;
  if (peer_ != Peer::server || name_.host.empty()) return TlsFailure::no_host;
  const Bytes names = extension(certificate, kSubjectAltName);
  if (names.empty()) return TlsFailure::wrong_host;
  switch (find_name(names, name_)) {
    case Status::ok: return TlsFailure::none;
    case Status::refused: return TlsFailure::wrong_host;
    default: return TlsFailure::bad_certificate;
  }
}

TlsFailure CertificateJudge::judge_validity(const mbedtls_x509_crt& certificate) const {
  if (now_.quality == ClockQuality::unknown) return TlsFailure::no_clock;
  if (now_.wall.s > unix_seconds(certificate.valid_to)) return TlsFailure::expired;
  const bool is_a_time = now_.quality >= ClockQuality::approximate;  // a floor is only a bound
  if (is_a_time && now_.wall.s < unix_seconds(certificate.valid_from))
    return TlsFailure::not_yet_valid;
  return TlsFailure::none;
}

// An authority that renewed its certificate with the same key may stand among the anchors twice,
// and the library's choice follows its own clock, or none.
TlsFailure CertificateJudge::judge_time(const mbedtls_x509_crt& certificate) const {
  const TlsFailure failure = judge_validity(certificate);
  if (failure == TlsFailure::none || !is_one_of(certificate, anchors_)) return failure;
  for (const mbedtls_x509_crt* other = anchors_; other != nullptr; other = other->next) {
    const bool same = equal(bytes_of(other->subject_raw), bytes_of(certificate.subject_raw)) &&
                      equal(bytes_of(other->pk_raw), bytes_of(certificate.pk_raw));
    if (same && may_be_authority(*other) && judge_validity(*other) == TlsFailure::none)
      return TlsFailure::none;
  }
  return failure;
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
      const bool may_sign = may_be_authority(*issuer) && allows_path(*issuer, depth);
      // Nothing is wrong with it, now: so it was memory, and there is more of it again.
      return may_sign ? TlsFailure::out_of_memory : TlsFailure::not_allowed;
    }
  }
  return TlsFailure::unknown_ca;
}

}  // namespace fieldhook
