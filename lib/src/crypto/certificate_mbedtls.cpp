// SPDX-License-Identifier: MIT
// Chains of certificates and RSA by Mbed TLS 2.28 and 3.x.
#include "crypto/certificate.hpp"

#include "crypto/certificate_rules.hpp"
#include "crypto/der.hpp"
#include "crypto/pem.hpp"
#include "host.hpp"
#include "text.hpp"

#include <mbedtls/pk.h>
#include <mbedtls/rsa.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>

#if defined(MBEDTLS_USE_PSA_CRYPTO)
#include <psa/crypto.h>
#endif

#include <cstring>

namespace fieldhook {
namespace {

constexpr int kMaxAuthorities = 6;  // above the leaf, as in TLS
constexpr std::uint8_t kCommonName[] = {0x55, 0x04, 0x03};
constexpr std::uint8_t kDnsName = 0x82;
constexpr std::uint32_t kTimeFlags = MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE;

enum class Unreadable : std::uint8_t { refuse, skip };

/// An error is a module's in its high bits and, in its low bits, the cause below it.
bool is_out_of_memory(int error) {
  const int high = -error & 0xFF80;
  const int low = -error & 0x7F;
  return high == -MBEDTLS_ERR_X509_ALLOC_FAILED || high == -MBEDTLS_ERR_PK_ALLOC_FAILED ||
         low == -MBEDTLS_ERR_ASN1_ALLOC_FAILED || low == -MBEDTLS_ERR_MPI_ALLOC_FAILED;
}

/// Certificates in the order in which they came, freed at the end.
class Certificates {
 public:
  Certificates() { mbedtls_x509_crt_init(&list_); }
  ~Certificates() { mbedtls_x509_crt_free(&list_); }
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  /// Adds what is in `text`, PEM or one DER, at most `most`.
  Status read(Bytes text, std::size_t most, Unreadable unreadable, MutableBytes scratch) {
    if (!text.empty() && text[0] == kDerSequence) return add(text);
    for (PemReader reader(text_of(text), "CERTIFICATE"); reader.next();) {
      if (count_ == most) return Status::refused;
      const Result<Bytes> der = reader.decode(scratch);
      const Status status = der.ok() ? add(der.value()) : der.status();
      const bool skip = unreadable == Unreadable::skip && !out_of_memory_;
      if (status != Status::ok && !skip) return status;
    }
    return Status::ok;
  }
  bool empty() const { return count_ == 0; }
  mbedtls_x509_crt& first() { return list_; }

 private:
  Status add(Bytes der) {
    DerReader reader(der);  // the library passes over what stands behind
    if (!reader.next(kDerSequence).ok() || !reader.at_end()) return Status::malformed;
    const int error = mbedtls_x509_crt_parse_der(&list_, der.data(), der.size());
    out_of_memory_ = is_out_of_memory(error);
    if (error != 0) return out_of_memory_ ? Status::no_space : Status::malformed;
    ++count_;
    return Status::ok;
  }

  mbedtls_x509_crt list_;
  std::size_t count_ = 0;
  bool out_of_memory_ = false;
};

/// Judges every certificate of a chain as the library walks it from the anchor down to the leaf.
/// Fails closed: a chain whose leaf was not seen is not good.
class Judge {
 public:
  Judge(std::string_view domain, const mbedtls_x509_crt& anchors, Now now)
      : domain_(domain), anchors_(anchors), now_(now) {}

  static int callback(void* self, mbedtls_x509_crt* certificate, int depth, std::uint32_t* flags) {
    static_cast<Judge*>(self)->judge(*certificate, depth, *flags);
    return 0;
  }
  bool saw_leaf() const { return saw_leaf_; }

 private:
  void judge(const mbedtls_x509_crt& certificate, int depth, std::uint32_t& flags);
  bool is_good(const mbedtls_x509_crt& certificate, int depth) const;
  bool is_named(const mbedtls_x509_crt& leaf) const;
  bool is_below_domain(std::string_view name) const;

  std::string_view domain_;
  const mbedtls_x509_crt& anchors_;
  Now now_;
  bool saw_leaf_ = false;
};

void Judge::judge(const mbedtls_x509_crt& certificate, int depth, std::uint32_t& flags) {
  flags &= ~kTimeFlags;  // they come from time()
  if (!is_good(certificate, depth)) flags |= MBEDTLS_X509_BADCERT_OTHER;
  if (depth == 0) saw_leaf_ = true;
}

bool Judge::is_good(const mbedtls_x509_crt& certificate, int depth) const {
  using namespace certificates;
  if (!readable(certificate) || depth > kMaxAuthorities) return false;
  if (!has_purpose(certificate, Purpose::server)) return false;
  const bool fits = depth > 0 ? may_be_authority(certificate)
                              : may_sign_messages(certificate) && is_named(certificate);
  return fits && validity_among(certificate, &anchors_, now_) == Validity::valid;
}

/// "a.example.com" and "*.example.com" are below "example.com"; "badexample.com" is not.
bool Judge::is_below_domain(std::string_view name) const {
  if (starts_with(name, "*.")) name.remove_prefix(2);
  return is_in_domain(name, domain_);
}

bool Judge::is_named(const mbedtls_x509_crt& leaf) const {
  const Bytes names = certificates::subject_alt_name(leaf);
  if (names.empty()) {
    const mbedtls_x509_name* common = nullptr;
    for (const mbedtls_x509_name* at = &leaf.subject; at != nullptr; at = at->next) {
      if (!equal(certificates::bytes_of(at->oid), kCommonName)) continue;
      if (common != nullptr) return false;  // which of them?
      common = at;
    }
    return common != nullptr && is_below_domain(text_of(certificates::bytes_of(common->val)));
  }
  const Result<Bytes> list = DerReader(names).next(kDerSequence);
  if (!list.ok()) return false;
  bool named = false;
  for (DerReader reader(list.value()); !reader.at_end();) {
    const Result<DerItem> item = reader.next();
    if (!item.ok()) return false;
    named |= item.value().tag == kDnsName && is_below_domain(text_of(item.value().value));
  }
  return named;
}

/// A public key, freed at the end.
class PublicKey {
 public:
  PublicKey() { mbedtls_pk_init(&key); }
  ~PublicKey() { mbedtls_pk_free(&key); }
  PublicKey(const PublicKey&) = delete;
  PublicKey& operator=(const PublicKey&) = delete;

  mbedtls_pk_context key;
};

bool is_fit(const mbedtls_pk_context& key) {
  const std::size_t bits = mbedtls_pk_get_bitlen(&key);
  return mbedtls_pk_get_type(&key) == MBEDTLS_PK_RSA && bits >= kMinRsaBits && bits <= kMaxRsaBits;
}

/// What a build on the PSA calls must have once; may be repeated.
bool start() {
#if defined(MBEDTLS_USE_PSA_CRYPTO)
  return psa_crypto_init() == PSA_SUCCESS;
#else
  return true;
#endif
}

}  // namespace

Result<Bytes> judge_signer(const Signer& signer, Now now, MutableBytes scratch) {
  if (!start()) return Status::no_space;
  Certificates chain;
  Certificates anchors;
  Status status = chain.read(signer.chain, kMaxChain, Unreadable::refuse, scratch);
  if (status != Status::ok) return status;
  if (chain.empty()) return Status::malformed;
  status = anchors.read(signer.anchors, SIZE_MAX, Unreadable::skip, scratch);
  if (status != Status::ok) return status == Status::no_space ? status : Status::refused;
  if (anchors.empty()) return Status::refused;

  Judge judge(signer.domain, anchors.first(), now);
  std::uint32_t flags = 0;
  const int error = mbedtls_x509_crt_verify_with_profile(&chain.first(), &anchors.first(), nullptr,
                                                         &certificates::kProfile, nullptr, &flags,
                                                         Judge::callback, &judge);
  if (error != 0 || flags != 0 || !judge.saw_leaf()) {
    return is_out_of_memory(error) ? Status::no_space : Status::refused;
  }
  const mbedtls_x509_crt& leaf = chain.first();
  if (!is_fit(leaf.pk)) return Status::refused;
  const Bytes key = certificates::bytes_of(leaf.pk_raw);
  if (key.size() > scratch.size()) return Status::no_space;
  std::memcpy(scratch.data(), key.data(), key.size());
  return Bytes(scratch.first(key.size()));
}

Status rsa_verify(Bytes key, const std::uint8_t (&digest)[32], Bytes signature) {
  if (!start()) return Status::no_space;
  PublicKey holder;
  unsigned char* at = const_cast<unsigned char*>(key.data());  // moved along, not written to
  int error = mbedtls_pk_parse_subpubkey(&at, key.end(), &holder.key);
  if (error != 0) return is_out_of_memory(error) ? Status::no_space : Status::malformed;
  if (at != key.end() || !is_fit(holder.key)) return Status::malformed;
  if (signature.size() != mbedtls_pk_get_len(&holder.key)) return Status::malformed;
  error = mbedtls_pk_verify(&holder.key, MBEDTLS_MD_SHA256, digest, sizeof digest, signature.data(),
                            signature.size());
  return error == 0 ? Status::ok : is_out_of_memory(error) ? Status::no_space : Status::refused;
}

}  // namespace fieldhook
