// SPDX-License-Identifier: MIT
// Writes random texts through every text field of every builder, for another parser to read.
//
//   random_payloads fields COUNT SEED         a line a payload: name, path, text in hex, payload
//   random_payloads cloudevents COUNT SEED    a line an event: mode, what went in, what came out
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

#include "random_text.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace fieldhook;
using fieldhook::testing::Letters;
using fieldhook::testing::RandomText;

using Write = std::function<Result<std::string_view>(std::string_view, Span<char>)>;

constexpr std::string_view kKey = "0123456789abcdef0123456789abcdef";
constexpr EventTime kTime{{1760000000}, 0};

struct Field {
  std::string name;  ///< "form.": no JSON
  std::string path;  ///< members from the root down
  Write write;
  Letters letters = Letters::any;
};

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

std::vector<Field> fields() {
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

std::string hex(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    digits += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    digits += "0123456789abcdef"[c & 15];
  }
  return digits;
}

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void print_fields(std::uint32_t count, std::uint64_t seed) {
  char space[4096];
  RandomText random(seed);
  for (const Field& field : fields()) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const bool broken = random.below(8) == 0;
      const std::string text = broken ? random.broken_text() : random.text(field.letters);
      const auto payload = field.write(text, space);
      print(field.name + "\t" + field.path + "\t" + hex(text) + "\t");
      if (payload.ok())
        print(payload.value());
      else
        print("!" + std::to_string(static_cast<int>(payload.status())));
      print("\n");
    }
  }
}

/// A JSON object of what went into an event, in hex, for the comparison.
void print_cloudevents(std::uint32_t count, std::uint64_t seed) {
  RandomText random(seed);
  const std::string_view kTypes[] = {"application/json", "application/octet-stream"};
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::string id = random.text(Letters::attribute);
    const std::string type = random.text(Letters::attribute);
    const std::string subject = random.text(Letters::attribute);
    const std::string extension = random.text(Letters::attribute);
    const std::string value = random.text(Letters::any);
    char data_space[1024];
    const auto json =
        JsonWriter(data_space).begin_object().string("v", value).end_object().finish();
    char time_space[kMaxTimeText];
    const EventTime time{{1700000000 + static_cast<std::int64_t>(random.below(1U << 30U))},
                         static_cast<std::uint16_t>(random.below(1000))};
    const Header extensions[] = {{"devicekind", extension}};
    CloudEvent event;
    event.id = id;
    event.source = "/devices/door-7";
    event.type = type;
    event.subject = subject;
    event.time = write_time(time, time_space).value();
    event.content_type = kTypes[i % 2];
    event.data = i % 2 == 0 ? bytes_of(json.value()) : bytes_of(value);
    event.extensions = extensions;

    char space[8192];
    const auto structured = cloudevents_structured(event, space);
    print("structured\t" + hex(id) + "\t" + hex(type) + "\t" + hex(subject) + "\t" +
          hex(extension) + "\t" + std::string(event.time) + "\t" + hex(value) + "\t");
    print(structured.ok() ? structured.value() : "!");
    Header headers[8];
    const auto binary = cloudevents_headers(event, headers, space);
    print("\nbinary\t" + std::string(event.content_type) + "\t" + hex(text_of(event.data)));
    if (!binary.ok()) print("\t!");
    for (const Header& header : binary.value()) {
      print("\t" + std::string(header.name) + ":" + std::string(header.value));
    }
    print("\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: random_payloads fields|cloudevents COUNT SEED\n", stderr);
    return 2;
  }
  const auto count = static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10));
  const std::uint64_t seed = std::strtoull(argv[3], nullptr, 10);
  if (std::string_view(argv[1]) == "fields")
    print_fields(count, seed);
  else
    print_cloudevents(count, seed);
  return 0;
}
