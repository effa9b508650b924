// SPDX-License-Identifier: MIT
#include "text_fields.hpp"

#include <fieldhook/adafruit_io.hpp>
#include <fieldhook/cloudevents.hpp>
#include <fieldhook/discord.hpp>
#include <fieldhook/envelope.hpp>
#include <fieldhook/event_builder.hpp>
#include <fieldhook/form_writer.hpp>
#include <fieldhook/google_chat.hpp>
#include <fieldhook/home_assistant.hpp>
#include <fieldhook/ifttt.hpp>
#include <fieldhook/json_writer.hpp>
#include <fieldhook/pagerduty.hpp>
#include <fieldhook/slack.hpp>
#include <fieldhook/teams.hpp>
#include <fieldhook/telegram.hpp>

namespace fieldhook {
namespace testing {

namespace {

using Write = decltype(TextField::write);

constexpr std::string_view kKey = "0123456789abcdef0123456789abcdef";
constexpr EventTime kTime{{1760000000}, 0};

Write discord(std::string_view DiscordMessage::*member) {
  return [member](std::string_view text, Span<char> out) {
    DiscordMessage message;
    message.content = "c";
    message.*member = text;
    return discord_payload(message, out);
  };
}

Write discord_embed(std::string_view DiscordEmbed::*member) {
  return [member](std::string_view text, Span<char> out) {
    DiscordEmbed embed;
    embed.title = "t";
    embed.*member = text;
    DiscordMessage message;
    message.embeds = {&embed, 1};
    return discord_payload(message, out);
  };
}

Write discord_field(std::string_view DiscordField::*member) {
  return [member](std::string_view text, Span<char> out) {
    DiscordField field{"n", "v", DiscordLayout::own_line};
    field.*member = text;
    DiscordEmbed embed;
    embed.fields = {&field, 1};
    DiscordMessage message;
    message.embeds = {&embed, 1};
    return discord_payload(message, out);
  };
}

Write teams(std::string_view TeamsCard::*member) {
  return [member](std::string_view text, Span<char> out) {
    TeamsCard card;
    card.*member = text;
    return teams_payload(card, out);
  };
}

Write teams_fact(std::string_view TeamsFact::*member) {
  return [member](std::string_view text, Span<char> out) {
    TeamsFact fact{"n", "v"};
    fact.*member = text;
    TeamsCard card;
    card.facts = {&fact, 1};
    return teams_payload(card, out);
  };
}

Write pagerduty(std::string_view PagerDutyEvent::*member) {
  return [member](std::string_view text, Span<char> out) {
    PagerDutyEvent event;
    event.routing_key = kKey;
    event.source = event.summary = "s";
    event.*member = text;
    return pagerduty_payload(event, out);
  };
}

Write telegram(std::string_view TelegramMessage::*member) {
  return [member](std::string_view text, Span<char> out) {
    TelegramMessage message;
    message.chat_id = message.text = "1";
    message.*member = text;
    return telegram_payload(message, out);
  };
}

Write ifttt(std::string_view IftttValues::*member) {
  return [member](std::string_view text, Span<char> out) {
    IftttValues values;
    values.*member = text;
    return ifttt_payload(values, out);
  };
}

Write home_assistant(std::string_view HomeAssistantMessage::*member) {
  return [member](std::string_view text, Span<char> out) {
    HomeAssistantMessage message;
    message.*member = text;
    return home_assistant_payload(message, out);
  };
}

Write plain(std::string_view EnvelopeInput::*member) {
  return [member](std::string_view text, Span<char> out) {
    EnvelopeInput input;
    input.type = "t";
    input.*member = text;
    return plain_envelope(input, out);
  };
}

Write cloudevent(std::string_view CloudEvent::*member) {
  return [member](std::string_view text, Span<char> out) {
    CloudEvent event;
    event.id = event.source = event.type = "x";
    event.*member = text;
    return cloudevents_structured(event, out);
  };
}

/// A text inside of JSON that stands inside of JSON.
Result<std::string_view> nested(std::string_view text, Span<char> out) {
  EventBuilder builder("t");
  const Result<Event> event = builder.string("v", text).finish();
  if (!event.ok()) return event.status();
  EnvelopeInput input;
  input.type = event.value().type;
  input.data = text_of(event.value().payload);
  input.time = kTime;
  return standard_envelope(input, out);
}

Result<std::string_view> in_pieces(std::string_view text, Span<char> out) {
  JsonWriter json(out);
  json.begin_array().begin_string();
  std::size_t from = 0;
  for (std::size_t i = 1; i <= text.size(); ++i) {
    const bool inside = i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
    if (inside) continue;
    json.append(text.substr(from, i - from));
    from = i;
  }
  return json.end_string().end_array().finish();
}

}  // namespace

std::vector<TextField> text_fields() {
  return {
      {"writer.string", "v",
       [](std::string_view text, Span<char> out) {
         return JsonWriter(out).begin_object().string("v", text).end_object().finish();
       }},
      {"writer.name", "*",
       [](std::string_view text, Span<char> out) {
         return JsonWriter(out).begin_object().null(text).end_object().finish();
       }},
      {"writer.pieces", "0", in_pieces},
      {"builder.value", "data.v", nested},
      {"plain.text", "text", plain_text},
      {"plain.type", "type", plain(&EnvelopeInput::type)},
      {"plain.id", "id", plain(&EnvelopeInput::id)},
      {"plain.schema_version", "schema_version", plain(&EnvelopeInput::schema_version)},
      {"discord.content", "content", discord(&DiscordMessage::content)},
      {"discord.username", "username", discord(&DiscordMessage::username)},
      {"discord.avatar_url", "avatar_url", discord(&DiscordMessage::avatar_url)},
      {"discord.thread_name", "thread_name", discord(&DiscordMessage::thread_name)},
      {"discord.title", "embeds.0.title", discord_embed(&DiscordEmbed::title)},
      {"discord.url", "embeds.0.url", discord_embed(&DiscordEmbed::url)},
      {"discord.description", "embeds.0.description", discord_embed(&DiscordEmbed::description)},
      {"discord.author", "embeds.0.author.name", discord_embed(&DiscordEmbed::author)},
      {"discord.footer", "embeds.0.footer.text", discord_embed(&DiscordEmbed::footer)},
      {"discord.field", "embeds.0.fields.0.name", discord_field(&DiscordField::name)},
      {"discord.value", "embeds.0.fields.0.value", discord_field(&DiscordField::value)},
      {"slack.text", "text",
       [](std::string_view text, Span<char> out) { return slack_text(text, out); }},
      {"google_chat.text", "text",
       [](std::string_view text, Span<char> out) { return google_chat_text(text, out); }},
      {"teams.title", "attachments.0.content.body.0.text", teams(&TeamsCard::title)},
      {"teams.text", "attachments.0.content.body.0.text", teams(&TeamsCard::text)},
      {"teams.fact", "attachments.0.content.body.0.facts.0.title", teams_fact(&TeamsFact::name)},
      {"teams.value", "attachments.0.content.body.0.facts.0.value", teams_fact(&TeamsFact::value)},
      {"pagerduty.summary", "payload.summary", pagerduty(&PagerDutyEvent::summary)},
      {"pagerduty.source", "payload.source", pagerduty(&PagerDutyEvent::source)},
      {"pagerduty.component", "payload.component", pagerduty(&PagerDutyEvent::component)},
      {"pagerduty.group", "payload.group", pagerduty(&PagerDutyEvent::group)},
      {"pagerduty.class", "payload.class", pagerduty(&PagerDutyEvent::event_class)},
      {"pagerduty.dedup_key", "dedup_key", pagerduty(&PagerDutyEvent::dedup_key)},
      {"telegram.text", "text", telegram(&TelegramMessage::text)},
      {"ifttt.value1", "value1", ifttt(&IftttValues::value1)},
      {"ifttt.value2", "value2", ifttt(&IftttValues::value2)},
      {"ifttt.value3", "value3", ifttt(&IftttValues::value3)},
      {"home_assistant.message", "message", home_assistant(&HomeAssistantMessage::message)},
      {"home_assistant.title", "title", home_assistant(&HomeAssistantMessage::title)},
      {"adafruit_io.value", "value",
       [](std::string_view text, Span<char> out) { return adafruit_io_text(text, out); }},
      {"cloudevents.id", "id", cloudevent(&CloudEvent::id), Letters::attribute},
      {"cloudevents.type", "type", cloudevent(&CloudEvent::type), Letters::attribute},
      {"cloudevents.subject", "subject", cloudevent(&CloudEvent::subject), Letters::attribute},
      {"form.value", "v",
       [](std::string_view text, Span<char> out) {
         return FormWriter(out).field("a", "b").field("v", text).finish();
       }},
      {"form.name", "*",
       [](std::string_view text, Span<char> out) {
         return FormWriter(out).field(text, "").finish();
       }},
  };
}

}  // namespace testing
}  // namespace fieldhook
