// SPDX-License-Identifier: MIT
// How a provider signs: one row a provider. Adding a row must not need a new branch.
#pragma once

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

/// How a key and the signed content are judged. Objects and no enumeration: an image links those
/// that its rows name.
struct Scheme;
/// RFC 2104 on SHA-256.
extern const Scheme hmac_sha256;
/// SHA-256 of the secret and, behind it, the content. Whoever has seen one such request can make
/// another whose content begins with the same bytes: prefer a provider's newer scheme.
extern const Scheme secret_prefix_sha256;
/// No MAC: the header holds the secret itself. Covers nothing.
extern const Scheme secret_token;
/// The same as user:password in an Authorization field, RFC 7617. Covers nothing.
extern const Scheme basic_authorization;
/// The same as a bearer token in an Authorization field, RFC 6750. Covers nothing.
extern const Scheme bearer_authorization;
/// HMAC-SHA256 of the raw body; the timestamp is in the body.
extern const Scheme linear_body_time;
/// HMAC-SHA256 of a timestamp and a token that are in the body, as is the signature.
extern const Scheme mailgun_members;
/// HMAC-SHA256 of the body's JSON with sorted names, not of its raw bytes.
extern const Scheme apideck_sorted_json;
/// HMAC-SHA1 of the URL and the sorted form, or of the URL where that names the body's SHA-256.
extern const Scheme twilio_sha1;
/// Ed25519 of the whole content, RFC 8032. Answers `unsupported` in a build without libsodium.
extern const Scheme ed25519;
/// ECDSA on P-256 with SHA-256, for receivers. Takes memory from the heap of its backend.
extern const Scheme ecdsa_p256;
/// RSA by the key of a certificate, of the request's id, time and CRC-32. As ecdsa_p256.
extern const Scheme paypal_certificate;

/// What a verifier needs of the body before its verdict.
enum class BodyNeed : std::uint8_t {
  streamed,  ///< nothing: it is hashed as it comes
  whole,     ///< all of it, behind the content's other parts, in the caller's buffer
  parsed,    ///< as whole, and the verdict looks into it: `needs_body`
};

struct InboundRequest;
/// Finds the timestamp among the items of the signature header, under the row's timestamp_label;
/// false: not there exactly once. A function of the row: an image links it that names such a row.
bool find_labelled_timestamp(InboundRequest& request);

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
  bool (*find_timestamp)(InboundRequest& request) = nullptr;  ///< where no header holds it alone
  TimeUnit time_unit = TimeUnit::seconds;
  /// A row whose header names count too where this row's are absent.
  const Profile* also = nullptr;
  /// May be there beside the first, and fit instead.
  std::string_view second_signature_header = {};
  const Scheme* scheme = &hmac_sha256;
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
    row.find_timestamp = find_labelled_timestamp;
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
  constexpr Profile with_scheme(const Scheme& other) const {
    Profile row = *this;
    row.scheme = &other;
    return row;
  }
};

namespace profiles {

// No signature. The id lets the receiver drop repeats; the timestamp is of the attempt.
inline constexpr Profile plain{"plain", "webhook-id", "webhook-timestamp", "", "", ""};

}  // namespace profiles

}  // namespace fieldhook
