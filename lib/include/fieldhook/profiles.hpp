// SPDX-License-Identifier: MIT
// The rows that sign. One object a row: the linker keeps only those that are named.
#pragma once

#include <fieldhook/profile.hpp>

namespace fieldhook::profiles {

// Standard Webhooks 1.0, "Signature scheme" and "Webhook headers".
inline constexpr Profile standard{
    "standard", "webhook-id", "webhook-timestamp",      "webhook-signature",
    "v1,",      "%i.%t.%b",   SecretForm::whsec_base64, 24,
    300};

// Svix docs, "Verifying webhooks manually". Standard Webhooks under its older header names.
inline constexpr Profile svix{"svix",
                              "svix-id",
                              "svix-timestamp",
                              "svix-signature",
                              "v1,",
                              "%i.%t.%b",
                              SecretForm::whsec_base64,
                              24,
                              300,
                              MacText::base64,
                              ' ',
                              "",
                              TimeUnit::seconds,
                              &standard};

// GitLab docs, "Webhooks", signing token (19.0 and later).
inline constexpr Profile gitlab{
    "gitlab", "webhook-id", "webhook-timestamp",      "webhook-signature",
    "v1,",    "%i.%t.%b",   SecretForm::whsec_base64, 24,
    300};

// GitLab docs, "Webhooks", secret token. Equality: covers nothing, prefer the signing token.
inline constexpr Profile gitlab_token{"gitlab_token",
                                      "Idempotency-Key",
                                      "",
                                      "X-Gitlab-Token",
                                      "",
                                      "",
                                      SecretForm::text,
                                      1,
                                      0,
                                      MacText::token,
                                      kOneSignature,
                                      "",
                                      TimeUnit::seconds,
                                      nullptr,
                                      "",
                                      &secret_prefix_sha256};

// BigCommerce docs, "Webhooks overview". Standard Webhooks with the client secret as plain text.
inline constexpr Profile bigcommerce{"bigcommerce",
                                     "webhook-id",
                                     "webhook-timestamp",
                                     "webhook-signature",
                                     "v1,",
                                     "%i.%t.%b",
                                     SecretForm::text,
                                     1,
                                     300};

// Stripe docs, "Verify webhook signatures manually". The whole text of the secret is the key.
inline constexpr Profile stripe{"stripe",         "", "",  "Stripe-Signature", "v1=", "%t.%b",
                                SecretForm::text, 1,  300, MacText::lower_hex, ',',   "t="};

// GitHub docs, "Validating webhook deliveries". The body only: no replay window.
inline constexpr Profile github{"github",
                                "X-GitHub-Delivery",
                                "",
                                "X-Hub-Signature-256",
                                "sha256=",
                                "%b",
                                SecretForm::text,
                                1,
                                0,
                                MacText::lower_hex,
                                kOneSignature};

// Meta platforms, webhook payload validation: GitHub's scheme without an id.
inline constexpr Profile meta{"meta",           "", "", "X-Hub-Signature-256", "sha256=",    "%b",
                              SecretForm::text, 1,  0,  MacText::lower_hex,    kOneSignature};

// Bitbucket Cloud docs, "Manage webhooks". The header name that GitHub once used for SHA-1.
inline constexpr Profile bitbucket{"bitbucket",      "", "", "X-Hub-Signature",  "sha256=",    "%b",
                                   SecretForm::text, 1,  0,  MacText::lower_hex, kOneSignature};

// Slack docs, "Verifying requests from Slack".
inline constexpr Profile slack{"slack",
                               "",
                               "X-Slack-Request-Timestamp",
                               "X-Slack-Signature",
                               "v0=",
                               "v0:%t:%b",
                               SecretForm::text,
                               1,
                               300,
                               MacText::lower_hex,
                               kOneSignature};

// Zoom docs, "Verify webhook events". No tolerance is documented; this one is Slack's.
inline constexpr Profile zoom{
    "zoom", "",  "x-zm-request-timestamp", "x-zm-signature", "v0=", "v0:%t:%b", SecretForm::text,
    1,      300, MacText::lower_hex,       kOneSignature};

// PagerDuty developer docs, "Signatures" (webhooks v3).
inline constexpr Profile pagerduty{"pagerduty",      "", "", "X-PagerDuty-Signature", "v1=", "%b",
                                   SecretForm::text, 1,  0,  MacText::lower_hex,      ','};

// Shopify, @shopify/shopify-api: event subscriptions, without the older headers' "X-".
inline constexpr Profile shopify_events{"shopify_events",
                                        "shopify-event-id",
                                        "",
                                        "shopify-hmac-sha256",
                                        "",
                                        "%b",
                                        SecretForm::text,
                                        1,
                                        0,
                                        MacText::base64,
                                        kOneSignature};

// Shopify docs, "Verify webhooks". Where both families are there, this one counts.
inline constexpr Profile shopify{"shopify",
                                 "X-Shopify-Event-Id",
                                 "",
                                 "X-Shopify-Hmac-Sha256",
                                 "",
                                 "%b",
                                 SecretForm::text,
                                 1,
                                 0,
                                 MacText::base64,
                                 kOneSignature,
                                 "",
                                 TimeUnit::seconds,
                                 &shopify_events};

// Intuit developer docs, "Validating the notification". The verifier token as text.
inline constexpr Profile intuit{"intuit",         "", "", "intuit-signature", "",           "%b",
                                SecretForm::text, 1,  0,  MacText::base64,    kOneSignature};

// Xero developer docs, "Webhooks". The key looks like base64 and is used as text.
inline constexpr Profile xero{"xero",           "", "", "x-xero-signature", "",           "%b",
                              SecretForm::text, 1,  0,  MacText::base64,    kOneSignature};

// WooCommerce docs, "Webhooks".
inline constexpr Profile woocommerce{
    "woocommerce",    "", "", "X-WC-Webhook-Signature", "",           "%b",
    SecretForm::text, 1,  0,  MacText::base64,          kOneSignature};

// Square developer docs, "Validate webhook events". The notification URL as configured there.
inline constexpr Profile square{"square",
                                "",
                                "",
                                "x-square-hmacsha256-signature",
                                "",
                                "%u%b",
                                SecretForm::text,
                                1,
                                0,
                                MacText::base64,
                                kOneSignature};

// HubSpot docs, "Validating requests", v1: SHA-256 of secret and body, no HMAC. Prefer v3.
inline constexpr Profile hubspot_v1{"hubspot_v1",
                                    "",
                                    "",
                                    "X-HubSpot-Signature",
                                    "",
                                    "%b",
                                    SecretForm::text,
                                    1,
                                    0,
                                    MacText::lower_hex,
                                    kOneSignature,
                                    "",
                                    TimeUnit::seconds,
                                    nullptr,
                                    "",
                                    &secret_prefix_sha256};

// HubSpot docs, "Validating requests", v2. Prefer v3.
inline constexpr Profile hubspot_v2{"hubspot_v2",
                                    "",
                                    "",
                                    "X-HubSpot-Signature",
                                    "",
                                    "%m%u%b",
                                    SecretForm::text,
                                    1,
                                    0,
                                    MacText::lower_hex,
                                    kOneSignature,
                                    "",
                                    TimeUnit::seconds,
                                    nullptr,
                                    "",
                                    &secret_prefix_sha256};

// HubSpot docs, "Validating requests", v3. The URL is hashed as given, like HubSpot's own SDK does:
// where the docs want percent-escapes of its query decoded, decode them before.
inline constexpr Profile hubspot_v3{"hubspot_v3",
                                    "",
                                    "X-HubSpot-Request-Timestamp",
                                    "X-HubSpot-Signature-v3",
                                    "",
                                    "%m%u%b%t",
                                    SecretForm::text,
                                    1,
                                    300,
                                    MacText::base64,
                                    kOneSignature,
                                    "",
                                    TimeUnit::milliseconds};

// Hookdeck docs, "Signature verification". The second header is there while a secret rotates.
inline constexpr Profile hookdeck{"hookdeck",
                                  "",
                                  "",
                                  "x-hookdeck-signature",
                                  "",
                                  "%b",
                                  SecretForm::text,
                                  1,
                                  0,
                                  MacText::base64,
                                  kOneSignature,
                                  "",
                                  TimeUnit::seconds,
                                  nullptr,
                                  "x-hookdeck-signature-2"};

// Microsoft Teams docs, "Create an outgoing webhook". The security token is base64.
inline constexpr Profile teams{
    "teams",         "",           "", "Authorization", "HMAC ", "%b", SecretForm::base64, 1, 0,
    MacText::base64, kOneSignature};

// Telegram Bot API, setWebhook's secret_token. Equality: covers nothing.
inline constexpr Profile telegram{"telegram",
                                  "",
                                  "",
                                  "X-Telegram-Bot-Api-Secret-Token",
                                  "",
                                  "",
                                  SecretForm::text,
                                  1,
                                  0,
                                  MacText::token,
                                  kOneSignature,
                                  "",
                                  TimeUnit::seconds,
                                  nullptr,
                                  "",
                                  &secret_prefix_sha256};

}  // namespace fieldhook::profiles
