/* SPDX-License-Identifier: MIT
 * Mbed TLS 3.6 for a large target (from 512 KB flash, 128 KB RAM): TLS 1.2 and 1.3 to any public
 * host. Read mbedtls_config_small.h first: what stands there for the same reason has none here. The
 * same firmware is 164 KB of flash with this file, 102 KB with the small one.
 *
 * The board supplies, besides fieldhook::Entropy:
 *   psa_status_t mbedtls_psa_external_get_random(..)   TLS 1.3 draws through PSA
 */
#ifndef FIELDHOOK_MBEDTLS_CONFIG_LARGE_H
#define FIELDHOOK_MBEDTLS_CONFIG_LARGE_H

#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_MEMORY_BUFFER_ALLOC_C  /* 48 KB suffice for a P-256 chain; RSA-4096 was not tried */
#define MBEDTLS_PLATFORM_NO_STD_FUNCTIONS /* newlib's calloc stays out of the image, */
#define MBEDTLS_PLATFORM_SNPRINTF_ALT     /* and its snprintf, which only texts would use */

#define MBEDTLS_SSL_IN_CONTENT_LEN 16384 /* what every server may send; none has to be asked */
#define MBEDTLS_SSL_OUT_CONTENT_LEN 4096 /* most events leave in one record [RAM -12 KB] */

#define MBEDTLS_SSL_TLS_C
#define MBEDTLS_SSL_CLI_C
#define MBEDTLS_SSL_PROTO_TLS1_2
#define MBEDTLS_SSL_PROTO_TLS1_3       /* with PSA, HKDF and RSA-PSS [+27.9 KB] */
#define MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL_ENABLED /* full handshakes only */
#define MBEDTLS_SSL_TLS1_3_COMPATIBILITY_MODE /* middleboxes expect a ChangeCipherSpec */
#define MBEDTLS_SSL_KEEP_PEER_CERTIFICATE /* 1.3 demands it [RAM: the peer's chain] */
#define MBEDTLS_SSL_EXTENDED_MASTER_SECRET
#define MBEDTLS_SSL_SERVER_NAME_INDICATION
#define MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED
#define MBEDTLS_KEY_EXCHANGE_ECDHE_RSA_ENABLED /* most chains still have RSA somewhere [+6.9 KB] */

#define MBEDTLS_HAVE_ASM
#define MBEDTLS_BIGNUM_C
#define MBEDTLS_MPI_MAX_SIZE 512       /* RSA-4096 roots */
#define MBEDTLS_ECP_C
#define MBEDTLS_ECP_DP_SECP256R1_ENABLED
#define MBEDTLS_ECP_DP_SECP384R1_ENABLED /* the public ECDSA roots [with SHA-384 +6.1 KB] */
#define MBEDTLS_ECP_DP_CURVE25519_ENABLED /* the fastest exchange, and first in our list */
#define MBEDTLS_ECP_NIST_OPTIM
#define MBEDTLS_ECDH_C
#define MBEDTLS_ECDSA_C
#define MBEDTLS_RSA_C
#define MBEDTLS_PKCS1_V15              /* how certificates are signed */
#define MBEDTLS_PKCS1_V21              /* how TLS 1.3 signs with RSA */
#define MBEDTLS_X509_RSASSA_PSS_SUPPORT

#define MBEDTLS_AES_C
#define MBEDTLS_AES_ROM_TABLES
#define MBEDTLS_CIPHER_C
#define MBEDTLS_GCM_C
#define MBEDTLS_CHACHA20_C             /* faster where no AES engine is [+2.9 KB] */
#define MBEDTLS_POLY1305_C
#define MBEDTLS_CHACHAPOLY_C
#define MBEDTLS_MD_C
#define MBEDTLS_SHA224_C
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA384_C
#define MBEDTLS_SHA512_C
#define MBEDTLS_HKDF_C                 /* TLS 1.3's key schedule */

#define MBEDTLS_CTR_DRBG_C
#define MBEDTLS_PSA_CRYPTO_C           /* TLS 1.3 is written on it */
#define MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG /* so that MBEDTLS_ENTROPY_C stays out */

#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C
#define MBEDTLS_BASE64_C
#define MBEDTLS_PEM_PARSE_C            /* anchors as they are handed out [+2.2 KB] */
#define MBEDTLS_OID_C
#define MBEDTLS_PK_C
#define MBEDTLS_PK_PARSE_C
#define MBEDTLS_PK_WRITE_C             /* wanted by PSA */
#define MBEDTLS_X509_USE_C
#define MBEDTLS_X509_CRT_PARSE_C

#endif
