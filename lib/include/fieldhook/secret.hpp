// SPDX-License-Identifier: MIT
// A shared secret on its way into a SigningKey. Nothing prints it.
#pragma once

#include <fieldhook/profile.hpp>
#include <fieldhook/span.hpp>

#include <cstddef>
#include <string_view>

namespace fieldhook {

class SigningKey;

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
      : text_(text), form_(form) {
    if (text_.size() < label.size()) return;
    for (std::size_t i = 0; i < label.size(); ++i) {
      if (text_[i] != label[i]) return;
    }
    text_.remove_prefix(label.size());
  }

  std::string_view text_;  // without its label
  SecretForm form_;
};

/// Overwrites `memory` with zeros in a way that the compiler keeps.
void wipe(MutableBytes memory);

}  // namespace fieldhook
