// SPDX-License-Identifier: MIT
#include "compat.hpp"

#include <mbedtls/md.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/version.h>

#if MBEDTLS_VERSION_NUMBER >= 0x03000000
#include <psa/crypto.h>
#else
#define MBEDTLS_PRIVATE(member) member
#endif

namespace fieldhook::compat {
namespace {

// The allocation errors of every module, as the high part of an error; two are low parts.
constexpr int kOutOfMemoryHigh[] = {0x7F00, 0x2880, 0x3F80, 0x5180, 0x4D80, 0x6180, 0x1180};
constexpr int kOutOfMemoryLow[] = {0x10, 0x6A};
constexpr int kPsaOutOfMemory = -141;
constexpr int kGenericError = -1;

}  // namespace

#if MBEDTLS_VERSION_NUMBER >= 0x03000000

int start() {
#if defined(MBEDTLS_PSA_CRYPTO_C)
  return psa_crypto_init();
#else
  return 0;
#endif
}

void set_versions(mbedtls_ssl_config& config) {
#if defined(MBEDTLS_SSL_PROTO_TLS1_2)
  mbedtls_ssl_conf_min_tls_version(&config, MBEDTLS_SSL_VERSION_TLS1_2);
#else
  mbedtls_ssl_conf_min_tls_version(&config, MBEDTLS_SSL_VERSION_TLS1_3);
#endif
#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
  mbedtls_ssl_conf_max_tls_version(&config, MBEDTLS_SSL_VERSION_TLS1_3);
  mbedtls_ssl_conf_tls13_key_exchange_modes(&config,
                                            MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL);
#else
  mbedtls_ssl_conf_max_tls_version(&config, MBEDTLS_SSL_VERSION_TLS1_2);
#endif
#if defined(MBEDTLS_SSL_EARLY_DATA)
  mbedtls_ssl_conf_early_data(&config, MBEDTLS_SSL_EARLY_DATA_DISABLED);
#endif
}

void set_groups_and_signatures(mbedtls_ssl_config& config) {
  static constexpr std::uint16_t kGroups[] = {
      MBEDTLS_SSL_IANA_TLS_GROUP_X25519, MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1,
      MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1, MBEDTLS_SSL_IANA_TLS_GROUP_NONE};
  static constexpr std::uint16_t kSignatures[] = {MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256,
                                                  MBEDTLS_TLS1_3_SIG_ECDSA_SECP384R1_SHA384,
                                                  MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA256,
                                                  MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA384,
                                                  MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA512,
                                                  MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA256,
                                                  MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA384,
                                                  MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA512,
                                                  MBEDTLS_TLS1_3_SIG_NONE};
  mbedtls_ssl_conf_groups(&config, kGroups);
  mbedtls_ssl_conf_sig_algs(&config, kSignatures);
}

int parse_key(mbedtls_pk_context& key, Bytes text, mbedtls_ctr_drbg_context& random) {
  return mbedtls_pk_parse_key(&key, text.data(), text.size(), nullptr, 0, mbedtls_ctr_drbg_random,
                              &random);
}

int check_pair(const mbedtls_x509_crt& certificate, const mbedtls_pk_context& key,
               mbedtls_ctr_drbg_context& random) {
  return mbedtls_pk_check_pair(&certificate.pk, &key, mbedtls_ctr_drbg_random, &random);
}

bool is_unsuitable(int error) {
  return error == MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION;
}

bool is_unexplained(int error) {
  return error == kGenericError || error == MBEDTLS_ERR_SSL_INTERNAL_ERROR ||
         error == MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE;
}

bool is_ticket(int error) {
  return error == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET;
}

#else

int start() {
  return 0;
}

void set_versions(mbedtls_ssl_config& config) {
  mbedtls_ssl_conf_min_version(&config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
  mbedtls_ssl_conf_max_version(&config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
}

void set_groups_and_signatures(mbedtls_ssl_config& config) {
  static constexpr mbedtls_ecp_group_id kGroups[] = {MBEDTLS_ECP_DP_CURVE25519,
                                                     MBEDTLS_ECP_DP_SECP256R1,
                                                     MBEDTLS_ECP_DP_SECP384R1, MBEDTLS_ECP_DP_NONE};
  static constexpr int kHashes[] = {MBEDTLS_MD_SHA256, MBEDTLS_MD_SHA384, MBEDTLS_MD_SHA512,
                                    MBEDTLS_MD_NONE};
  mbedtls_ssl_conf_curves(&config, kGroups);
  mbedtls_ssl_conf_sig_hashes(&config, kHashes);
}

int parse_key(mbedtls_pk_context& key, Bytes text, mbedtls_ctr_drbg_context&) {
  return mbedtls_pk_parse_key(&key, text.data(), text.size(), nullptr, 0);
}

int check_pair(const mbedtls_x509_crt& certificate, const mbedtls_pk_context& key,
               mbedtls_ctr_drbg_context&) {
  return mbedtls_pk_check_pair(&certificate.pk, &key);
}

bool is_unsuitable(int error) {
  return error == MBEDTLS_ERR_SSL_NO_CIPHER_CHOSEN ||
         error == MBEDTLS_ERR_SSL_NO_USABLE_CIPHERSUITE ||
         error == MBEDTLS_ERR_SSL_BAD_HS_PROTOCOL_VERSION;
}

bool is_unexplained(int error) {
  return error == kGenericError || error == MBEDTLS_ERR_SSL_INTERNAL_ERROR;
}

bool is_ticket(int) {
  return false;
}

#endif

std::uint8_t last_alert(const mbedtls_ssl_context& tls) {
  const unsigned char* message = tls.MBEDTLS_PRIVATE(in_msg);
  return message == nullptr ? std::uint8_t{0} : message[1];
}

int check_signature(const mbedtls_x509_crt& certificate, const mbedtls_x509_crt& issuer) {
  const mbedtls_md_type_t hash = certificate.MBEDTLS_PRIVATE(sig_md);
  const mbedtls_md_info_t* info = mbedtls_md_info_from_type(hash);
  if (info == nullptr) return MBEDTLS_ERR_X509_UNKNOWN_SIG_ALG;
  unsigned char digest[MBEDTLS_MD_MAX_SIZE];
  if (const int error = mbedtls_md(info, certificate.tbs.p, certificate.tbs.len, digest);
      error != 0)
    return error;
  const mbedtls_x509_buf& signature = certificate.MBEDTLS_PRIVATE(sig);
  mbedtls_pk_context key = issuer.pk;  // borrowed: the call wants it non-const, and only reads
  return mbedtls_pk_verify_ext(certificate.MBEDTLS_PRIVATE(sig_pk),
                               certificate.MBEDTLS_PRIVATE(sig_opts), &key, hash, digest,
                               mbedtls_md_get_size(info), signature.p, signature.len);
}

bool is_out_of_memory(int error) {
  if (error >= 0) return false;
  if (error == kPsaOutOfMemory) return true;
  const int high = -error & 0xFF80;
  const int low = -error & 0x7F;
  for (const int code : kOutOfMemoryHigh)
    if (high == code) return true;
  for (const int code : kOutOfMemoryLow)
    if (low == code) return true;
  return false;
}

}  // namespace fieldhook::compat
