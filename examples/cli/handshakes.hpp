// SPDX-License-Identifier: MIT
// Which of a provider's own questions the receiver answers, and how its events are answered.
#pragma once

#include "input.hpp"

#include <fieldhook/handshake.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/verify.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace fieldhook::cli {

/// The handshakes of one profile. Borrows the texts of `--set` from argv.
class Handshakes {
 public:
  /// Reads `--set`; a name that this profile does not know is a complaint.
  [[nodiscard]] Complaint open(const Options& options, const Profile& profile);

  /// A request that no signature covers, with its target as URL: a subscription (meta) or a
  /// validation (cloudevents), each only where `--set` says what to allow. Status 0: none.
  HandshakeVerdict answer_unsigned(const RequestHead& head, Span<char> space) const;
  /// A verified request. Status 0: an event.
  /// Errors    as answer_handshake
  Result<Reply> answer_signed(const Verdict& verdict, Span<const SigningKey> keys, Bytes body,
                              Span<char> space) const;
  /// answer_signed() wants the whole body.
  bool needs_body() const { return signed_ != nullptr; }
  /// What an event that was taken is answered with.
  std::uint16_t event_status() const { return event_status_; }

 private:
  Complaint set(std::string_view profile, std::string_view name, std::string_view value);

  const Handshake* signed_ = nullptr;
  std::uint16_t event_status_ = 204;
  std::vector<std::string_view> tokens_;
  std::vector<std::string_view> origins_;
  std::uint32_t max_rate_ = 0;
};

}  // namespace fieldhook::cli
