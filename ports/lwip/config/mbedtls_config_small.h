/* SPDX-License-Identifier: MIT
 * Mbed TLS 3.6 for a small target: TLS 1.2 to one receiver whose chain is P-256 throughout.
 *
 * Costs in brackets are of flash, measured on examples/firmware (Cortex-M4, gcc 12.2 -Os, 102 KB in
 * all), unless they say RAM; where none stands, none was taken. Speed was not measured.
 * -DMBEDTLS_CONFIG_FILE="/absolute/path/mbedtls_config_small.h"; a relative path fails.
 *
 * Not enough for most public hosts: their chains hold RSA or P-384. Take mbedtls_config_large.h,
 * or add MBEDTLS_RSA_C, MBEDTLS_PKCS1_V15, MBEDTLS_KEY_EXCHANGE_ECDHE_RSA_ENABLED [+6.9 KB] and
 * MBEDTLS_ECP_DP_SECP384R1_ENABLED, MBEDTLS_SHA384_C, MBEDTLS_SHA512_C [+6.1 KB].
 */
#ifndef FIELDHOOK_MBEDTLS_CONFIG_SMALL_H
#define FIELDHOOK_MBEDTLS_CONFIG_SMALL_H

/* Memory: one arena of the application, never the heap. */
#define MBEDTLS_PLATFORM_C             /* lets the allocator be chosen */
#define MBEDTLS_PLATFORM_MEMORY        /* by a call, before the first use */
#define MBEDTLS_MEMORY_BUFFER_ALLOC_C  /* the arena: 12 KB suffice for these settings */
#define MBEDTLS_PLATFORM_NO_STD_FUNCTIONS /* newlib's calloc stays out of the image, */
#define MBEDTLS_PLATFORM_SNPRINTF_ALT     /* and its snprintf, which only texts would use */

/* Records: the two buffers are nearly all of the RAM. */
#define MBEDTLS_SSL_IN_CONTENT_LEN 4096  /* the peer's chain must fit; default 16384 [RAM -12 KB] */
#define MBEDTLS_SSL_OUT_CONTENT_LEN 2048 /* a request goes in pieces of this size [RAM -14 KB] */
#define MBEDTLS_SSL_MAX_FRAGMENT_LENGTH  /* asks the peer for records that fit; some ignore it */

/* TLS 1.2 as a client. */
#define MBEDTLS_SSL_TLS_C
#define MBEDTLS_SSL_CLI_C
#define MBEDTLS_SSL_PROTO_TLS1_2          /* 1.3 needs PSA and more [see the large file] */
#define MBEDTLS_SSL_EXTENDED_MASTER_SECRET /* RFC 7627: ties the keys to this handshake */
#define MBEDTLS_SSL_SERVER_NAME_INDICATION /* hosts with many names need it, and name checks */
#define MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED /* forward secrecy; the only exchange here */

/* Arithmetic: size before speed. */
#define MBEDTLS_HAVE_ASM             /* the multiplication in assembler [-0.4 KB] */
#define MBEDTLS_BIGNUM_C
#define MBEDTLS_MPI_MAX_SIZE 48      /* the largest number in play; default 1024 [stack] */
#define MBEDTLS_ECP_C
#define MBEDTLS_ECP_DP_SECP256R1_ENABLED
#define MBEDTLS_ECP_NIST_OPTIM       /* the curve's own reduction, far faster [+0.8 KB] */
#define MBEDTLS_ECP_WINDOW_SIZE 2    /* default 4: faster, more RAM [-0.6 KB] */
#define MBEDTLS_ECP_FIXED_POINT_OPTIM 0 /* no table kept of the base point [RAM] */
#define MBEDTLS_ECDH_C
#define MBEDTLS_ECDSA_C

/* Ciphers and hashes. */
#define MBEDTLS_AES_C
#define MBEDTLS_AES_ROM_TABLES       /* in flash, not built at the start [+2.2 KB; RAM -2.6 KB] */
#define MBEDTLS_AES_FEWER_TABLES     /* one of four tables, the others by rotation [-6.1 KB] */
#define MBEDTLS_CIPHER_C
#define MBEDTLS_GCM_C                /* the only mode; its small table is the default */
#define MBEDTLS_MD_C
#define MBEDTLS_SHA224_C             /* wanted by 3.x beside SHA-256 */
#define MBEDTLS_SHA256_C             /* also the core's hash */
#define MBEDTLS_SHA256_SMALLER       /* rolled loops, slower [-1.4 KB] */

/* Randomness: seeded by fieldhook::Entropy, so MBEDTLS_ENTROPY_C stays out. */
#define MBEDTLS_CTR_DRBG_C
#define MBEDTLS_CTR_DRBG_USE_128_KEY /* the suites are AES-128 anyway [with the next -0.4 KB] */
#define MBEDTLS_AES_ONLY_128_BIT_KEY_LENGTH

/* Certificates: DER only; convert at build time [PEM: +2.2 KB]. */
#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C         /* ECDSA's signatures are ASN.1 */
#define MBEDTLS_OID_C
#define MBEDTLS_PK_C
#define MBEDTLS_PK_PARSE_C
#define MBEDTLS_X509_USE_C
#define MBEDTLS_X509_CRT_PARSE_C

/* Left out on purpose:
 *   MBEDTLS_HAVE_TIME, _DATE    fieldhook judges validity by `Now`; time() stays out of the image
 *   MBEDTLS_SSL_KEEP_PEER_CERTIFICATE  the chain is judged in the handshake, not kept [RAM]
 *   MBEDTLS_ERROR_C, DEBUG_C    texts; TlsFailure says why
 *   MBEDTLS_SSL_RENEGOTIATION, SESSION_TICKETS, SSL_SRV_C, PSK, DHE, CBC, FS_IO, NET_C */

#endif
