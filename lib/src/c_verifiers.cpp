// SPDX-License-Identifier: MIT
// One function a row, in which the row is known: the linker keeps the steps of the rows that are
// named.
#include <fieldhook/fieldhook_rows.h>

#include <fieldhook/profiles.hpp>
#include <fieldhook/verify.hpp>

#include "c_face.hpp"

namespace profiles = fieldhook::profiles;

namespace {

using namespace fieldhook;

template <const Profile& kRow>
Verdict verdict_of(Span<const SigningKey> keys, const RequestHead& head, Bytes body, const Now& now,
                   MutableBytes buffer) {
  return verify(kRow, keys, head, body, now, buffer);
}

}  // namespace

const fieldhook_verifier fieldhook_verifier_standard{verdict_of<profiles::standard>};
const fieldhook_verifier fieldhook_verifier_svix{verdict_of<profiles::svix>};
const fieldhook_verifier fieldhook_verifier_gitlab{verdict_of<profiles::gitlab>};
const fieldhook_verifier fieldhook_verifier_gitlab_token{verdict_of<profiles::gitlab_token>};
const fieldhook_verifier fieldhook_verifier_bigcommerce{verdict_of<profiles::bigcommerce>};
const fieldhook_verifier fieldhook_verifier_stripe{verdict_of<profiles::stripe>};
const fieldhook_verifier fieldhook_verifier_github{verdict_of<profiles::github>};
const fieldhook_verifier fieldhook_verifier_meta{verdict_of<profiles::meta>};
const fieldhook_verifier fieldhook_verifier_bitbucket{verdict_of<profiles::bitbucket>};
const fieldhook_verifier fieldhook_verifier_slack{verdict_of<profiles::slack>};
const fieldhook_verifier fieldhook_verifier_zoom{verdict_of<profiles::zoom>};
const fieldhook_verifier fieldhook_verifier_pagerduty{verdict_of<profiles::pagerduty>};
const fieldhook_verifier fieldhook_verifier_shopify_events{verdict_of<profiles::shopify_events>};
const fieldhook_verifier fieldhook_verifier_shopify{verdict_of<profiles::shopify>};
const fieldhook_verifier fieldhook_verifier_intuit{verdict_of<profiles::intuit>};
const fieldhook_verifier fieldhook_verifier_xero{verdict_of<profiles::xero>};
const fieldhook_verifier fieldhook_verifier_woocommerce{verdict_of<profiles::woocommerce>};
const fieldhook_verifier fieldhook_verifier_square{verdict_of<profiles::square>};
const fieldhook_verifier fieldhook_verifier_hubspot_v1{verdict_of<profiles::hubspot_v1>};
const fieldhook_verifier fieldhook_verifier_hubspot_v2{verdict_of<profiles::hubspot_v2>};
const fieldhook_verifier fieldhook_verifier_hubspot_v3{verdict_of<profiles::hubspot_v3>};
const fieldhook_verifier fieldhook_verifier_hookdeck{verdict_of<profiles::hookdeck>};
const fieldhook_verifier fieldhook_verifier_teams{verdict_of<profiles::teams>};
const fieldhook_verifier fieldhook_verifier_telegram{verdict_of<profiles::telegram>};
const fieldhook_verifier fieldhook_verifier_linear{verdict_of<profiles::linear>};
const fieldhook_verifier fieldhook_verifier_mailgun{verdict_of<profiles::mailgun>};
const fieldhook_verifier fieldhook_verifier_apideck{verdict_of<profiles::apideck>};
const fieldhook_verifier fieldhook_verifier_twilio{verdict_of<profiles::twilio>};
const fieldhook_verifier fieldhook_verifier_pipedrive{verdict_of<profiles::pipedrive>};
const fieldhook_verifier fieldhook_verifier_cloudevents{verdict_of<profiles::cloudevents>};
const fieldhook_verifier fieldhook_verifier_standard_v1a{verdict_of<profiles::standard_v1a>};
const fieldhook_verifier fieldhook_verifier_discord{verdict_of<profiles::discord>};
const fieldhook_verifier fieldhook_verifier_sendgrid{verdict_of<profiles::sendgrid>};
