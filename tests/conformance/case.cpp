// SPDX-License-Identifier: MIT
#include "case.hpp"

#include "runner.hpp"

#include <fieldhook/profile_catalog.hpp>

namespace {

using fieldhook::JsonValue;
using fieldhook::Profile;
using fieldhook::Result;

/// Which row of ours verifies a scheme of the files. Other schemes are printed as unsupported.
struct SchemeRow {
  std::string_view provider;
  std::string_view scheme;
  std::string_view profile;
};
constexpr SchemeRow kSchemes[] = {
    {"standardwebhooks", "standardwebhooks-v1", "standard"},
    {"standardwebhooks", "standardwebhooks-v1a", "standard_v1a"},
    {"svix", "standardwebhooks-v1", "svix"},
    {"gitlab", "gitlab-signing-token", "gitlab"},
    {"gitlab", "gitlab-token", "gitlab_token"},
    {"bigcommerce", "standardwebhooks-v1-utf8-secret", "bigcommerce"},
    {"stripe", "stripe-v1", "stripe"},
    {"github", "github-sha256", "github"},
    {"meta", "github-sha256", "meta"},
    {"bitbucket", "bitbucket-sha256", "bitbucket"},
    {"slack", "slack-v0", "slack"},
    {"zoom", "zoom-v0", "zoom"},
    {"pagerduty", "pagerduty-v1", "pagerduty"},
    {"shopify", "shopify", "shopify"},
    {"intuit", "body-hmac-sha256-base64", "intuit"},
    {"xero", "body-hmac-sha256-base64", "xero"},
    {"woocommerce", "body-hmac-sha256-base64", "woocommerce"},
    {"square", "square", "square"},
    {"hubspot", "hubspot-v1", "hubspot_v1"},
    {"hubspot", "hubspot-v2", "hubspot_v2"},
    {"hubspot", "hubspot-v3", "hubspot_v3"},
    {"hookdeck", "hookdeck", "hookdeck"},
    {"teams", "teams-outgoing-hmac", "teams"},
    {"telegram", "telegram-token", "telegram"},
    {"linear", "linear", "linear"},
    {"mailgun", "mailgun", "mailgun"},
    {"apideck", "apideck-sorted-json", "apideck"},
    {"twilio", "twilio-sha1", "twilio"},
    {"twilio", "twilio-bodysha256", "twilio"},
    {"pipedrive", "basic-auth", "pipedrive"},
    {"discord", "discord-ed25519", "discord"},
    {"sendgrid", "sendgrid-ecdsa-p256", "sendgrid"},
    {"paypal", "paypal-rsa-crc32", "paypal"},
};

const Profile* profile_of(std::string_view provider, std::string_view scheme) {
  for (const SchemeRow& row : kSchemes) {
    if (row.provider == provider && row.scheme == scheme) {
      return fieldhook::find_profile(row.profile);
    }
  }
  return nullptr;
}

bool takes_public_keys(const Profile& profile) {
  return profile.secret_form == fieldhook::SecretForm::hex ||
         profile.secret_form == fieldhook::SecretForm::whpk_base64 ||
         profile.secret_form == fieldhook::SecretForm::spki_base64;
}

std::string joined(JsonValue list) {
  std::string all;
  for (JsonValue each = list.first(); each.exists(); each = each.next()) {
    all += each.string().value();
  }
  return all;
}

void read_keys(JsonValue value, Case& it) {
  it.keys.profile = it.sender_keys.profile = it.profile;
  it.second_keys.profile = fieldhook::find_profile("standard");
  const bool is_public = takes_public_keys(*it.profile);
  it.keys.add_all(value.member(is_public ? "public_keys" : "secrets"));
  if (is_public) it.second_keys.add_all(value.member("secrets"));
  const std::string_view secret_key = text(it.params, "secret_key");
  if (!secret_key.empty()) it.sender_keys.add(secret_key);
}

/// The certificates of the corpus begin thirteen months after the time of its cases, and those are
/// to be ok: their clock is given to us as a bound, by which no beginning is judged.
void read_certificates(Case& it) {
  it.chain = joined(it.params.member("cert_chain_pem"));
  it.roots = joined(it.params.member("trusted_roots_pem"));
  if (!it.chain.empty()) it.now.quality = fieldhook::ClockQuality::floor;
}

}  // namespace

bool read_case(JsonValue value, Case& it) {
  it.name = text(value, "name");
  it.scheme = text(value, "scheme");
  it.profile = profile_of(text(value, "provider"), it.scheme);
  it.outbound = text(value, "direction") == "outbound";
  it.value = value;
  it.params = value.member("params");
  it.method = text(value, "method");
  it.url = text(value, "url");
  if (it.name.empty() || it.scheme.empty()) return false;
  if (it.profile == nullptr) return true;

  read_keys(value, it);
  for (JsonValue pair = value.member("headers").first(); pair.exists(); pair = pair.next()) {
    const JsonValue name = pair.first();
    it.headers.push_back({name.string().value(), name.next().string().value()});
  }
  it.body = decode_base64(text(value, "body_base64"));
  const Result<std::int64_t> now = value.member("now").integer();
  it.now.wall.s = now.value();
  it.now.quality = fieldhook::ClockQuality::synced;
  read_certificates(it);
  const Result<std::int64_t> tolerance = value.member("tolerance_s").integer();
  it.tolerance_s = tolerance.ok() ? tolerance.value() : it.profile->tolerance_s;
  return now.ok();
}
