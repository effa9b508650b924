// SPDX-License-Identifier: MIT
// The rows that sign. One object a row: the linker keeps only those that are named.
#pragma once

#include <fieldhook/profile.hpp>

namespace fieldhook::profiles {

// name, headers of id, timestamp and signature, label, content; then what is not usual.

// Standard Webhooks 1.0, "Signature scheme" and "Webhook headers".
inline constexpr Profile standard =
    Profile{"standard", "webhook-id", "webhook-timestamp", "webhook-signature", "v1,", "%i.%t.%b"}
        .with_secret(SecretForm::whsec_base64, 24)
        .with_tolerance(300);

// Svix docs, "Verifying webhooks manually". Standard Webhooks under its older header names.
inline constexpr Profile svix =
    Profile{"svix", "svix-id", "svix-timestamp", "svix-signature", "v1,", "%i.%t.%b"}
        .with_secret(SecretForm::whsec_base64, 24)
        .with_tolerance(300)
        .with_names_of(standard);

// GitLab docs, "Webhooks", signing token (19.0 and later).
inline constexpr Profile gitlab =
    Profile{"gitlab", "webhook-id", "webhook-timestamp", "webhook-signature", "v1,", "%i.%t.%b"}
        .with_secret(SecretForm::whsec_base64, 24)
        .with_tolerance(300);

// GitLab docs, "Webhooks", secret token. Equality: covers nothing, prefer the signing token.
inline constexpr Profile gitlab_token =
    Profile{"gitlab_token", "Idempotency-Key", "", "X-Gitlab-Token", "", ""}
        .with_macs(MacText::base64, kOneSignature)
        .with_scheme(SchemeKind::secret_token)
        .for_receivers();

// BigCommerce docs, "Webhooks overview". Standard Webhooks with the client secret as plain text.
inline constexpr Profile bigcommerce =
    Profile{"bigcommerce",       "webhook-id", "webhook-timestamp",
            "webhook-signature", "v1,",        "%i.%t.%b"}
        .with_tolerance(300);

// Stripe docs, "Verify webhook signatures manually". The whole text of the secret is the key.
inline constexpr Profile stripe = Profile{"stripe", "", "", "Stripe-Signature", "v1=", "%t.%b"}
                                      .with_tolerance(300)
                                      .with_macs(MacText::lower_hex, ',')
                                      .with_timestamp_label("t=");

// GitHub docs, "Validating webhook deliveries". The body only: no replay window.
inline constexpr Profile github =
    Profile{"github", "X-GitHub-Delivery", "", "X-Hub-Signature-256", "sha256=", "%b"}.with_macs(
        MacText::lower_hex, kOneSignature);

// Meta platforms, webhook payload validation. GitHub's scheme without an id.
inline constexpr Profile meta =
    Profile{"meta", "", "", "X-Hub-Signature-256", "sha256=", "%b"}.with_macs(MacText::lower_hex,
                                                                              kOneSignature);

// Bitbucket Cloud docs, "Manage webhooks". The header name that GitHub once used for SHA-1.
inline constexpr Profile bitbucket =
    Profile{"bitbucket", "", "", "X-Hub-Signature", "sha256=", "%b"}.with_macs(MacText::lower_hex,
                                                                               kOneSignature);

// Slack docs, "Verifying requests from Slack".
inline constexpr Profile slack =
    Profile{"slack", "", "X-Slack-Request-Timestamp", "X-Slack-Signature", "v0=", "v0:%t:%b"}
        .with_tolerance(300)
        .with_macs(MacText::lower_hex, kOneSignature);

// Zoom docs, "Verify webhook events". No tolerance is documented; this one is Slack's.
inline constexpr Profile zoom =
    Profile{"zoom", "", "x-zm-request-timestamp", "x-zm-signature", "v0=", "v0:%t:%b"}
        .with_tolerance(300)
        .with_macs(MacText::lower_hex, kOneSignature);

// PagerDuty developer docs, "Signatures" (webhooks v3).
inline constexpr Profile pagerduty =
    Profile{"pagerduty", "", "", "X-PagerDuty-Signature", "v1=", "%b"}.with_macs(MacText::lower_hex,
                                                                                 ',');

// Shopify, @shopify/shopify-api: event subscriptions, without the older headers' "X-".
inline constexpr Profile shopify_events =
    Profile{"shopify_events", "shopify-event-id", "", "shopify-hmac-sha256", "", "%b"}.with_macs(
        MacText::base64, kOneSignature);

// Shopify docs, "Verify webhooks". Where both families of headers are there, this one counts:
// both sign the same bytes with the same secret.
inline constexpr Profile shopify =
    Profile{"shopify", "X-Shopify-Event-Id", "", "X-Shopify-Hmac-Sha256", "", "%b"}
        .with_macs(MacText::base64, kOneSignature)
        .with_names_of(shopify_events);

// Intuit developer docs, "Validating the notification". The verifier token as text.
inline constexpr Profile intuit = Profile{"intuit", "", "", "intuit-signature", "", "%b"}.with_macs(
    MacText::base64, kOneSignature);

// Xero developer docs, "Webhooks". The key looks like base64 and is used as text.
inline constexpr Profile xero =
    Profile{"xero", "", "", "x-xero-signature", "", "%b"}.with_macs(MacText::base64, kOneSignature);

// WooCommerce docs, "Webhooks".
inline constexpr Profile woocommerce =
    Profile{"woocommerce", "", "", "X-WC-Webhook-Signature", "", "%b"}.with_macs(MacText::base64,
                                                                                 kOneSignature);

// Square developer docs, "Validate webhook events". The notification URL as configured there.
inline constexpr Profile square =
    Profile{"square", "", "", "x-square-hmacsha256-signature", "", "%u%b"}.with_macs(
        MacText::base64, kOneSignature);

// HubSpot docs, "Validating requests", v1: SHA-256 of secret and body, no HMAC. Prefer v3.
inline constexpr Profile hubspot_v1 = Profile{"hubspot_v1", "", "", "X-HubSpot-Signature", "", "%b"}
                                          .with_macs(MacText::lower_hex, kOneSignature)
                                          .with_scheme(SchemeKind::secret_prefix_sha256);

// HubSpot docs, "Validating requests", v2: no HMAC either. Prefer v3.
inline constexpr Profile hubspot_v2 =
    Profile{"hubspot_v2", "", "", "X-HubSpot-Signature", "", "%m%u%b"}
        .with_macs(MacText::lower_hex, kOneSignature)
        .with_scheme(SchemeKind::secret_prefix_sha256);

// HubSpot docs, "Validating requests", v3. The URL is hashed as given, as by HubSpot's own SDK:
// where the docs want percent-escapes of its query decoded, decode them before.
inline constexpr Profile hubspot_v3 =
    Profile{"hubspot_v3", "",        "X-HubSpot-Request-Timestamp", "X-HubSpot-Signature-v3",
            "",           "%m%u%b%t"}
        .with_tolerance(300)
        .with_macs(MacText::base64, kOneSignature)
        .with_time_unit(TimeUnit::milliseconds);

// Hookdeck docs, "Signature verification". The second header is there while a secret rotates.
inline constexpr Profile hookdeck = Profile{"hookdeck", "", "", "x-hookdeck-signature", "", "%b"}
                                        .with_macs(MacText::base64, kOneSignature)
                                        .with_second_signature("x-hookdeck-signature-2");

// Microsoft Teams docs, "Create an outgoing webhook". The security token is base64.
inline constexpr Profile teams = Profile{"teams", "", "", "Authorization", "HMAC ", "%b"}
                                     .with_secret(SecretForm::base64, 1)
                                     .with_macs(MacText::base64, kOneSignature);

// Telegram Bot API, setWebhook's secret_token. Equality: covers nothing.
inline constexpr Profile telegram =
    Profile{"telegram", "", "", "X-Telegram-Bot-Api-Secret-Token", "", ""}
        .with_macs(MacText::base64, kOneSignature)
        .with_scheme(SchemeKind::secret_token)
        .for_receivers();

// Linear developer docs, "Webhooks"; @linear/sdk for the time. webhookTimestamp in the body counts,
// not the unsigned Linear-Timestamp field.
inline constexpr Profile linear =
    Profile{"linear", "Linear-Delivery", "", "Linear-Signature", "", "%b"}
        .with_tolerance(60)
        .with_macs(MacText::lower_hex, kOneSignature)
        .with_time_unit(TimeUnit::milliseconds)
        .with_body(BodyNeed::parsed)
        .with_scheme(SchemeKind::linear_body_time);

// Mailgun docs, "Securing webhooks". Signs its own timestamp and token, which is the id: the event
// data is not covered. No tolerance is documented; this one is Slack's.
inline constexpr Profile mailgun = Profile{"mailgun", "", "", "", "", "%t%i"}
                                       .with_tolerance(300)
                                       .with_macs(MacText::lower_hex, kOneSignature)
                                       .with_body(BodyNeed::parsed)
                                       .with_scheme(SchemeKind::mailgun_members)
                                       .for_receivers();

// Apideck docs, "Webhook signature verification". The API key as text; sorted names, not raw bytes.
inline constexpr Profile apideck = Profile{"apideck", "", "", "x-apideck-signature", "", "%b"}
                                       .with_macs(MacText::lower_hex, kOneSignature)
                                       .with_body(BodyNeed::parsed)
                                       .with_scheme(SchemeKind::apideck_sorted_json)
                                       .for_receivers();

// Twilio docs, "Validate webhook requests". A body that is no form counts only where the URL has
// its hash as bodySHA256.
inline constexpr Profile twilio = Profile{"twilio", "", "", "X-Twilio-Signature", "", "%u%b"}
                                      .with_macs(MacText::base64, kOneSignature)
                                      .with_body(BodyNeed::parsed)
                                      .with_scheme(SchemeKind::twilio_sha1)
                                      .for_receivers();

// Pipedrive docs, "Webhooks v2": HTTP authentication. The secret is user:password; covers nothing.
inline constexpr Profile pipedrive = Profile{"pipedrive", "", "", "Authorization", "", ""}
                                         .with_macs(MacText::base64, kOneSignature)
                                         .with_scheme(SchemeKind::basic_authorization)
                                         .for_receivers();

// CloudEvents HTTP webhooks 1.0, "Authorization": a bearer token; covers nothing. What the request
// says is read with CloudEventsReader, the handshake is answer_validation.
inline constexpr Profile cloudevents = Profile{"cloudevents", "", "", "Authorization", "", ""}
                                           .with_macs(MacText::base64, kOneSignature)
                                           .with_scheme(SchemeKind::bearer_authorization)
                                           .for_receivers();

// Standard Webhooks 1.0, "Signature scheme", v1a: Ed25519. The key is a whpk_ to verify, a whsk_ of
// 32 bytes or 64 to sign.
inline constexpr Profile standard_v1a =
    Profile{"standard_v1a",      "webhook-id", "webhook-timestamp",
            "webhook-signature", "v1a,",       "%i.%t.%b"}
        .with_secret(SecretForm::whpk_base64, 32)
        .with_tolerance(300)
        .with_body(BodyNeed::whole)
        .with_scheme(SchemeKind::ed25519);

// Discord docs, "Interactions", security and authorization. The key is the application's public
// one, in hex. No tolerance is documented; this one is Slack's.
inline constexpr Profile discord =
    Profile{"discord", "", "X-Signature-Timestamp", "X-Signature-Ed25519", "", "%t%b"}
        .with_secret(SecretForm::hex, 32)
        .with_tolerance(300)
        .with_macs(MacText::hex, kOneSignature)
        .with_body(BodyNeed::whole)
        .with_scheme(SchemeKind::ed25519)
        .for_receivers();

// SendGrid docs, "Event webhook security features". No tolerance is documented; a retry may come a
// day later.
inline constexpr Profile sendgrid = Profile{"sendgrid",
                                            "",
                                            "X-Twilio-Email-Event-Webhook-Timestamp",
                                            "X-Twilio-Email-Event-Webhook-Signature",
                                            "",
                                            "%t%b"}
                                        .with_secret(SecretForm::spki_base64, 91)
                                        .with_tolerance(86400)
                                        .with_macs(MacText::base64, kOneSignature)
                                        .with_scheme(SchemeKind::ecdsa_p256)
                                        .for_receivers();

// PayPal REST docs, "Webhooks", verification by the receiver. The secret is the webhook id, which
// is none; certificates are given to the verifier. Signs its id, but of the body a CRC-32 only: the
// body is not covered. No tolerance is documented, and retries come for days: drop repeats by id.
inline constexpr Profile paypal =
    Profile{"paypal", "PAYPAL-TRANSMISSION-ID", "", "PAYPAL-TRANSMISSION-SIG", "", "%i"}
        .with_macs(MacText::base64, kOneSignature)
        .with_scheme(SchemeKind::paypal_certificate)
        .for_receivers();

// A row of your own: HMAC-SHA256 in lower hex, one signature behind `label` in `signature_header`,
// over what `content` names; the rest by with_...(). It must outlive its keys and verifiers:
//
//   constexpr Profile acme = profiles::custom("X-Acme-Signature", "v1=", "%t.%b")
//                                .with_timestamp_header("X-Acme-Time")
//                                .with_tolerance(300);
constexpr Profile custom(std::string_view signature_header, std::string_view label = {},
                         std::string_view content = "%b") {
  return Profile{"custom", "", "", signature_header, label, content}.with_macs(MacText::lower_hex,
                                                                               kOneSignature);
}

}  // namespace fieldhook::profiles
