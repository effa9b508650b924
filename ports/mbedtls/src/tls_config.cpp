// SPDX-License-Identifier: MIT
#include <fieldhook/tls_config.hpp>

#include "compat.hpp"
#include "crypto/certificate_rules.hpp"

#include <mbedtls/platform.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/ssl_ciphersuites.h>

#include <cstdio>
#include <cstring>

namespace fieldhook {
namespace {

// 2.28 has no names for those of TLS 1.3, and as a server it ends with an internal error when a
// client offers a suite that is configured and not built in.
#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
constexpr int kAes128Gcm = 0x1301;
constexpr int kAes256Gcm = 0x1302;
constexpr int kChaCha20Poly1305 = 0x1303;
#endif

constexpr int kSuites[] = {
#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
    kAes128Gcm,
    kAes256Gcm,
    kChaCha20Poly1305,
#endif
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    0,
};

// A build with small record buffers asks the server for small records; a large one would not fit.
#if defined(MBEDTLS_SSL_MAX_FRAGMENT_LENGTH)
constexpr unsigned char fragment_code(std::size_t buffer) {
  return buffer >= 16384  ? MBEDTLS_SSL_MAX_FRAG_LEN_NONE
         : buffer >= 4096 ? MBEDTLS_SSL_MAX_FRAG_LEN_4096
         : buffer >= 2048 ? MBEDTLS_SSL_MAX_FRAG_LEN_2048
         : buffer >= 1024 ? MBEDTLS_SSL_MAX_FRAG_LEN_1024
                          : MBEDTLS_SSL_MAX_FRAG_LEN_512;
}
#endif

// The library takes PEM only with a NUL behind it that counts, and DER only without.
class Text {
 public:
  explicit Text(Bytes bytes) {
    if (!reserve(bytes.size())) return;
    if (!bytes.empty()) std::memcpy(data_, bytes.data(), bytes.size());
    adopt(bytes.size());
  }
  /// Of a file; nothing when it cannot be read whole, or when this build has no files.
  explicit Text(std::string_view path) {
#if defined(MBEDTLS_FS_IO)
    char terminated[TlsSettings::kMaxPath + 1];
    if (path.size() > TlsSettings::kMaxPath) return;
    path.copy(terminated, path.size());
    terminated[path.size()] = '\0';
    std::FILE* file = std::fopen(terminated, "rb");
    if (file == nullptr) return;
    read(*file);
    static_cast<void>(std::fclose(file));
#else
    static_cast<void>(path);
#endif
  }
  ~Text() {
    if (data_ == nullptr) return;
    mbedtls_platform_zeroize(data_, capacity_);  // it may be a key
    mbedtls_free(data_);
  }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;

  bool ok() const {
    return ok_;
  }
  Bytes bytes() const {
    return {data_, size_};
  }

 private:
  bool reserve(std::size_t size) {
    capacity_ = size + 1;
    data_ = static_cast<std::uint8_t*>(mbedtls_calloc(1, capacity_));
    return data_ != nullptr;
  }
  void adopt(std::size_t size) {
    const bool pem = text_of(Bytes{data_, size}).find("-----BEGIN ") != std::string_view::npos;
    size_ = pem ? size + 1 : size;
    ok_ = true;
  }
#if defined(MBEDTLS_FS_IO)
  void read(std::FILE& file) {
    if (std::fseek(&file, 0, SEEK_END) != 0) return;
    const long size = std::ftell(&file);
    if (size < 0 || size > kMaxFile || std::fseek(&file, 0, SEEK_SET) != 0) return;
    const std::size_t count = static_cast<std::size_t>(size);
    if (reserve(count) && std::fread(data_, 1, count, &file) == count) adopt(count);
  }
#endif

  static constexpr long kMaxFile = 8 * 1024 * 1024;  // the system's bundle has 0.2 MB
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  bool ok_ = false;
};

}  // namespace

TlsSettings::TlsSettings(Entropy& entropy, Side side) : entropy_(entropy), side_(side) {
  mbedtls_ssl_config_init(&config_);
  mbedtls_x509_crt_init(&anchors_);
  mbedtls_x509_crt_init(&certificate_);
  mbedtls_pk_init(&key_);
  mbedtls_ctr_drbg_init(&random_);
  if (compat::start() != 0) {
    failure_ = TlsFailure::no_entropy;
    return;
  }
  const int role = side == Side::client ? MBEDTLS_SSL_IS_CLIENT : MBEDTLS_SSL_IS_SERVER;
  if (mbedtls_ssl_config_defaults(&config_, role, MBEDTLS_SSL_TRANSPORT_STREAM,
                                  MBEDTLS_SSL_PRESET_DEFAULT) != 0) {
    failure_ = TlsFailure::out_of_memory;
    return;
  }
  set_policy();
}

TlsSettings::~TlsSettings() {
  mbedtls_ssl_config_free(&config_);
  mbedtls_x509_crt_free(&anchors_);
  mbedtls_x509_crt_free(&certificate_);
  mbedtls_pk_free(&key_);
  mbedtls_ctr_drbg_free(&random_);
}

void TlsSettings::set_policy() {
  compat::set_versions(config_);
  compat::set_groups_and_signatures(config_);
  mbedtls_ssl_conf_ciphersuites(&config_, kSuites);
  mbedtls_ssl_conf_cert_profile(&config_, &certificates::kProfile);
  mbedtls_ssl_conf_rng(&config_, mbedtls_ctr_drbg_random, &random_);
  mbedtls_ssl_conf_ca_chain(&config_, &anchors_, nullptr);
  mbedtls_ssl_conf_authmode(
      &config_, side_ == Side::client ? MBEDTLS_SSL_VERIFY_REQUIRED : MBEDTLS_SSL_VERIFY_NONE);
  mbedtls_ssl_conf_legacy_renegotiation(&config_, MBEDTLS_SSL_LEGACY_NO_RENEGOTIATION);
#if defined(MBEDTLS_SSL_RENEGOTIATION)
  mbedtls_ssl_conf_renegotiation(&config_, MBEDTLS_SSL_RENEGOTIATION_DISABLED);
#endif
#if defined(MBEDTLS_SSL_EXTENDED_MASTER_SECRET)
  mbedtls_ssl_conf_extended_master_secret(&config_, MBEDTLS_SSL_EXTENDED_MS_ENABLED);
#endif
#if defined(MBEDTLS_SSL_SESSION_TICKETS) && defined(MBEDTLS_SSL_CLI_C)
  if (side_ == Side::client)
    mbedtls_ssl_conf_session_tickets(&config_, MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
#endif
#if defined(MBEDTLS_SSL_MAX_FRAGMENT_LENGTH)
  static_cast<void>(
      mbedtls_ssl_conf_max_frag_len(&config_, fragment_code(MBEDTLS_SSL_IN_CONTENT_LEN)));
#endif
}

int TlsSettings::draw(void* entropy, unsigned char* space, std::size_t size) {
  const Status status = static_cast<Entropy*>(entropy)->fill({space, size});
  return status == Status::ok ? 0 : MBEDTLS_ERR_CTR_DRBG_ENTROPY_SOURCE_FAILED;
}

Status TlsSettings::reseed() const {
  const int error = seeded_ ? mbedtls_ctr_drbg_reseed(&random_, nullptr, 0)
                            : mbedtls_ctr_drbg_seed(&random_, draw, &entropy_, nullptr, 0);
  if (error != 0) return Status::refused;
  seeded_ = true;
  return Status::ok;
}

TlsFailure TlsSettings::failure() const {
  if (failure_ != TlsFailure::none) return failure_;
  if (side_ == Side::client && !has_anchors_) return TlsFailure::no_anchors;
  if (side_ == Side::server && !has_identity_) return TlsFailure::bad_identity;
  return TlsFailure::none;
}

Status TlsSettings::status() const {
  return failure() == TlsFailure::none ? Status::ok : Status::refused;
}

Status TlsSettings::add_anchors(Bytes certificates) {
  const Text text(certificates);
  if (!text.ok()) return Status::no_space;
  return adopt_anchors(text.bytes());
}

Status TlsSettings::add_anchors_from(std::string_view file) {
  const Text text(file);
  if (!text.ok()) return Status::refused;
  return adopt_anchors(text.bytes());
}

// A positive answer counts the unreadable among the readable.
Status TlsSettings::adopt_anchors(Bytes text) {
  const int result = mbedtls_x509_crt_parse(&anchors_, text.data(), text.size());
  if (compat::is_out_of_memory(result)) return Status::no_space;
  if (result < 0) return Status::refused;
  has_anchors_ = true;
  mbedtls_ssl_conf_authmode(&config_, MBEDTLS_SSL_VERIFY_REQUIRED);
  return Status::ok;
}

Status TlsSettings::identify(Bytes certificate, Bytes key) {
  const Text certificate_text(certificate);
  const Text key_text(key);
  if (!certificate_text.ok() || !key_text.ok()) return refuse_identity();
  return adopt_identity(certificate_text.bytes(), key_text.bytes());
}

Status TlsSettings::identify_from(std::string_view certificate_file, std::string_view key_file) {
  const Text certificate_text(certificate_file);
  const Text key_text(key_file);
  if (!certificate_text.ok() || !key_text.ok()) return refuse_identity();
  return adopt_identity(certificate_text.bytes(), key_text.bytes());
}

// Kept: a stream must not go without the identity that its owner asked for.
Status TlsSettings::refuse_identity() {
  failure_ = TlsFailure::bad_identity;
  return Status::refused;
}

Status TlsSettings::adopt_identity(Bytes certificate, Bytes key) {
  if (failure_ != TlsFailure::none) return Status::refused;
  if (has_identity_) return refuse_identity();  // the library would add it to the first
  if (reseed() != Status::ok) return Status::refused;
  if (mbedtls_x509_crt_parse(&certificate_, certificate.data(), certificate.size()) != 0)
    return refuse_identity();
  if (compat::parse_key(key_, key, random_) != 0) return refuse_identity();
  if (compat::check_pair(certificate_, key_, random_) != 0) return refuse_identity();
  if (mbedtls_ssl_conf_own_cert(&config_, &certificate_, &key_) != 0) return refuse_identity();
  has_identity_ = true;
  return Status::ok;
}

}  // namespace fieldhook
