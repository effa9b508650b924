// SPDX-License-Identifier: MIT
// The encodings of keys and signatures: read here, so that no backend's leniency counts.
#include "crypto/ecdsa_p256.hpp"

#include "crypto/der.hpp"
#include "crypto/ecdsa_p256_backend.hpp"

#include <cstring>

namespace fieldhook {
namespace {

// RFC 5480: SEQUENCE { SEQUENCE { id-ecPublicKey, secp256r1 }, BIT STRING of 66 bytes }, and the
// mark of an uncompressed point.
constexpr std::uint8_t kSpkiHead[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48,
                                      0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48,
                                      0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
static_assert(sizeof kSpkiHead - 1 + kP256Point == kP256Spki);

// The order of the group, SP 800-186 3.2.1.3.
constexpr std::uint8_t kOrder[kP256Scalar] = {
    0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51};

/// From 1 to n - 1, as 32 bytes. DER: no sign, no zero in front but before a set top bit.
Status read_scalar(DerReader& reader, std::uint8_t (&scalar)[kP256Scalar]) {
  const Result<Bytes> item = reader.next(kDerInteger);
  if (!item.ok()) return item.status();
  Bytes digits = item.value();
  if (digits.empty() || digits[0] >= 0x80) return Status::malformed;  // nothing, or negative
  if (digits[0] == 0) {
    if (digits.size() == 1 || digits[1] < 0x80) return Status::malformed;  // zero, or not minimal
    digits = digits.from(1);
  }
  if (digits.size() > kP256Scalar) return Status::malformed;
  std::memset(scalar, 0, sizeof scalar);
  std::memcpy(scalar + kP256Scalar - digits.size(), digits.data(), digits.size());
  return std::memcmp(scalar, kOrder, sizeof kOrder) < 0 ? Status::ok : Status::malformed;
}

}  // namespace

Status p256_read_spki(Bytes spki, std::uint8_t (&point)[kP256Point]) {
  if (spki.size() != kP256Spki) return Status::malformed;
  if (std::memcmp(spki.data(), kSpkiHead, sizeof kSpkiHead) != 0) return Status::malformed;
  std::memcpy(point, spki.data() + kP256Spki - kP256Point, kP256Point);
  return p256_backend::check_point(point);
}

Status p256_verify(const std::uint8_t (&point)[kP256Point],
                   const std::uint8_t (&digest)[kP256Digest], Bytes signature) {
  DerReader whole(signature);
  const Result<Bytes> pair = whole.next(kDerSequence);
  if (!pair.ok() || !whole.at_end()) return Status::malformed;
  DerReader reader(pair.value());
  std::uint8_t r[kP256Scalar];
  std::uint8_t s[kP256Scalar];
  Status status = read_scalar(reader, r);
  if (status == Status::ok) status = read_scalar(reader, s);
  if (status == Status::ok && !reader.at_end()) status = Status::malformed;
  return status == Status::ok ? p256_backend::verify(point, digest, r, s) : status;
}

}  // namespace fieldhook
