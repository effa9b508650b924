// SPDX-License-Identifier: MIT
#include <fieldhook/tls_failure.hpp>

#include <cstddef>

namespace fieldhook {
namespace {

struct Words {
  std::string_view word;
  std::string_view text;
};

// In the order of TlsFailure.
constexpr Words kWords[] = {
    {"none", ""},
    {"stream", "the connection below TLS failed"},
    {"cut", "the connection ended without TLS's end mark, so anybody may have cut it; try again"},
    {"no_clock", "certificates cannot be checked because the time is not known; set the clock"},
    {"no_entropy", "the source of randomness failed, so no key can be made"},
    {"no_anchors",
     "no trusted certificate authority could be read; install the ca-certificates package or name "
     "a file with authorities in PEM form"},
    {"bad_identity",
     "our own certificate and key cannot be read or do not belong together; check both files"},
    {"no_host", "the endpoint has no host to check the certificate against"},
    {"out_of_memory", "TLS ran out of memory; give its allocator more"},
    {"expired",
     "the server's certificate, or one above it, has expired; renew it or check our clock"},
    {"not_yet_valid",
     "the server's certificate, or one above it, is not valid yet; check our clock first"},
    {"wrong_host", "the server's certificate is for another host; check the URL's host"},
    {"unknown_ca",
     "the server's certificate leads to no authority that we trust; add its authority, or have the "
     "server send its whole chain"},
    {"weak_certificate",
     "a certificate uses a key or hash that is too weak (least: RSA 2048, P-256, SHA-256); renew "
     "it"},
    {"not_allowed",
     "a certificate of the chain is used for what it is not allowed to do (authority, server, name "
     "constraints, chain too long); have it issued anew"},
    {"bad_certificate",
     "a certificate cannot be read or holds a critical extension that is not understood"},
    {"client_certificate_wanted",
     "the server lets in only clients with a certificate; configure one with its key"},
    {"client_certificate_refused", "the server does not accept our certificate; ask its owner"},
    {"unsuitable",
     "no TLS version, cipher or curve in common; the server must offer TLS 1.2 or later with ECDHE "
     "and AES-GCM or ChaCha20-Poly1305"},
    {"handshake",
     "the handshake failed inside the TLS library, which most often lacks memory; give its "
     "allocator more, or look at the keys that the server uses"},
    {"not_tls", "the peer does not speak TLS; check the URL's port"},
    {"protocol", "the peer broke the rules of TLS, or bytes were changed on the way"},
    {"alert", "the peer ended the connection with a TLS alert"},
};
static_assert(sizeof kWords / sizeof kWords[0] == static_cast<std::size_t>(TlsFailure::alert) + 1,
              "one row a failure");

constexpr struct {
  std::uint8_t number;
  std::string_view name;
} kAlerts[] = {
    {0, ""},
    {10, "unexpected_message"},
    {20, "bad_record_mac"},
    {22, "record_overflow"},
    {40, "handshake_failure"},
    {41, "no_certificate"},
    {42, "bad_certificate"},
    {43, "unsupported_certificate"},
    {44, "certificate_revoked"},
    {45, "certificate_expired"},
    {46, "certificate_unknown"},
    {47, "illegal_parameter"},
    {48, "unknown_ca"},
    {49, "access_denied"},
    {50, "decode_error"},
    {51, "decrypt_error"},
    {70, "protocol_version"},
    {71, "insufficient_security"},
    {80, "internal_error"},
    {86, "inappropriate_fallback"},
    {90, "user_canceled"},
    {109, "missing_extension"},
    {110, "unsupported_extension"},
    {112, "unrecognized_name"},
    {113, "bad_certificate_status_response"},
    {115, "unknown_psk_identity"},
    {116, "certificate_required"},
    {120, "no_application_protocol"},
};

}  // namespace

std::string_view text_of(TlsFailure failure) {
  return kWords[static_cast<std::size_t>(failure)].text;
}

std::string_view word_of(TlsFailure failure) {
  return kWords[static_cast<std::size_t>(failure)].word;
}

std::string_view name_of_alert(std::uint8_t alert) {
  for (const auto& row : kAlerts)
    if (row.number == alert) return row.name;
  return "unknown";
}

}  // namespace fieldhook
