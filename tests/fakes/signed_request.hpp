// SPDX-License-Identifier: MIT
// An inbound request by Standard Webhooks that a test can bend before it is judged.
#pragma once

#include <fieldhook/profiles.hpp>
#include <fieldhook/sign.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/verify.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace fieldhook::testing {

inline constexpr std::string_view kOldSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
inline constexpr std::string_view kNewSecret = "whsec_QLeKU/gCy1hZYE23VcQKONuuUtS9XAyhEdnlKOg00pU=";
inline constexpr Now kNow{{0}, {1614265330}, ClockQuality::synced};

/// Signs any bytes as they are: also content that `sign` would refuse to make.
inline constexpr Profile kRawRow{"raw", "", "", "signature", "v1,", "%b", SecretForm::whsec_base64,
                                 24};

struct SignedRequest {
  std::string_view secret;
  std::string id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  std::string timestamp = "1614265330";
  std::string body = R"({"door":"north"})";
  std::string signature;

  explicit SignedRequest(std::string_view with_secret = kOldSecret) : secret(with_secret) {
    sign();
  }

  /// Signs what stands in the other members, whatever it is.
  void sign() { signature = sign_content(id + '.' + timestamp + '.' + body); }

  std::string sign_content(const std::string& content) const {
    const SigningKey raw[] = {{Secret::whsec(secret), kRawRow}};
    char out[kMaxSignature];
    const auto text = fieldhook::sign(kRawRow, raw, {"x", {0}, bytes_of(content)}, out);
    return text.ok() ? std::string(text.value()) : std::string("not signed");
  }

  std::vector<Header> headers() const {
    return {{"Content-Type", "application/json"},
            {"webhook-id", id},
            {"webhook-timestamp", timestamp},
            {"webhook-signature", signature}};
  }

  Verdict judge(Now now = kNow) const {
    const std::vector<Header> list = headers();
    return judge_headers(list, now);
  }
  Verdict judge_headers(const std::vector<Header>& list, Now now = kNow) const {
    const SigningKey keys[] = {{Secret::whsec(secret), profiles::standard}};
    return verify(profiles::standard, keys, {list.data(), list.size()}, bytes_of(body), now);
  }
  Verdict judge_with(const Profile& profile, Span<const SigningKey> with) const {
    const std::vector<Header> list = headers();
    return verify(profile, with, {list.data(), list.size()}, bytes_of(body), kNow);
  }
};

}  // namespace fieldhook::testing
