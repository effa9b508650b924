// SPDX-License-Identifier: MIT
#include "sink_fields.hpp"

#include <fieldhook/adafruit_io.hpp>
#include <fieldhook/discord.hpp>
#include <fieldhook/google_chat.hpp>
#include <fieldhook/home_assistant.hpp>
#include <fieldhook/ifttt.hpp>
#include <fieldhook/json_writer.hpp>
#include <fieldhook/pagerduty.hpp>
#include <fieldhook/sinks.hpp>
#include <fieldhook/slack.hpp>
#include <fieldhook/teams.hpp>
#include <fieldhook/telegram.hpp>

namespace fieldhook::cli {
namespace {

/// The place of `word` in `words`; false: it is none of them.
template <std::size_t N>
bool read_word(std::string_view word, const std::string_view (&words)[N], std::uint8_t& place) {
  for (place = 0; place < N; ++place) {
    if (words[place] == word) return true;
  }
  return false;
}

/// A number in hex, "CC3300" or "#CC3300".
bool read_colour(std::string_view text, std::uint32_t& colour) {
  if (!text.empty() && text[0] == '#') text.remove_prefix(1);
  if (text.size() != 6) return false;
  colour = 0;
  for (const char c : text) {
    const std::size_t digit = std::string_view("0123456789abcdefABCDEF").find(c);
    if (digit == std::string_view::npos) return false;
    colour = colour * 16 + static_cast<std::uint32_t>(digit < 16 ? digit : digit - 6);
  }
  return true;
}

/// "21.53"; false: no decimal number of 18 digits at most, or one with needless zeros.
bool read_decimal(std::string_view text, Decimal& number) {
  constexpr std::size_t kMaxDigits = 18;
  number = Decimal();
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  if (text.size() > 1 && text[0] == '0' && text[1] != '.') return false;  // "007" is a text
  std::size_t digits = 0;
  bool point = false;
  for (const char c : text) {
    if (c == '.' && !point && digits != 0) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9' || digits == kMaxDigits) return false;
    number.value = number.value * 10 + (c - '0');
    number.places = static_cast<std::uint8_t>(number.places + (point ? 1 : 0));
    ++digits;
  }
  if (negative) number.value = -number.value;
  return digits != 0 && (!point || number.places != 0);
}

Result<std::string_view> build_discord(const Draft& draft, Span<char> out) {
  const Fields& fields = draft.fields;
  DiscordEmbed embed;
  embed.title = fields.value("title");
  embed.url = fields.value("url");
  embed.description = fields.value("description");
  embed.author = fields.value("author");
  embed.footer = fields.value("footer");
  if (fields.has("colour") && !read_colour(fields.value("colour"), embed.colour)) {
    return Status::malformed;
  }
  DiscordMessage message;
  message.content = fields.value("content", draft.text);
  message.username = fields.value("username");
  message.avatar_url = fields.value("avatar_url");
  message.thread_name = fields.value("thread_name");
  message.over_long = draft.over_long;
  const bool boxed = !embed.title.empty() || !embed.description.empty() || !embed.author.empty() ||
                     !embed.footer.empty();
  if (boxed) message.embeds = {&embed, 1};
  return discord_payload(message, out);
}

Result<std::string_view> build_slack(const Draft& draft, Span<char> out) {
  return slack_text(draft.fields.value("text", draft.text), out, draft.over_long);
}

Result<std::string_view> build_teams(const Draft& draft, Span<char> out) {
  TeamsCard card;
  card.title = draft.fields.value("title");
  card.text = draft.fields.value("text", draft.text);
  card.over_long = draft.over_long;
  return teams_payload(card, out);
}

/// A flat object: the text, and every field as a string.
Result<std::string_view> build_plain(const Draft& draft, Span<char> out) {
  JsonWriter json(out);
  json.begin_object();
  if (!draft.text.empty() && !draft.fields.has("text")) json.string("text", draft.text);
  for (const auto& [name, value] : draft.fields.all()) json.string(name, value);
  return json.end_object().finish();
}

Result<std::string_view> build_ifttt(const Draft& draft, Span<char> out) {
  IftttValues values;
  values.value1 = draft.fields.value("value1", draft.text);
  values.value2 = draft.fields.value("value2");
  values.value3 = draft.fields.value("value3");
  values.over_long = draft.over_long;
  return ifttt_payload(values, out);
}

/// The event's id groups what one ambiguous attempt may have doubled.
Result<std::string_view> build_pagerduty(const Draft& draft, Span<char> out) {
  constexpr std::string_view kActions[] = {"trigger", "acknowledge", "resolve"};
  constexpr std::string_view kSeverities[] = {"critical", "error", "warning", "info"};
  const Fields& fields = draft.fields;
  std::uint8_t action = 0;
  std::uint8_t severity = 0;
  if (!read_word(fields.value("action", "trigger"), kActions, action)) return Status::malformed;
  if (!read_word(fields.value("severity", "error"), kSeverities, severity)) {
    return Status::malformed;
  }
  PagerDutyEvent event;
  event.routing_key = draft.secret;
  event.action = static_cast<PagerDutyAction>(action);
  event.severity = static_cast<PagerDutySeverity>(severity);
  event.dedup_key = fields.value("dedup_key", action == 0 ? draft.id : std::string_view());
  event.summary = fields.value("summary", draft.text);
  event.source = fields.value("source", "fieldhook");
  event.component = fields.value("component");
  event.group = fields.value("group");
  event.event_class = fields.value("class");
  event.details = fields.value("details");
  event.over_long = draft.over_long;
  return pagerduty_payload(event, out);
}

Result<std::string_view> build_telegram(const Draft& draft, Span<char> out) {
  constexpr std::string_view kNotices[] = {"loud", "silent"};
  std::uint8_t notice = 0;
  Decimal thread;
  const Fields& fields = draft.fields;
  if (!read_word(fields.value("notice", "loud"), kNotices, notice)) return Status::malformed;
  if (!read_decimal(fields.value("thread_id", "0"), thread) || thread.places != 0) {
    return Status::malformed;
  }
  TelegramMessage message;
  message.chat_id = fields.value("chat_id");
  message.text = fields.value("text", draft.text);
  message.thread_id = thread.value;
  message.notice = static_cast<TelegramNotice>(notice);
  message.over_long = draft.over_long;
  return telegram_payload(message, out);
}

Result<std::string_view> build_adafruit_io(const Draft& draft, Span<char> out) {
  const Fields& fields = draft.fields;
  const std::string_view text = fields.value("value", draft.text);
  Decimal value;
  const bool is_number = read_decimal(text, value);
  const bool placed = fields.has("lat") || fields.has("lon") || fields.has("ele");
  if (!placed) {
    return is_number ? adafruit_io_number(value, out)
                     : adafruit_io_text(text, out, draft.over_long);
  }
  AdafruitPlace place;
  const bool sound = is_number && read_decimal(fields.value("lat"), place.latitude) &&
                     read_decimal(fields.value("lon"), place.longitude) &&
                     read_decimal(fields.value("ele", "0"), place.elevation);
  if (!sound) return Status::malformed;
  return adafruit_io_number(value, place, out);
}

Result<std::string_view> build_home_assistant(const Draft& draft, Span<char> out) {
  HomeAssistantMessage message;
  message.message = draft.fields.value("message", draft.text);
  message.title = draft.fields.value("title");
  message.data = draft.fields.value("data");
  message.over_long = draft.over_long;
  return home_assistant_payload(message, out);
}

Result<std::string_view> build_google_chat(const Draft& draft, Span<char> out) {
  return google_chat_text(draft.fields.value("text", draft.text), out, draft.over_long);
}

constexpr std::string_view kText = "--data TEXT";

constexpr SinkForm kForms[] = {
    {&sinks::discord, SecretUse::none,
     "content username avatar_url thread_name thread_id title url description author footer colour"
     " over_long",
     "--data TEXT, or --set title=.. or description=..; colour is RRGGBB", build_discord},
    {&sinks::slack, SecretUse::none, "text over_long", kText, build_slack},
    {&sinks::teams, SecretUse::none, "title text over_long", kText, build_teams},
    {&sinks::zapier, SecretUse::signs, "*", kText, build_plain},
    {&sinks::make, SecretUse::signs, "*", kText, build_plain},
    {&sinks::n8n, SecretUse::signs, "*", kText, build_plain},
    {&sinks::ifttt, SecretUse::none, "value1 value2 value3 over_long", kText, build_ifttt},
    {&sinks::pagerduty, SecretUse::in_payload,
     "severity source dedup_key action summary component group class details over_long",
     "--secret with the routing key of 32 letters and digits, and --data TEXT; severity is "
     "critical,"
     " error, warning or info; action is trigger, or acknowledge or resolve with a dedup_key",
     build_pagerduty},
    {&sinks::telegram, SecretUse::none, "chat_id text thread_id notice over_long",
     "--set chat_id=.. and --data TEXT; notice is loud or silent", build_telegram},
    {&sinks::adafruit_io, SecretUse::authorizes, "value lat lon ele over_long",
     "--data VALUE; with a place a number, lat and lon", build_adafruit_io},
    {&sinks::home_assistant, SecretUse::authorizes, "message title data auth user over_long", kText,
     build_home_assistant},
    {&sinks::google_chat, SecretUse::none, "text over_long", kText, build_google_chat},
    {&sinks::cloudevents, SecretUse::authorizes, "source subject dataschema mode auth user",
     "--type T and --set source=URI; mode is structured or binary", nullptr},
    {&sinks::plain, SecretUse::none, "auth user", kText, nullptr},
};

}  // namespace

Complaint Fields::read(const Options& options) {
  for (const std::string_view field : options.all(Opt::set)) {
    const std::size_t equals = field.find('=');
    if (equals == field.npos || equals == 0) return "--set takes NAME=VALUE";
    const std::string_view name = field.substr(0, equals);
    if (has(name)) return "--set '" + std::string(name) + "' is given twice";
    pairs_.emplace_back(name, field.substr(equals + 1));
  }
  return {};
}

const std::string_view* Fields::find(std::string_view name) const {
  for (const Pair& pair : pairs_) {
    if (pair.first == name) return &pair.second;
  }
  return nullptr;
}

bool SinkForm::knows(std::string_view field) const {
  if (fields == "*") return true;
  const std::string padded = " " + std::string(fields) + " ";
  return field.find(' ') == field.npos &&
         padded.find(" " + std::string(field) + " ") != padded.npos;
}

const SinkForm& form_of(const Sink& sink) {
  for (const SinkForm& form : kForms) {
    if (form.sink == &sink) return form;
  }
  return kForms[sizeof kForms / sizeof kForms[0] - 1];  // plain
}

bool is_json_payload(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == text.npos || (text[begin] != '{' && text[begin] != '[')) return false;
  std::string space(text.size() + 16, '\0');
  return JsonWriter({&space[0], space.size()}).json(text).finish().ok();
}

}  // namespace fieldhook::cli
