// SPDX-License-Identifier: MIT
// The services that take events. One object a row: the linker keeps only those that are named.
// [U] marks what no document that we saw settles; such a fact never loses an event.
#pragma once

#include <fieldhook/sink.hpp>

namespace fieldhook::sinks {

// Discord developer docs, "Execute Webhook" and "Rate Limits". 2,000 characters of content, 10
// embeds. `wait=true`: without it, a message that could not be saved gets a 204 all the same.
// Limits are not to be hard-coded: the answer's X-RateLimit fields tell them, in decimals.
// 404: the webhook is gone [U], its events stay until the user decides. 10,000 refusals in
// 10 minutes shut the address out [U]: hold the endpoint at the first 401 or 403, obey each 429.
inline constexpr OutcomeRow kDiscordOutcomes[] = {
    {404, 404, Outcome::endpoint_off, Hold::none},
};
inline constexpr AnswerRule kDiscordAnswers[] = {
    {429, 429, "\"retry_after\"", Means::retry_after},
};
inline constexpr Sink discord = Sink{"discord", SecretIn::path, &profiles::bare}
                                    .with_query("wait=true")
                                    .with_outcomes(kDiscordOutcomes)
                                    .with_answers(kDiscordAnswers, Decimals::counted)
                                    .with_refusals({10000, 600});

// Slack docs, "Incoming webhooks" and "Rate limits": one message a second, 429 with whole seconds.
// Success is 200 and "ok". Errors are a word of plain text; which code goes with which word is [U],
// so among the 4xx the word decides.
inline constexpr OutcomeRow kSlackOutcomes[] = {
    {404, 404, Outcome::endpoint_off, Hold::none},
};
inline constexpr AnswerRule kSlackAnswers[] = {
    {400, 428, "invalid_payload", Means::status, 400},
    {400, 428, "no_text", Means::status, 400},
    {400, 428, "action_prohibited", Means::status, 403},
    {400, 428, "channel_not_found", Means::status, 404},
    {400, 428, "no_service", Means::status, 404},
    {400, 428, "channel_is_archived", Means::status, 410},
};
inline constexpr Rate kSlackRates[] = {{1, 1}};
inline constexpr Sink slack = Sink{"slack", SecretIn::path, &profiles::bare}
                                  .with_outcomes(kSlackOutcomes)
                                  .with_answers(kSlackAnswers, Decimals::ignored)
                                  .with_rates(kSlackRates);

// Microsoft Teams docs, "Create and send messages" (connectors) and "Create incoming webhooks with
// Workflows". About 28 KB. A connector answers 200 and "1", and 200 too when it failed: then the
// body names the real status. The text before it is [U]. Workflows answer 202 [U].
inline constexpr AnswerRule kTeamsAnswers[] = {
    {200, 299, "Webhook message delivery failed", Means::status, 500},
    {200, 299, "Microsoft Teams endpoint returned HTTP error", Means::status_follows},
};
inline constexpr Rate kTeamsRates[] = {{4, 1}, {60, 30}, {100, 3600}, {150, 7200}, {1800, 86400}};
inline constexpr Sink teams = Sink{"teams", SecretIn::path | SecretIn::query, &profiles::bare}
                                  .with_max_payload(28 * 1024)
                                  .with_answers(kTeamsAnswers, Decimals::ignored)
                                  .with_rates(kTeamsRates);

// Zapier docs, operating constraints: 10 MB, 30 events a second, 10,000 in 5 minutes (of its REST
// hooks; a guide for catch hooks). Any JSON; 200 with a "status" [U].
inline constexpr Rate kZapierRates[] = {{30, 1}, {10000, 300}};
inline constexpr Sink zapier =
    Sink{"zapier", SecretIn::path}.with_max_payload(10 * 1000 * 1000).with_rates(kZapierRates);

// Make, custom webhooks: 5 MB by its community, 300 events in 10 seconds [U]. 400 means a full
// queue [U], so it is tried again; 410 no active scenario [U], which is the common meaning too.
inline constexpr OutcomeRow kMakeOutcomes[] = {
    {400, 400, Outcome::retry, Hold::none},
};
inline constexpr Rate kMakeRates[] = {{300, 10}};
inline constexpr Sink make =
    Sink{"make", SecretIn::path}.with_outcomes(kMakeOutcomes).with_rates(kMakeRates);

// n8n docs, "Webhook node": 16 MB unless the server's N8N_PAYLOAD_SIZE_MAX says otherwise. 404: the
// workflow is not active [U], so the endpoint is held, as by the common table.
inline constexpr Sink n8n = Sink{"n8n", SecretIn::path};

// IFTTT, "Webhooks" service: value1 to value3; 401 for a wrong key [U].
inline constexpr Sink ifttt = Sink{"ifttt", SecretIn::path, &profiles::bare};

// PagerDuty developer docs, "Events API v2": about 120 events a minute and key, 202 [U]; after a
// 429 three tries 30 s apart, which the schedule and Retry-After cover. 400 permanent [U], as by
// the common table.
inline constexpr Rate kPagerdutyRates[] = {{120, 60}};
inline constexpr Sink pagerduty =
    Sink{"pagerduty", SecretIn::payload, &profiles::bare}.with_rates(kPagerdutyRates);

// Telegram Bot API, sendMessage: 4,096 characters. A 429 carries parameters.retry_after in the
// body. One message a second and chat, 30 a second in all [U].
inline constexpr AnswerRule kTelegramAnswers[] = {
    {400, 599, "\"retry_after\"", Means::retry_after},
};
inline constexpr Rate kTelegramRates[] = {{1, 1}};
inline constexpr Sink telegram = Sink{"telegram", SecretIn::path, &profiles::bare}
                                     .with_answers(kTelegramAnswers, Decimals::ignored)
                                     .with_rates(kTelegramRates);

// Adafruit IO HTTP API: X-AIO-Key (Credential::header). 30 points a minute on the free plan.
inline constexpr Rate kAdafruitRates[] = {{30, 60}};
inline constexpr Sink adafruit_io =
    Sink{"adafruit_io", SecretIn::header | SecretIn::query, &profiles::bare}.with_rates(
        kAdafruitRates);

// Home Assistant docs, "Webhook trigger" and "REST API". A webhook answers 200 even for an id that
// it does not know [U]; the REST API wants a bearer token (Credential::bearer).
inline constexpr Sink home_assistant =
    Sink{"home_assistant", SecretIn::path | SecretIn::header, &profiles::bare};

// Google Chat docs, "Build a Google Chat app as a webhook": one message a second and space [U]. Key
// and token stand in the query.
inline constexpr Rate kGoogleChatRates[] = {{1, 1}};
inline constexpr Sink google_chat =
    Sink{"google_chat", SecretIn::query, &profiles::bare}.with_rates(kGoogleChatRates);

// CloudEvents 1.0, HTTP protocol binding and "Web Hooks for Event Delivery": 410 retired, 415 not
// understood, 429 always with a Retry-After, 3xx never followed. The id is in the event.
inline constexpr Sink cloudevents =
    Sink{"cloudevents", SecretIn::header | SecretIn::query, &profiles::bare}.with_content_type(
        "application/cloudevents+json");

}  // namespace fieldhook::sinks
