// SPDX-License-Identifier: MIT
// A shared secret on its way into a SigningKey. Nothing prints it.
#pragma once

#include <fieldhook/profile.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <string_view>

namespace fieldhook {

class SigningKey;

/// Bytes written as digits: decodes all of `text` into `out`; the number of bytes. Functions, so
/// that an image links those that its rows and secrets need.
/// Errors    malformed: another character, a number of digits that makes no whole bytes, missing
///           or inner padding, set bits behind the last byte
///           no_space: `out` is too small; it is never written past its end
using Decode = Result<std::size_t> (*)(std::string_view text, MutableBytes out);
Result<std::size_t> decode_base64(std::string_view text, MutableBytes out);  ///< RFC 4648 4, padded
Result<std::size_t> decode_hex(std::string_view text, MutableBytes out);     ///< in either case
Result<std::size_t> decode_lower_hex(std::string_view text, MutableBytes out);

constexpr Decode decode_of(MacText form) {
  return form == MacText::base64 ? decode_base64
         : form == MacText::hex  ? decode_hex
                                 : decode_lower_hex;
}

/// How a secret's text becomes the bytes of a key. For lib/src.
class KeyBytes;
struct SecretReader {
  Status (*read)(KeyBytes& key, std::string_view text, Decode decode);
  Decode decode;  ///< nullptr: the characters are the bytes
};
namespace secret_readers {
extern const SecretReader text, hex, base64;
}  // namespace secret_readers

constexpr const SecretReader* reader_of(SecretForm form) {
  return form == SecretForm::text  ? &secret_readers::text
         : form == SecretForm::hex ? &secret_readers::hex
                                   : &secret_readers::base64;
}

/// A secret as it is written, its label already gone. For lib/src.
struct KeyText {
  std::string_view text;
  const SecretReader* reader;
  SecretForm form;
};

/// The text of a shared secret, or of a public key that a provider gives out. Borrows it, only
/// until the SigningKey is made; has no getter, no comparison and no output operator, so that it
/// cannot end in a log line. The text's own memory is the caller's: flash, or a buffer to `wipe`
/// once the key is made.
class Secret {
 public:
  /// "whsec_" and base64, or bare base64: Standard Webhooks, Svix, GitLab's signing token.
  static constexpr Secret whsec(std::string_view text) {
    return Secret(text, SecretForm::whsec_base64, "whsec_");
  }
  /// The text's bytes are the key (Stripe, GitHub, Slack, BigCommerce: also where it begins
  /// with whsec_).
  static constexpr Secret text(std::string_view text) { return Secret(text, SecretForm::text, {}); }
  /// Base64 without a label: Teams.
  static constexpr Secret base64(std::string_view text) {
    return Secret(text, SecretForm::base64, {});
  }
  /// A public key in hex: Discord.
  static constexpr Secret hex(std::string_view text) { return Secret(text, SecretForm::hex, {}); }
  /// A public key, "whpk_" and base64, or bare base64: Standard Webhooks v1a, to verify.
  static constexpr Secret whpk(std::string_view text) {
    return Secret(text, SecretForm::whpk_base64, "whpk_");
  }
  /// A private key, "whsk_" and base64, or bare base64: Standard Webhooks v1a, to sign.
  static constexpr Secret whsk(std::string_view text) {
    return Secret(text, SecretForm::whsk_base64, "whsk_");
  }
  /// A public key as SubjectPublicKeyInfo, in base64 or as PEM: SendGrid.
  static constexpr Secret spki(std::string_view text) {
    return Secret(text, SecretForm::spki_base64, {});
  }
  /// In the form that the profile asks for: for a secret that a user typed in. A "whsk_" may stand
  /// for its "whpk_".
  static Secret for_profile(const Profile& profile, std::string_view text);

 private:
  friend class SigningKey;
  constexpr Secret(std::string_view text, SecretForm form, std::string_view label)
      : key_{text, reader_of(form), form}, row_form_(form) {
    // The private key of a pair stands for its public one.
    if (form == SecretForm::whsk_base64) row_form_ = SecretForm::whpk_base64;
    if (text.size() < label.size()) return;
    for (std::size_t i = 0; i < label.size(); ++i) {
      if (text[i] != label[i]) return;
    }
    key_.text.remove_prefix(label.size());
  }

  KeyText key_;
  SecretForm row_form_;  // of the rows that take it
};

/// Overwrites `memory` with zeros in a way that the compiler keeps.
void wipe(MutableBytes memory);

}  // namespace fieldhook
