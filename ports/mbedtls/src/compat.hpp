// SPDX-License-Identifier: MIT
// What differs between Mbed TLS 2.28 and 3.6, and will differ again in 4: asked for by purpose.
#pragma once

#include <fieldhook/span.hpp>

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>

#include <cstdint>

namespace fieldhook::compat {

/// Starts what the library must have once before its first use; 0 or its error. May be repeated.
int start();

/// TLS 1.2 and, where built, 1.3, with full key exchanges only.
void set_versions(mbedtls_ssl_config& config);
/// x25519, P-256, P-384; signatures with SHA-256, 384, 512.
void set_groups_and_signatures(mbedtls_ssl_config& config);

/// `text` of PEM ends with a NUL that counts.
int parse_key(mbedtls_pk_context& key, Bytes text, mbedtls_ctr_drbg_context& random);
/// 0: the private key belongs to the certificate.
int check_pair(const mbedtls_x509_crt& certificate, const mbedtls_pk_context& key,
               mbedtls_ctr_drbg_context& random);

/// The number of the alert that the last call failed on (FATAL_ALERT_MESSAGE).
std::uint8_t last_alert(const mbedtls_ssl_context& tls);

/// Checks one signature again; 0, or the error that the library's walk hides.
int check_signature(const mbedtls_x509_crt& certificate, const mbedtls_x509_crt& issuer);

bool is_out_of_memory(int error);
/// No version or suite in common, said by us.
bool is_unsuitable(int error);
/// The library failed and does not say at what. 3.6 answers so to a lack of memory in PSA, but also
/// to a peer's key that does not fit.
bool is_unexplained(int error);
/// 3.6: a session ticket came instead of bytes.
bool is_ticket(int error);

}  // namespace fieldhook::compat
