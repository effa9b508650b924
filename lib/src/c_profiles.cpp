// SPDX-License-Identifier: MIT
#include <fieldhook/fieldhook_rows.h>

#include <fieldhook/profiles.hpp>

#include "c_face.hpp"

namespace profiles = fieldhook::profiles;

const fieldhook_profile fieldhook_profile_standard{profiles::standard};
const fieldhook_profile fieldhook_profile_svix{profiles::svix};
const fieldhook_profile fieldhook_profile_gitlab{profiles::gitlab};
const fieldhook_profile fieldhook_profile_gitlab_token{profiles::gitlab_token};
const fieldhook_profile fieldhook_profile_bigcommerce{profiles::bigcommerce};
const fieldhook_profile fieldhook_profile_stripe{profiles::stripe};
const fieldhook_profile fieldhook_profile_github{profiles::github};
const fieldhook_profile fieldhook_profile_meta{profiles::meta};
const fieldhook_profile fieldhook_profile_bitbucket{profiles::bitbucket};
const fieldhook_profile fieldhook_profile_slack{profiles::slack};
const fieldhook_profile fieldhook_profile_zoom{profiles::zoom};
const fieldhook_profile fieldhook_profile_pagerduty{profiles::pagerduty};
const fieldhook_profile fieldhook_profile_shopify_events{profiles::shopify_events};
const fieldhook_profile fieldhook_profile_shopify{profiles::shopify};
const fieldhook_profile fieldhook_profile_intuit{profiles::intuit};
const fieldhook_profile fieldhook_profile_xero{profiles::xero};
const fieldhook_profile fieldhook_profile_woocommerce{profiles::woocommerce};
const fieldhook_profile fieldhook_profile_square{profiles::square};
const fieldhook_profile fieldhook_profile_hubspot_v1{profiles::hubspot_v1};
const fieldhook_profile fieldhook_profile_hubspot_v2{profiles::hubspot_v2};
const fieldhook_profile fieldhook_profile_hubspot_v3{profiles::hubspot_v3};
const fieldhook_profile fieldhook_profile_hookdeck{profiles::hookdeck};
const fieldhook_profile fieldhook_profile_teams{profiles::teams};
const fieldhook_profile fieldhook_profile_telegram{profiles::telegram};
const fieldhook_profile fieldhook_profile_linear{profiles::linear};
const fieldhook_profile fieldhook_profile_mailgun{profiles::mailgun};
const fieldhook_profile fieldhook_profile_apideck{profiles::apideck};
const fieldhook_profile fieldhook_profile_twilio{profiles::twilio};
const fieldhook_profile fieldhook_profile_pipedrive{profiles::pipedrive};
const fieldhook_profile fieldhook_profile_cloudevents{profiles::cloudevents};
const fieldhook_profile fieldhook_profile_standard_v1a{profiles::standard_v1a};
const fieldhook_profile fieldhook_profile_discord{profiles::discord};
const fieldhook_profile fieldhook_profile_sendgrid{profiles::sendgrid};
const fieldhook_profile fieldhook_profile_paypal{profiles::paypal};
