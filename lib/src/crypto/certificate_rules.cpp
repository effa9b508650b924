// SPDX-License-Identifier: MIT
#include "crypto/certificate_rules.hpp"

#include "crypto/der.hpp"

#include <cstddef>

namespace fieldhook::certificates {
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

// Days since 1970-01-01 of the proleptic Gregorian calendar, counted in years that begin in March.
std::int64_t unix_seconds(const mbedtls_x509_time& t) {
  const std::int32_t year = t.mon <= 2 ? t.year - 1 : t.year;
  const std::int32_t month = t.mon <= 2 ? t.mon + 9 : t.mon - 3;
  const std::int32_t days =
      365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + t.day - 1 - 719468;
  const std::int32_t seconds = (t.hour * 60 + t.min) * 60 + t.sec;
  return std::int64_t{days} * 86400 + seconds;
}

// Only after readable().
Bytes extension(const mbedtls_x509_crt& certificate, Bytes oid) {
  const Result<Bytes> value = find_extension(bytes_of(certificate.v3_ext), oid);
  return value.ok() ? value.value() : Bytes{};
}

bool is_ca(const mbedtls_x509_crt& certificate) {
  const Bytes constraints = extension(certificate, kBasicConstraints);
  const Result<Bytes> fields = DerReader(constraints).next(kDerSequence);
  if (!fields.ok()) return false;
  const Result<Bytes> ca = DerReader(fields.value()).next(kDerBoolean);
  return ca.ok() && ca.value().size() == 1 && ca.value()[0] != 0;
}

constexpr std::uint8_t kDigitalSignature = 0x80;
constexpr std::uint8_t kKeyCertSign = 0x04;

// Absent means any use, RFC 5280 6.1.4 (n).
bool allows_use(const mbedtls_x509_crt& certificate, std::uint8_t use) {
  const Bytes usage = extension(certificate, kKeyUsage);
  if (usage.empty()) return true;
  const Result<Bytes> bits = DerReader(usage).next(kDerBitString);
  return bits.ok() && bits.value().size() >= 2 && (bits.value()[1] & use) != 0;
}

bool is_one_of(const mbedtls_x509_crt& certificate, const mbedtls_x509_crt* list) {
  for (; list != nullptr; list = list->next)
    if (list == &certificate) return true;
  return false;
}

}  // namespace

const mbedtls_x509_crt_profile kProfile = {
    MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA256) | MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA384) |
        MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA512),
    MBEDTLS_X509_ID_FLAG(MBEDTLS_PK_RSA) | MBEDTLS_X509_ID_FLAG(MBEDTLS_PK_RSASSA_PSS) |
        MBEDTLS_X509_ID_FLAG(MBEDTLS_PK_ECKEY) | MBEDTLS_X509_ID_FLAG(MBEDTLS_PK_ECDSA),
    MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP256R1) | MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP384R1),
    2048,
};

bool readable(const mbedtls_x509_crt& certificate) {
  return find_extension(bytes_of(certificate.v3_ext), {}).ok();
}

Bytes subject_alt_name(const mbedtls_x509_crt& certificate) {
  return extension(certificate, kSubjectAltName);
}

bool may_be_authority(const mbedtls_x509_crt& certificate) {
  return is_ca(certificate) && allows_use(certificate, kKeyCertSign) &&
         extension(certificate, kNameConstraints).empty();
}

bool may_sign_messages(const mbedtls_x509_crt& certificate) {
  return allows_use(certificate, kDigitalSignature);
}

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

bool has_purpose(const mbedtls_x509_crt& certificate, Purpose purpose) {
  const Bytes usage = extension(certificate, kExtendedKeyUsage);
  if (usage.empty()) return true;
  const Result<Bytes> purposes = DerReader(usage).next(kDerSequence);
  if (!purposes.ok()) return false;
  const Bytes wanted = purpose == Purpose::client ? Bytes{kClientAuth} : Bytes{kServerAuth};
  for (DerReader reader(purposes.value()); !reader.at_end();) {
    const Result<Bytes> stated = reader.next(kDerOid);
    if (!stated.ok()) return false;
    if (equal(stated.value(), wanted) || equal(stated.value(), kAnyPurpose)) return true;
  }
  return false;
}

UnixTime valid_until(const mbedtls_x509_crt& certificate) {
  return {unix_seconds(certificate.valid_to)};
}

Validity validity(const mbedtls_x509_crt& certificate, Now now) {
  if (now.quality == ClockQuality::unknown) return Validity::no_clock;
  if (now.wall.s > unix_seconds(certificate.valid_to)) return Validity::expired;
  const bool is_a_time = now.quality >= ClockQuality::approximate;
  const bool early = is_a_time && now.wall.s < unix_seconds(certificate.valid_from);
  return early ? Validity::not_yet_valid : Validity::valid;
}

Validity validity_among(const mbedtls_x509_crt& certificate, const mbedtls_x509_crt* anchors,
                        Now now) {
  const Validity own = validity(certificate, now);
  if (own == Validity::valid || !is_one_of(certificate, anchors)) return own;
  for (const mbedtls_x509_crt* other = anchors; other != nullptr; other = other->next) {
    const bool same = equal(bytes_of(other->subject_raw), bytes_of(certificate.subject_raw)) &&
                      equal(bytes_of(other->pk_raw), bytes_of(certificate.pk_raw));
    if (same && may_be_authority(*other) && validity(*other, now) == Validity::valid) {
      return Validity::valid;
    }
  }
  return own;
}

}  // namespace fieldhook::certificates
