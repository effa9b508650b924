// SPDX-License-Identifier: MIT
// The bytes that a secret's text stands for.
#pragma once

#include "crypto/sha256.hpp"

#include <fieldhook/profile.hpp>
#include <fieldhook/secret.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// A key of any length: its first bytes, and the running hash of all of them. Wiped when it ends.
class KeyBytes {
 public:
  static constexpr std::size_t kKept = 64;  // an HMAC's block: a longer key counts by its hash

  KeyBytes() = default;
  ~KeyBytes();
  KeyBytes(const KeyBytes&) = delete;
  KeyBytes& operator=(const KeyBytes&) = delete;

  /// Takes the bytes of a secret's text, decoded as its form says. Once.
  /// Errors    malformed: not base64 or hex though the form says so; refused: under its least
  ///           bytes, or none
  Status read(const KeyText& secret, std::size_t least);

  /// The next bytes: what a SecretReader adds.
  void add(Bytes bytes);
  std::size_t size() const { return size_; }
  /// The first kKept bytes; zeros behind a shorter key.
  std::uint8_t (&kept())[kKept] { return kept_; }
  /// Runs over all bytes.
  Sha256State& hash() { return hash_; }

 private:
  std::size_t size_ = 0;
  std::uint8_t kept_[kKept] = {};
  Sha256State hash_;
};

}  // namespace fieldhook
