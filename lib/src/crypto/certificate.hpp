// SPDX-License-Identifier: MIT
// The door to messages that are signed by the key of a certificate: PayPal's. One file per backend
// behind it; the backend takes memory from its heap, and gives it back before a call ends.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/time.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// Longest certificate that is read, in bytes of DER.
inline constexpr std::size_t kMaxCertificate = 4096;
/// Most certificates of a chain, the leaf included.
inline constexpr std::size_t kMaxChain = 8;
inline constexpr std::size_t kMinRsaBits = 2048;
inline constexpr std::size_t kMaxRsaBits = 4096;

/// Who is asked about, and by whose word. Borrows all of it.
struct Signer {
  Bytes chain;              ///< PEM, the leaf first; or the leaf alone in DER
  Bytes anchors;            ///< PEM, any number; or one in DER
  std::string_view domain;  ///< "example.com": the leaf must name it, or a name below it
};

/// The public RSA key of the chain's leaf (SubjectPublicKeyInfo), in `scratch`, once the chain is
/// good: signed up to an anchor by authorities only, with SHA-256 at least and keys of 2048 bits
/// (P-256), valid by the caller's clock, its leaf named by the domain and made for signatures.
/// A name counts as subjectAltName; as common name only where there is no subjectAltName.
/// A floor of a clock refuses what ended before it; without any clock no chain is good.
/// Limits    scratch has kMaxCertificate (4096) bytes; kMaxChain certificates of that size. An
///           anchor that cannot be read is passed over.
/// Errors    malformed: a certificate of the chain cannot be read, or there is none
///           refused: not good by the rules above, or no anchor
///           no_space: no memory, or scratch is too small for a certificate of the chain
Result<Bytes> judge_signer(const Signer& signer, Now now, MutableBytes scratch);

/// Whether `signature` (PKCS#1 v1.5) is of this SHA-256 by the owner of `key`, as judge_signer
/// returned it.
/// Errors    malformed: no RSA key of 2048 to 4096 bits, or a signature of another length
///           refused: it is not
///           no_space: no memory
Status rsa_verify(Bytes key, const std::uint8_t (&digest)[32], Bytes signature);

}  // namespace fieldhook
