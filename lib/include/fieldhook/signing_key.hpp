// SPDX-License-Identifier: MIT
// A secret made ready for one profile: the HMAC's inner and outer states, kept.
#pragma once

#include <fieldhook/profile.hpp>
#include <fieldhook/secret.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

/// Keys that an event is signed with, or a request checked with: old and new, with room for two
/// more.
inline constexpr std::size_t kMaxKeys = 4;

/// Memory for one running SHA-256 of the crypto backend, whichever that is.
struct Sha256State {
  static constexpr std::size_t kSize = 112;
  alignas(8) std::uint8_t bytes[kSize];
};

/// What an HMAC keeps of its key: the words of the hash behind each padded block; of an engine that
/// does not give them out, the key's block itself.
union HmacStates {
  std::uint32_t words[2][8];
  std::uint8_t block[64];
};

/// What a key keeps of its secret, by its scheme.
union KeptKey {
  HmacStates hmac;
  Sha256State running;                     ///< a hash that begins with the secret
  std::uint8_t bytes[Sha256State::kSize];  ///< what other schemes put there
};

/// Made once from a Secret, used for every event: two SHA-256 blocks an event are saved. For a
/// public-key profile it keeps the key itself.
/// Not copyable; wiped when it ends. A key that is not ready signs and verifies nothing.
/// Limits    the secret has at least profile.min_secret bytes once decoded, and no maximum (a key
///           over 64 bytes is hashed first, RFC 2104).
class SigningKey {
 public:
  SigningKey() = default;
  /// Check status() before use.
  SigningKey(const Secret& secret, const Profile& profile) { status_ = assign(secret, profile); }
  ~SigningKey() { clear(); }
  SigningKey(const SigningKey&) = delete;
  SigningKey& operator=(const SigningKey&) = delete;

  /// Replaces the key. The secret is not needed afterwards.
  /// Errors    malformed: not base64 or hex though its form says so, or no key of its kind
  ///           refused: shorter than the profile's minimum (empty always), or made for a profile
  ///           that takes another form of secret
  ///           unsupported: the profile does not sign, this build lacks its algorithm, or the
  ///           hash failed
  Status assign(const Secret& secret, const Profile& profile);

  Status status() const { return status_; }
  bool made_for(const Profile& profile) const {
    return status_ == Status::ok && profile_ == &profile;
  }

  /// What the profile's scheme keeps, for lib/src.
  const KeptKey& kept() const { return kept_; }

 private:
  void clear();

  const Profile* profile_ = nullptr;
  Status status_ = Status::refused;
  KeptKey kept_;
};

}  // namespace fieldhook
