// SPDX-License-Identifier: MIT
#include <fieldhook/sink_catalog.hpp>

#include <fieldhook/sinks.hpp>

#include "text.hpp"

namespace fieldhook {
namespace {

constexpr const Sink* kSinks[] = {
    &sinks::discord,     &sinks::slack,       &sinks::teams,       &sinks::zapier,
    &sinks::make,        &sinks::n8n,         &sinks::ifttt,       &sinks::pagerduty,
    &sinks::telegram,    &sinks::adafruit_io, &sinks::google_chat, &sinks::home_assistant,
    &sinks::cloudevents, &sinks::plain,
};

constexpr SinkUrl kUrls[] = {
    {"discord.com", "/api/", &sinks::discord},
    {"*.discord.com", "/api/", &sinks::discord},
    {"discordapp.com", "/api/", &sinks::discord},
    {"hooks.slack.com", "/services/", &sinks::slack},
    {"*.webhook.office.com", "/webhookb2/", &sinks::teams},
    {"outlook.office.com", "/webhook/", &sinks::teams},
    {"*.logic.azure.com", "/workflows/", &sinks::teams},
    {"*.api.powerplatform.com", "/powerautomate/", &sinks::teams},
    {"hooks.zapier.com", "/hooks/", &sinks::zapier},
    {"hook.*.make.com", "/", &sinks::make},
    {"hook.integromat.com", "/", &sinks::make},
    {"*.app.n8n.cloud", "/webhook", &sinks::n8n},
    {"maker.ifttt.com", "/trigger/", &sinks::ifttt},
    {"events.pagerduty.com", "/v2/enqueue", &sinks::pagerduty},
    {"events.eu.pagerduty.com", "/v2/enqueue", &sinks::pagerduty},
    {"api.telegram.org", "/bot", &sinks::telegram},
    {"io.adafruit.com", "/api/v2/", &sinks::adafruit_io},
    {"chat.googleapis.com", "/v1/spaces/", &sinks::google_chat},
    {"hooks.nabu.casa", "/", &sinks::home_assistant},
    {"*.ui.nabu.casa", "/api/webhook/", &sinks::home_assistant},
};

bool fits(std::string_view host, std::string_view pattern) {
  const std::size_t star = pattern.find('*');
  if (star == pattern.npos) return equal_ignoring_case(host, pattern);
  const std::string_view end = behind(pattern, star + 1);
  if (host.size() <= star + end.size()) return false;
  return equal_ignoring_case(first(host, star), first(pattern, star)) &&
         equal_ignoring_case(behind(host, host.size() - end.size()), end);
}

}  // namespace

Span<const Sink* const> all_sinks() {
  return kSinks;
}

const Sink* find_sink(std::string_view name) {
  for (const Sink* sink : kSinks) {
    if (sink->name == name) return sink;
  }
  return nullptr;
}

Span<const SinkUrl> sink_urls() {
  return kUrls;
}

const Sink* sink_for(const Endpoint& endpoint) {
  for (const SinkUrl& url : kUrls) {
    if (fits(endpoint.host(), url.host) && starts_with(endpoint.target(), url.path)) {
      return url.sink;
    }
  }
  return nullptr;
}

}  // namespace fieldhook
