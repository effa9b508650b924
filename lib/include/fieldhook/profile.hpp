// SPDX-License-Identifier: MIT
// How a provider signs: one row a provider. Adding a row must not need a new branch.
#pragma once

#include <fieldhook/span.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// How the text of a secret, or of a public key, becomes a key.
enum class SecretForm : std::uint8_t {
  text,          ///< the text's own bytes, a "whsec_" included
  whsec_base64,  ///< an optional "whsec_", then base64
  base64,        ///< base64
  hex,           ///< a public key in hex, in either case
  whpk_base64,   ///< a public key: an optional "whpk_", then base64
  whsk_base64,   ///< the private key to a whpk_: "whsk_", then base64
  spki_base64,   ///< a public key: SubjectPublicKeyInfo in base64, or as PEM
};

/// How the bytes of a signature stand in the signature header.
enum class MacText : std::uint8_t {
  base64,     ///< padded and canonical
  hex,        ///< in either case; written in lower case
  lower_hex,  ///< upper case is refused
};

/// What a timestamp counts. The value: its digits behind the second.
enum class TimeUnit : std::uint8_t { seconds = 0, milliseconds = 3 };

/// A part of the request that a MAC covers; bits of Profile::signed_parts.
enum class Part : std::uint8_t { id = 1, timestamp = 2, method = 4, url = 8, body = 16 };

/// The parts that a content template names.
constexpr std::uint8_t parts_of(std::string_view content) {
  constexpr std::string_view kMarks = "itmub";  // in the order of Part
  std::uint8_t parts = 0;
  for (std::size_t i = 0; i + 1 < content.size(); ++i) {
    const std::size_t place = content[i] == '%' ? kMarks.find(content[i + 1]) : kMarks.npos;
    if (place != kMarks.npos) parts = static_cast<std::uint8_t>(parts | 1U << place);
  }
  return parts;
}

/// What of a request stands around its body. Borrows all of it.
struct ContentPieces {
  std::string_view id;
  std::string_view timestamp;  ///< as text
  std::string_view method;
  std::string_view url;
};

/// How a key and the content become a signature, or prove one.
enum class SchemeKind : std::uint8_t {
  hmac_sha256,  ///< RFC 2104 on SHA-256
  /// SHA-256 of the secret and, behind it, the content. Whoever has seen one such request can make
  /// another whose content begins with the same bytes: prefer a provider's newer scheme.
  secret_prefix_sha256,
  secret_token,          ///< no MAC: the header holds the secret itself; covers nothing
  basic_authorization,   ///< the same as user:password in an Authorization field, RFC 7617
  bearer_authorization,  ///< the same as a bearer token there, RFC 6750
  linear_body_time,      ///< HMAC-SHA256 of the raw body; the timestamp is in the body
  mailgun_members,      ///< HMAC-SHA256 of a timestamp and a token in the body, as is the signature
  apideck_sorted_json,  ///< HMAC-SHA256 of the body's JSON with sorted names, not of its raw bytes
  twilio_sha1,  ///< HMAC-SHA1 of the URL and the sorted form, or of a URL with the body's SHA-256
  ed25519,      ///< RFC 8032 on the whole content; `unsupported` in a build without libsodium
  ecdsa_p256,   ///< on P-256 with SHA-256, for receivers; takes memory from its backend's heap
  paypal_certificate,  ///< RSA by a certificate's key, of the id, time and CRC-32; likewise
};

/// The part of a scheme that makes keys and signatures. Objects: an image links those that its rows
/// name. What verifies is chosen where a Verifier is made: who only sends links none of it.
struct Scheme;
namespace schemes {
extern const Scheme hmac_sha256, secret_prefix_sha256, secret_token, twilio_sha1, ed25519,
    ecdsa_p256, paypal_certificate;
}  // namespace schemes

constexpr const Scheme* scheme_of(SchemeKind kind) {
  switch (kind) {
    case SchemeKind::secret_prefix_sha256: return &schemes::secret_prefix_sha256;
    case SchemeKind::secret_token:
    case SchemeKind::basic_authorization:
    case SchemeKind::bearer_authorization: return &schemes::secret_token;
    case SchemeKind::twilio_sha1: return &schemes::twilio_sha1;
    case SchemeKind::ed25519: return &schemes::ed25519;
    case SchemeKind::ecdsa_p256: return &schemes::ecdsa_p256;
    case SchemeKind::paypal_certificate: return &schemes::paypal_certificate;
    default: return &schemes::hmac_sha256;
  }
}

/// What a verifier needs of the body before its verdict.
enum class BodyNeed : std::uint8_t {
  streamed,  ///< nothing: it is hashed as it comes
  whole,     ///< all of it, behind the content's other parts, in the caller's buffer
  parsed,    ///< as whole, and the verdict looks into it: `needs_body`
};

/// The header holds one signature, not a list of them.
inline constexpr char kOneSignature = '\0';

/// How one provider signs a request.
struct Profile {
  std::string_view name;              ///< lower snake case, as in `--profile`
  std::string_view id_header;         ///< the event id; may be absent where no MAC covers it
  std::string_view timestamp_header;  ///< unix time of this attempt
  std::string_view signature_header;  ///< empty: the profile does not sign, or looks into the body
  std::string_view label;             ///< stands before each signature
  /// What the MAC covers: %i the id, %t the timestamp's text, %m the method, %u the URL, %b the raw
  /// body, else itself. The method and the URL stand before the body.
  std::string_view content;
  SecretForm secret_form = SecretForm::text;
  std::uint16_t min_secret = 1;   ///< bytes, once decoded
  std::uint32_t tolerance_s = 0;  ///< accepted age of a timestamp, past and future
  MacText mac_text = MacText::base64;
  char separator = ' ';                   ///< between signatures, or kOneSignature
  std::string_view timestamp_label = {};  ///< of an item in the signature header: the timestamp
  TimeUnit time_unit = TimeUnit::seconds;
  /// A row whose header names count too where this row's are absent.
  const Profile* also = nullptr;
  /// May be there beside the first, and fit instead.
  std::string_view second_signature_header = {};
  SchemeKind kind = SchemeKind::hmac_sha256;
  const Scheme* scheme = scheme_of(kind);  ///< follows from `kind`
  BodyNeed body_need = BodyNeed::streamed;
  bool receivers_only = false;  ///< requests can be checked, but not made from the key

  /// Follows from `content`: not for a row to say.
  std::uint8_t signed_parts = parts_of(content);

  constexpr bool is_signed() const {
    return !signature_header.empty() || body_need == BodyNeed::parsed;
  }
  constexpr bool can_sign() const { return is_signed() && !receivers_only; }
  /// The verdict looks into the body, whole in the caller's buffer, before or behind the MAC.
  constexpr bool needs_body() const { return body_need == BodyNeed::parsed; }
  constexpr bool has_timestamp() const {
    return !timestamp_header.empty() || !timestamp_label.empty();
  }
  constexpr bool covers(Part part) const {
    return (signed_parts & static_cast<std::uint8_t>(part)) != 0;
  }
  /// False: a verified request proves who sent it, not what is in it.
  constexpr bool covers_body() const { return covers(Part::body); }

  /// This row with other columns: a row names those that are not the usual ones.
  constexpr Profile with_secret(SecretForm form, std::uint16_t least) const {
    Profile row = *this;
    row.secret_form = form;
    row.min_secret = least;
    return row;
  }
  constexpr Profile with_id_header(std::string_view header) const {
    Profile row = *this;
    row.id_header = header;
    return row;
  }
  constexpr Profile with_timestamp_header(std::string_view header) const {
    Profile row = *this;
    row.timestamp_header = header;
    return row;
  }
  constexpr Profile with_tolerance(std::uint32_t seconds) const {
    Profile row = *this;
    row.tolerance_s = seconds;
    return row;
  }
  constexpr Profile with_macs(MacText text, char between) const {
    Profile row = *this;
    row.mac_text = text;
    row.separator = between;
    return row;
  }
  constexpr Profile with_timestamp_label(std::string_view item) const {
    Profile row = *this;
    row.timestamp_label = item;
    return row;
  }
  constexpr Profile with_time_unit(TimeUnit unit) const {
    Profile row = *this;
    row.time_unit = unit;
    return row;
  }
  constexpr Profile with_names_of(const Profile& other) const {
    Profile row = *this;
    row.also = &other;
    return row;
  }
  constexpr Profile with_second_signature(std::string_view header) const {
    Profile row = *this;
    row.second_signature_header = header;
    return row;
  }
  constexpr Profile with_body(BodyNeed need) const {
    Profile row = *this;
    row.body_need = need;
    return row;
  }
  constexpr Profile for_receivers() const {
    Profile row = *this;
    row.receivers_only = true;
    return row;
  }
  constexpr Profile with_scheme(SchemeKind other) const {
    Profile row = *this;
    row.kind = other;
    row.scheme = scheme_of(other);
    return row;
  }
};

namespace profiles {

// No signature. The id lets the receiver drop repeats; the timestamp is of the attempt.
inline constexpr Profile plain{"plain", "webhook-id", "webhook-timestamp", "", "", ""};

}  // namespace profiles

}  // namespace fieldhook
