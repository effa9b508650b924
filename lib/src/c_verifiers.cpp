// SPDX-License-Identifier: MIT
// One function a row, in which the row is known: the linker keeps the steps of the rows that are
// named.
#include <fieldhook/fieldhook_rows.h>

#include <fieldhook/profiles.hpp>
#include <fieldhook/verify.hpp>

#include "c_face.hpp"

#include <new>

namespace profiles = fieldhook::profiles;

namespace {

using namespace fieldhook;

template <const Profile& kRow>
Verifier& made_for(void* place, Span<const SigningKey> keys) {
  return *new (place) Verifier(kRow, keys);
}

}  // namespace

const fieldhook_verifier fieldhook_verifier_standard{made_for<profiles::standard>};
const fieldhook_verifier fieldhook_verifier_svix{made_for<profiles::svix>};
const fieldhook_verifier fieldhook_verifier_gitlab{made_for<profiles::gitlab>};
const fieldhook_verifier fieldhook_verifier_gitlab_token{made_for<profiles::gitlab_token>};
const fieldhook_verifier fieldhook_verifier_bigcommerce{made_for<profiles::bigcommerce>};
const fieldhook_verifier fieldhook_verifier_stripe{made_for<profiles::stripe>};
const fieldhook_verifier fieldhook_verifier_github{made_for<profiles::github>};
const fieldhook_verifier fieldhook_verifier_meta{made_for<profiles::meta>};
const fieldhook_verifier fieldhook_verifier_bitbucket{made_for<profiles::bitbucket>};
const fieldhook_verifier fieldhook_verifier_slack{made_for<profiles::slack>};
const fieldhook_verifier fieldhook_verifier_zoom{made_for<profiles::zoom>};
const fieldhook_verifier fieldhook_verifier_pagerduty{made_for<profiles::pagerduty>};
const fieldhook_verifier fieldhook_verifier_shopify_events{made_for<profiles::shopify_events>};
const fieldhook_verifier fieldhook_verifier_shopify{made_for<profiles::shopify>};
const fieldhook_verifier fieldhook_verifier_intuit{made_for<profiles::intuit>};
const fieldhook_verifier fieldhook_verifier_xero{made_for<profiles::xero>};
const fieldhook_verifier fieldhook_verifier_woocommerce{made_for<profiles::woocommerce>};
const fieldhook_verifier fieldhook_verifier_square{made_for<profiles::square>};
const fieldhook_verifier fieldhook_verifier_hubspot_v1{made_for<profiles::hubspot_v1>};
const fieldhook_verifier fieldhook_verifier_hubspot_v2{made_for<profiles::hubspot_v2>};
const fieldhook_verifier fieldhook_verifier_hubspot_v3{made_for<profiles::hubspot_v3>};
const fieldhook_verifier fieldhook_verifier_hookdeck{made_for<profiles::hookdeck>};
const fieldhook_verifier fieldhook_verifier_teams{made_for<profiles::teams>};
const fieldhook_verifier fieldhook_verifier_telegram{made_for<profiles::telegram>};
const fieldhook_verifier fieldhook_verifier_linear{made_for<profiles::linear>};
const fieldhook_verifier fieldhook_verifier_mailgun{made_for<profiles::mailgun>};
const fieldhook_verifier fieldhook_verifier_apideck{made_for<profiles::apideck>};
const fieldhook_verifier fieldhook_verifier_twilio{made_for<profiles::twilio>};
const fieldhook_verifier fieldhook_verifier_pipedrive{made_for<profiles::pipedrive>};
const fieldhook_verifier fieldhook_verifier_cloudevents{made_for<profiles::cloudevents>};
const fieldhook_verifier fieldhook_verifier_standard_v1a{made_for<profiles::standard_v1a>};
const fieldhook_verifier fieldhook_verifier_discord{made_for<profiles::discord>};
const fieldhook_verifier fieldhook_verifier_sendgrid{made_for<profiles::sendgrid>};
