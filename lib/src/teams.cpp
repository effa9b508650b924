// SPDX-License-Identifier: MIT
#include <fieldhook/teams.hpp>

#include "field_writer.hpp"

namespace fieldhook {

namespace {

constexpr CountBy kUnit = CountBy::json_bytes;
constexpr FieldRow kTitle{"text", {1000, kUnit}};
constexpr FieldRow kText{"text", {18000, kUnit}};
constexpr FieldRow kName{"title", {200, kUnit}};
constexpr FieldRow kValue{"value", {1000, kUnit}};

void write_block(const FieldRow& row, std::string_view text, std::string_view weight,
                 FieldWriter& fields) {
  if (text.empty()) return;
  fields.json.begin_object().string("type", "TextBlock").boolean("wrap", true);
  if (!weight.empty()) fields.json.string("weight", weight);
  fields.text(row, text).json.end_object();
}

void write_facts(Span<const TeamsFact> facts, FieldWriter& fields) {
  if (facts.empty()) return;
  JsonWriter& json = fields.json;
  json.begin_object().string("type", "FactSet").key("facts").begin_array();
  for (const TeamsFact& fact : facts) {
    if (fact.name.empty() || fact.value.empty()) json.fail(Status::malformed);
    if (json.status() != Status::ok) return;
    json.begin_object();
    fields.text(kName, fact.name).text(kValue, fact.value).json.end_object();
  }
  json.end_array().end_object();
}

}  // namespace

Result<std::string_view> teams_payload(const TeamsCard& card, Span<char> out) {
  if (card.title.empty() && card.text.empty() && card.facts.empty()) return Status::malformed;
  const bool has_more = out.size() > TeamsCard::kMaxPayload;
  FieldWriter fields(has_more ? out.first(TeamsCard::kMaxPayload) : out, card.over_long);
  JsonWriter& json = fields.json;
  json.begin_object().string("type", "message").key("attachments").begin_array().begin_object();
  json.string("contentType", "application/vnd.microsoft.card.adaptive");
  json.key("content").begin_object().string("type", "AdaptiveCard").string("version", "1.4");
  json.string("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
  json.key("body").begin_array();
  write_block(kTitle, card.title, "bolder", fields);
  write_block(kText, card.text, {}, fields);
  write_facts(card.facts, fields);
  json.end_array().end_object().end_object().end_array().end_object();
  const Result<std::string_view> payload = json.finish();
  // It is not the caller's space that was too small.
  if (payload.status() == Status::no_space && has_more) return Status::refused;
  return payload;
}

Result<std::string_view> teams_text(std::string_view text, Span<char> out, OverLong over_long) {
  TeamsCard card;
  card.text = text;
  card.over_long = over_long;
  return teams_payload(card, out);
}

}  // namespace fieldhook
