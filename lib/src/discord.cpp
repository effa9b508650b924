// SPDX-License-Identifier: MIT
#include <fieldhook/discord.hpp>

#include "field_writer.hpp"

namespace fieldhook {

namespace {

constexpr CountBy kUnit = CountBy::utf16_units;

constexpr FieldRow kContent{"content", {2000, kUnit}};
constexpr FieldRow kUsername{"username", {80, kUnit}};
constexpr FieldRow kAvatarUrl{"avatar_url", {2048, CountBy::bytes}, Cut::never};
constexpr FieldRow kThreadName{"thread_name", {100, kUnit}};

constexpr FieldRow kTitle{"title", {256, kUnit}};
constexpr FieldRow kUrl{"url", {2048, CountBy::bytes}, Cut::never};
constexpr FieldRow kDescription{"description", {4096, kUnit}};
constexpr FieldRow kAuthor{"name", {256, kUnit}};
constexpr FieldRow kFooter{"text", {2048, kUnit}};
constexpr FieldRow kName{"name", {256, kUnit}};
constexpr FieldRow kValue{"value", {1024, kUnit}};

constexpr std::uint32_t kWidest = 2;  // of one character
// Below this the name of a field could leave no character for its value, which must have one.
constexpr std::uint32_t kLeastForField = 256 + kWidest;

/// Writes the embeds of one message, which share a limit.
class EmbedWriter {
 public:
  explicit EmbedWriter(FieldWriter& fields) : fields_(fields), json_(fields.json) {}

  void write(Span<const DiscordEmbed> embeds);

 private:
  void embed(const DiscordEmbed& embed);
  void boxed(std::string_view name, const FieldRow& row, std::string_view text);
  void fields(Span<const DiscordField> list);
  bool lacks(std::uint32_t least) const {
    return fields_.over_long() == OverLong::truncate && left_ < least;
  }

  FieldWriter& fields_;
  JsonWriter& json_;
  std::uint32_t left_ = DiscordMessage::kMaxEmbedText;
};

bool is_empty(const DiscordEmbed& embed) {
  return embed.title.empty() && embed.description.empty() && embed.author.empty() &&
         embed.footer.empty() && embed.fields.empty();
}

void EmbedWriter::write(Span<const DiscordEmbed> embeds) {
  if (embeds.empty()) return;
  if (embeds.size() > DiscordMessage::kMaxEmbeds) {
    json_.fail(Status::refused);
    return;
  }
  json_.key("embeds").begin_array();
  for (const DiscordEmbed& one : embeds) {
    if (lacks(kLeastForField)) break;
    embed(one);
  }
  json_.end_array();
}

void EmbedWriter::embed(const DiscordEmbed& embed) {
  if (is_empty(embed)) json_.fail(Status::malformed);
  json_.begin_object();
  fields_.text(kTitle, embed.title, left_);
  fields_.text(kUrl, embed.url);
  fields_.text(kDescription, embed.description, left_);
  if (embed.colour != DiscordEmbed::kNoColour) {
    if (embed.colour > 0xFFFFFF) json_.fail(Status::refused);
    json_.number("color", embed.colour);
  }
  if (embed.time.known()) {
    char space[kMaxTimeText];
    const Result<std::string_view> time = write_time(embed.time, space);
    if (!time.ok()) json_.fail(time.status());
    json_.string("timestamp", time.value());
  }
  boxed("author", kAuthor, embed.author);
  boxed("footer", kFooter, embed.footer);
  fields(embed.fields);
  json_.end_object();
}

/// A text that stands in an object of its own.
void EmbedWriter::boxed(std::string_view name, const FieldRow& row, std::string_view text) {
  if (text.empty() || lacks(kWidest)) return;
  json_.key(name).begin_object();
  fields_.text(row, text, left_);
  json_.end_object();
}

void EmbedWriter::fields(Span<const DiscordField> list) {
  if (list.empty() || lacks(kLeastForField)) return;
  if (list.size() > DiscordEmbed::kMaxFields) json_.fail(Status::refused);
  json_.key("fields").begin_array();
  for (const DiscordField& field : list) {
    if (field.name.empty() || field.value.empty()) json_.fail(Status::malformed);
    if (json_.status() != Status::ok || lacks(kLeastForField)) break;
    json_.begin_object();
    fields_.text(kName, field.name, left_).text(kValue, field.value, left_);
    if (field.layout == DiscordLayout::side_by_side) json_.boolean("inline", true);
    json_.end_object();
  }
  json_.end_array();
}

}  // namespace

Result<std::string_view> discord_payload(const DiscordMessage& message, Span<char> out) {
  if (message.content.empty() && message.embeds.empty()) return Status::malformed;
  FieldWriter fields(out, message.over_long);
  JsonWriter& json = fields.json;
  json.begin_object();
  fields.text(kContent, message.content).text(kUsername, message.username);
  fields.text(kAvatarUrl, message.avatar_url).text(kThreadName, message.thread_name);
  EmbedWriter(fields).write(message.embeds);
  json.key("allowed_mentions").begin_object().key("parse").begin_array().end_array().end_object();
  return json.end_object().finish();
}

Result<std::string_view> discord_text(std::string_view text, Span<char> out, OverLong over_long) {
  DiscordMessage message;
  message.content = text;
  message.over_long = over_long;
  return discord_payload(message, out);
}

}  // namespace fieldhook
