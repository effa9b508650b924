// SPDX-License-Identifier: MIT
// P-256 by Mbed TLS 2.28 and 3.x. Its big numbers take memory from its heap, some 4 KB at a time,
// and give it back before the call ends. Version 4 has the PSA calls only: another file, then.
#include "crypto/ecdsa_p256_backend.hpp"

#include <mbedtls/bignum.h>
#include <mbedtls/ecdsa.h>
#include <mbedtls/ecp.h>

namespace fieldhook::p256_backend {
namespace {

/// The curve and a point on it, freed at the end.
class Curve {
 public:
  Curve() {
    mbedtls_ecp_group_init(&group);
    mbedtls_ecp_point_init(&point);
  }
  ~Curve() {
    mbedtls_ecp_point_free(&point);
    mbedtls_ecp_group_free(&group);
  }
  Curve(const Curve&) = delete;
  Curve& operator=(const Curve&) = delete;

  int load(const std::uint8_t (&bytes)[kP256Point]) {
    const int error = mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_SECP256R1);
    if (error != 0) return error;
    return mbedtls_ecp_point_read_binary(&group, &point, bytes, sizeof bytes);
  }

  mbedtls_ecp_group group;
  mbedtls_ecp_point point;
};

/// A number, freed at the end.
class Number {
 public:
  Number() { mbedtls_mpi_init(&value); }
  ~Number() { mbedtls_mpi_free(&value); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;

  int load(const std::uint8_t (&bytes)[kP256Scalar]) {
    return mbedtls_mpi_read_binary(&value, bytes, sizeof bytes);
  }

  mbedtls_mpi value;
};

Status told(int error) {
  const bool memory =
      error == MBEDTLS_ERR_MPI_ALLOC_FAILED || error == MBEDTLS_ERR_ECP_ALLOC_FAILED;
  return error == 0 ? Status::ok : memory ? Status::no_space : Status::refused;
}

}  // namespace

Status check_point(const std::uint8_t (&point)[kP256Point]) {
  Curve curve;
  const int error = curve.load(point);
  return told(error != 0 ? error : mbedtls_ecp_check_pubkey(&curve.group, &curve.point));
}

Status verify(const std::uint8_t (&point)[kP256Point], const std::uint8_t (&digest)[kP256Digest],
              const std::uint8_t (&r)[kP256Scalar], const std::uint8_t (&s)[kP256Scalar]) {
  Curve curve;
  Number first;
  Number second;
  int error = curve.load(point);
  if (error == 0) error = first.load(r);
  if (error == 0) error = second.load(s);
  if (error != 0) return told(error);
  return told(mbedtls_ecdsa_verify(&curve.group, digest, sizeof digest, &curve.point, &first.value,
                                   &second.value));
}

}  // namespace fieldhook::p256_backend
