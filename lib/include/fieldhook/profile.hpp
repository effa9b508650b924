// SPDX-License-Identifier: MIT
// How a provider signs: one row a provider. Adding a row must not need a new branch.
#pragma once

#include <cstdint>
#include <string_view>

namespace fieldhook {

/// How the text of a secret becomes the key of the MAC.
enum class SecretForm : std::uint8_t {
  text,          ///< the text's own bytes
  whsec_base64,  ///< an optional "whsec_", then base64
};

/// How one provider signs a request.
struct Profile {
  std::string_view name;              ///< lower snake case, as in `--profile`
  std::string_view id_header;         ///< the event id
  std::string_view timestamp_header;  ///< unix seconds, of this attempt
  std::string_view signature_header;  ///< empty: the profile does not sign
  std::string_view label;             ///< stands before each signature
  /// What the MAC covers: %i the id, %t the timestamp's text, %b the raw body, else itself.
  std::string_view content;
  SecretForm secret_form = SecretForm::text;
  std::uint16_t min_secret = 1;   ///< bytes, once decoded
  std::uint16_t tolerance_s = 0;  ///< accepted age of a timestamp, past and future
  /// A row whose header names count too where this row's are absent.
  const Profile* also = nullptr;

  constexpr bool is_signed() const { return !signature_header.empty(); }
};

namespace profiles {

// No signature. The id lets the receiver drop repeats; the timestamp is of the attempt.
inline constexpr Profile plain{"plain", "webhook-id", "webhook-timestamp", "", "", ""};

}  // namespace profiles

}  // namespace fieldhook
