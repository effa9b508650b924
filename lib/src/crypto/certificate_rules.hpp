// SPDX-License-Identifier: MIT
// What a certificate says of itself, read strictly: the rules that TLS peers and signers of
// messages are judged by alike. The library under it checks signatures, issuers, keys and hashes.
// Source    RFC 5280 4.2 and 6.1
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/time.hpp>

#include <mbedtls/x509_crt.h>

#include <cstdint>

namespace fieldhook::certificates {

/// Signatures with SHA-256, 384, 512; RSA from 2048 bits, P-256, P-384.
extern const mbedtls_x509_crt_profile kProfile;

enum class Purpose : std::uint8_t { server, client };

enum class Validity : std::uint8_t { valid, no_clock, expired, not_yet_valid };

inline Bytes bytes_of(const mbedtls_x509_buf& buffer) {
  return {buffer.p, buffer.len};
}

/// Whether the list of extensions is; all that follows is for readable certificates only.
bool readable(const mbedtls_x509_crt& certificate);
/// The value of the extension; empty: there is none.
Bytes subject_alt_name(const mbedtls_x509_crt& certificate);
/// Whether it may have issued others. The library ignores name constraints: who is bound by some
/// cannot be trusted without them.
bool may_be_authority(const mbedtls_x509_crt& certificate);
/// Whether `below` authorities may stand between it and the leaf; only after may_be_authority().
bool allows_path(const mbedtls_x509_crt& certificate, int below);
/// Whether its key may sign what is no certificate.
bool may_sign_messages(const mbedtls_x509_crt& certificate);
/// Absent means any purpose. CAs that state purposes bind what they issue, as on the public web.
bool has_purpose(const mbedtls_x509_crt& certificate, Purpose purpose);

UnixTime valid_until(const mbedtls_x509_crt& certificate);
/// Against the caller's clock. A floor is only a bound: notBefore is not judged by it.
Validity validity(const mbedtls_x509_crt& certificate, Now now);
/// The same, but for an anchor that was renewed with the same key: it may stand among the anchors
/// twice, and the library's choice follows its own clock, or none.
Validity validity_among(const mbedtls_x509_crt& certificate, const mbedtls_x509_crt* anchors,
                        Now now);

}  // namespace fieldhook::certificates
