// SPDX-License-Identifier: MIT
// A shared secret on its way into a SigningKey. Nothing prints it.
#pragma once

#include <fieldhook/profile.hpp>
#include <fieldhook/span.hpp>

#include <cstddef>
#include <string_view>

namespace fieldhook {

class SigningKey;

/// The text of a shared secret. Borrows it, only until the SigningKey is made; has no getter, no
/// comparison and no output operator, so that it cannot end in a log line.
/// The text's own memory is the caller's: flash, or a buffer to `wipe` once the key is made.
class Secret {
 public:
  /// "whsec_" and base64, or bare base64: Standard Webhooks, Svix, GitLab's signing token.
  static constexpr Secret whsec(std::string_view text) {
    return Secret(text, SecretForm::whsec_base64);
  }
  /// The text's bytes are the key (Stripe, GitHub, Slack, BigCommerce: also where it begins
  /// with whsec_).
  static constexpr Secret text(std::string_view text) { return Secret(text, SecretForm::text); }
  /// Base64 without a label: Teams.
  static constexpr Secret base64(std::string_view text) { return Secret(text, SecretForm::base64); }
  /// In the form that the profile asks for: for a secret that a user typed in.
  static constexpr Secret for_profile(const Profile& profile, std::string_view text) {
    return Secret(text, profile.secret_form);
  }

 private:
  friend class SigningKey;
  constexpr Secret(std::string_view text, SecretForm form) : text_(text), form_(form) {}

  std::string_view text_;
  SecretForm form_;
};

/// Overwrites `memory` with zeros in a way that the compiler keeps.
void wipe(MutableBytes memory);

}  // namespace fieldhook
