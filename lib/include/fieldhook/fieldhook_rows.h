/* SPDX-License-Identifier: MIT */
// The rows by name, for C: what each is stands in profiles.hpp and sinks.hpp. Objects of their own,
// so that an image holds those whose address it takes.
#ifndef FIELDHOOK_FIELDHOOK_ROWS_H
#define FIELDHOOK_FIELDHOOK_ROWS_H

#include <fieldhook/fieldhook.h>

#ifdef __cplusplus
extern "C" {
#endif

extern const fieldhook_profile fieldhook_profile_standard;
extern const fieldhook_profile fieldhook_profile_svix;
extern const fieldhook_profile fieldhook_profile_gitlab;
extern const fieldhook_profile fieldhook_profile_gitlab_token;
extern const fieldhook_profile fieldhook_profile_bigcommerce;
extern const fieldhook_profile fieldhook_profile_stripe;
extern const fieldhook_profile fieldhook_profile_github;
extern const fieldhook_profile fieldhook_profile_meta;
extern const fieldhook_profile fieldhook_profile_bitbucket;
extern const fieldhook_profile fieldhook_profile_slack;
extern const fieldhook_profile fieldhook_profile_zoom;
extern const fieldhook_profile fieldhook_profile_pagerduty;
extern const fieldhook_profile fieldhook_profile_shopify_events;
extern const fieldhook_profile fieldhook_profile_shopify;
extern const fieldhook_profile fieldhook_profile_intuit;
extern const fieldhook_profile fieldhook_profile_xero;
extern const fieldhook_profile fieldhook_profile_woocommerce;
extern const fieldhook_profile fieldhook_profile_square;
extern const fieldhook_profile fieldhook_profile_hubspot_v1;
extern const fieldhook_profile fieldhook_profile_hubspot_v2;
extern const fieldhook_profile fieldhook_profile_hubspot_v3;
extern const fieldhook_profile fieldhook_profile_hookdeck;
extern const fieldhook_profile fieldhook_profile_teams;
extern const fieldhook_profile fieldhook_profile_telegram;
extern const fieldhook_profile fieldhook_profile_linear;
extern const fieldhook_profile fieldhook_profile_mailgun;
extern const fieldhook_profile fieldhook_profile_apideck;
extern const fieldhook_profile fieldhook_profile_twilio;
extern const fieldhook_profile fieldhook_profile_pipedrive;
extern const fieldhook_profile fieldhook_profile_cloudevents;
extern const fieldhook_profile fieldhook_profile_standard_v1a;
extern const fieldhook_profile fieldhook_profile_discord;
extern const fieldhook_profile fieldhook_profile_sendgrid;
extern const fieldhook_profile fieldhook_profile_paypal;

// PayPal, which needs certificates, is verified in C++ only.
extern const fieldhook_verifier fieldhook_verifier_standard;
extern const fieldhook_verifier fieldhook_verifier_svix;
extern const fieldhook_verifier fieldhook_verifier_gitlab;
extern const fieldhook_verifier fieldhook_verifier_gitlab_token;
extern const fieldhook_verifier fieldhook_verifier_bigcommerce;
extern const fieldhook_verifier fieldhook_verifier_stripe;
extern const fieldhook_verifier fieldhook_verifier_github;
extern const fieldhook_verifier fieldhook_verifier_meta;
extern const fieldhook_verifier fieldhook_verifier_bitbucket;
extern const fieldhook_verifier fieldhook_verifier_slack;
extern const fieldhook_verifier fieldhook_verifier_zoom;
extern const fieldhook_verifier fieldhook_verifier_pagerduty;
extern const fieldhook_verifier fieldhook_verifier_shopify_events;
extern const fieldhook_verifier fieldhook_verifier_shopify;
extern const fieldhook_verifier fieldhook_verifier_intuit;
extern const fieldhook_verifier fieldhook_verifier_xero;
extern const fieldhook_verifier fieldhook_verifier_woocommerce;
extern const fieldhook_verifier fieldhook_verifier_square;
extern const fieldhook_verifier fieldhook_verifier_hubspot_v1;
extern const fieldhook_verifier fieldhook_verifier_hubspot_v2;
extern const fieldhook_verifier fieldhook_verifier_hubspot_v3;
extern const fieldhook_verifier fieldhook_verifier_hookdeck;
extern const fieldhook_verifier fieldhook_verifier_teams;
extern const fieldhook_verifier fieldhook_verifier_telegram;
extern const fieldhook_verifier fieldhook_verifier_linear;
extern const fieldhook_verifier fieldhook_verifier_mailgun;
extern const fieldhook_verifier fieldhook_verifier_apideck;
extern const fieldhook_verifier fieldhook_verifier_twilio;
extern const fieldhook_verifier fieldhook_verifier_pipedrive;
extern const fieldhook_verifier fieldhook_verifier_cloudevents;
extern const fieldhook_verifier fieldhook_verifier_standard_v1a;
extern const fieldhook_verifier fieldhook_verifier_discord;
extern const fieldhook_verifier fieldhook_verifier_sendgrid;

// pagerduty, telegram and cloudevents take the payload as it is: write there what they want.
extern const fieldhook_sink fieldhook_sink_discord;
extern const fieldhook_sink fieldhook_sink_slack;
extern const fieldhook_sink fieldhook_sink_teams;
extern const fieldhook_sink fieldhook_sink_zapier;
extern const fieldhook_sink fieldhook_sink_make;
extern const fieldhook_sink fieldhook_sink_n8n;
extern const fieldhook_sink fieldhook_sink_ifttt;
extern const fieldhook_sink fieldhook_sink_pagerduty;
extern const fieldhook_sink fieldhook_sink_telegram;
extern const fieldhook_sink fieldhook_sink_adafruit_io;
extern const fieldhook_sink fieldhook_sink_home_assistant;
extern const fieldhook_sink fieldhook_sink_google_chat;
extern const fieldhook_sink fieldhook_sink_cloudevents;

#ifdef __cplusplus
}  // extern "C"
#endif

#endif
