// SPDX-License-Identifier: MIT
#include "handshakes.hpp"

#include <fieldhook/profiles.hpp>

namespace fieldhook::cli {
namespace {

struct SignedRow {
  const Handshake* handshake;
  std::uint16_t event_status;
};
constexpr SignedRow kSigned[] = {
    {&handshakes::slack, 204},
    {&handshakes::discord, 204},
    {&handshakes::zoom, 204},
    {&handshakes::xero, 200},  // no other 2xx is accepted there
};

/// What `--set` can say, and to which profile.
constexpr std::string_view kVerifyToken = "verify_token";
constexpr std::string_view kAllowedOrigin = "allowed_origin";
constexpr std::string_view kMaxRate = "max_rate";
struct SettingRow {
  std::string_view name;
  const Profile* profile;
};
constexpr SettingRow kSettings[] = {
    {kVerifyToken, &profiles::meta},
    {kAllowedOrigin, &profiles::cloudevents},
    {kMaxRate, &profiles::cloudevents},
};

bool knows(std::string_view profile, std::string_view setting) {
  for (const SettingRow& row : kSettings) {
    if (row.name == setting && row.profile->name == profile) return true;
  }
  return false;
}

}  // namespace

Complaint Handshakes::open(const Options& options, const Profile& profile) {
  for (const SignedRow& row : kSigned) {
    if (row.handshake->profile != profile.name) continue;
    signed_ = row.handshake;
    event_status_ = row.event_status;
  }
  for (const std::string_view field : options.all(Opt::set)) {
    const std::size_t equals = field.find('=');
    if (equals == field.npos || equals == 0) return "--set takes NAME=VALUE";
    const Complaint complaint =
        set(profile.name, field.substr(0, equals), field.substr(equals + 1));
    if (!complaint.empty()) return complaint;
  }
  if (max_rate_ != 0 && origins_.empty()) return "--set max_rate wants --set allowed_origin=HOST";
  return {};
}

Complaint Handshakes::set(std::string_view profile, std::string_view name, std::string_view value) {
  if (!knows(profile, name)) {
    return "--set knows verify_token (meta), allowed_origin and max_rate (cloudevents)";
  }
  if (value.empty() || has_control(value)) return "--set " + std::string(name) + " wants a text";
  if (name == kVerifyToken) tokens_.push_back(value);
  if (name == kAllowedOrigin) origins_.push_back(value);
  if (name != kMaxRate) return {};
  std::int64_t rate = 0;
  if (max_rate_ != 0) return "--set max_rate is given twice";
  const Complaint complaint = read_number(value, "--set max_rate", 1, UINT32_MAX, rate);
  max_rate_ = static_cast<std::uint32_t>(rate);
  return complaint;
}

HandshakeVerdict Handshakes::answer_unsigned(const RequestHead& head, Span<char> space) const {
  if (!tokens_.empty() && head.method == "GET") {
    return answer_subscription({tokens_.data(), tokens_.size()}, head, space);
  }
  if (!origins_.empty() && head.method == "OPTIONS") {
    return answer_validation({{origins_.data(), origins_.size()}, max_rate_}, head, space);
  }
  return {};
}

Result<Reply> Handshakes::answer_signed(const Verdict& verdict, Span<const SigningKey> keys,
                                        Bytes body, Span<char> space) const {
  if (signed_ == nullptr) return Reply();
  return answer_handshake(*signed_, verdict, keys, body, space);
}

}  // namespace fieldhook::cli
