// SPDX-License-Identifier: MIT
#include <fieldhook/profile_catalog.hpp>

#include <fieldhook/profiles.hpp>

namespace fieldhook {
namespace {

constexpr const Profile* kProfiles[] = {
    &profiles::plain,        &profiles::standard,     &profiles::svix,
    &profiles::gitlab,       &profiles::gitlab_token, &profiles::bigcommerce,
    &profiles::stripe,       &profiles::github,       &profiles::meta,
    &profiles::bitbucket,    &profiles::slack,        &profiles::zoom,
    &profiles::pagerduty,    &profiles::shopify,      &profiles::shopify_events,
    &profiles::intuit,       &profiles::xero,         &profiles::woocommerce,
    &profiles::square,       &profiles::hubspot_v1,   &profiles::hubspot_v2,
    &profiles::hubspot_v3,   &profiles::hookdeck,     &profiles::teams,
    &profiles::telegram,     &profiles::linear,       &profiles::mailgun,
    &profiles::apideck,      &profiles::twilio,       &profiles::pipedrive,
    &profiles::standard_v1a, &profiles::discord,      &profiles::sendgrid,
    &profiles::paypal,       &profiles::cloudevents,
};

}  // namespace

Span<const Profile* const> all_profiles() {
  return kProfiles;
}

const Profile* find_profile(std::string_view name) {
  for (const Profile* profile : kProfiles) {
    if (profile->name == name) return profile;
  }
  return nullptr;
}

}  // namespace fieldhook
