// SPDX-License-Identifier: MIT
#include <fieldhook/discord.hpp>

#include <doctest/doctest.h>

#include "fakes/payload.hpp"

#include <string>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

/// A message with one embed, one text of which is set through `member`.
WriteField embed_writer(std::string_view DiscordEmbed::*member, OverLong over_long) {
  return [=](std::string_view text, Span<char> out) {
    DiscordEmbed embed;
    embed.colour = 0;
    embed.*member = text;
    DiscordMessage message;
    message.embeds = {&embed, 1};
    message.over_long = over_long;
    return discord_payload(message, out);
  };
}

WriteField message_writer(std::string_view DiscordMessage::*member, OverLong over_long) {
  return [=](std::string_view text, Span<char> out) {
    DiscordMessage message;
    message.content = "c";
    message.*member = text;
    message.over_long = over_long;
    return discord_payload(message, out);
  };
}

WriteField field_writer(std::string_view DiscordField::*member, OverLong over_long) {
  return [=](std::string_view text, Span<char> out) {
    DiscordField field{"n", "v", DiscordLayout::own_line};
    field.*member = text;
    DiscordEmbed embed;
    embed.fields = {&field, 1};
    DiscordMessage message;
    message.embeds = {&embed, 1};
    message.over_long = over_long;
    return discord_payload(message, out);
  };
}

struct EmbedText {
  std::string_view DiscordEmbed::*member;
  std::vector<std::string> path;
  std::size_t most;
};
const EmbedText kEmbedTexts[] = {
    {&DiscordEmbed::title, {"embeds", "0", "title"}, 256},
    {&DiscordEmbed::description, {"embeds", "0", "description"}, 4096},
    {&DiscordEmbed::author, {"embeds", "0", "author", "name"}, 256},
    {&DiscordEmbed::footer, {"embeds", "0", "footer", "text"}, 2048},
};

/// Characters of all the texts that Discord adds up.
std::size_t embed_text(const Parsed& payload) {
  std::size_t sum = 0;
  for (JsonValue embed = payload.at({"embeds"}).first(); embed.exists(); embed = embed.next()) {
    const auto count = [&sum](JsonValue text) { sum += text.string().value().size(); };
    count(embed.member("title"));
    count(embed.member("description"));
    count(embed.member("author").member("name"));
    count(embed.member("footer").member("text"));
    for (JsonValue field = embed.member("fields").first(); field.exists(); field = field.next()) {
      CHECK_FALSE(field.member("name").string().value().empty());
      CHECK_FALSE(field.member("value").string().value().empty());
      count(field.member("name"));
      count(field.member("value"));
    }
  }
  return sum;
}

}  // namespace

TEST_CASE("one line says that the door is open, and pings nobody") {
  char space[128];
  const auto payload = discord_text("door opened", space);
  CHECK(payload.ok());
  CHECK(payload.value() == R"({"content":"door opened","allowed_mentions":{"parse":[]}})");
}

TEST_CASE("a device's text never notifies anybody, wherever it stands") {
  char space[1024];
  const std::string_view ping = "@everyone @here <@1234> <@&5678>";
  const DiscordField field{ping, ping, DiscordLayout::own_line};
  DiscordEmbed embed;
  embed.title = embed.description = embed.footer = embed.author = ping;
  embed.fields = {&field, 1};
  DiscordMessage message;
  message.content = message.username = message.thread_name = ping;
  message.embeds = {&embed, 1};
  const Parsed payload(discord_payload(message, space));
  CHECK(payload.text({"content"}) == ping);
  CHECK(payload.at({"allowed_mentions"}).size() == 1);
  CHECK(payload.at({"allowed_mentions", "parse"}).kind() == JsonKind::array);
  CHECK(payload.at({"allowed_mentions", "parse"}).size() == 0);
}

TEST_CASE("everything of a message and an embed is written under Discord's names") {
  const DiscordField fields[] = {{"door", "north", DiscordLayout::side_by_side},
                                 {"opened", "3 times", DiscordLayout::own_line}};
  DiscordEmbed embed;
  embed.title = "Door";
  embed.url = "https://example.com/doors/7";
  embed.description = "was opened";
  embed.author = "door-7";
  embed.footer = "hall";
  embed.colour = 0xFFFFFF;
  embed.time = {{1760000000}, 4};
  embed.fields = fields;
  DiscordMessage message;
  message.content = "look";
  message.username = "Door 7";
  message.avatar_url = "https://example.com/door.png";
  message.thread_name = "doors";
  message.embeds = {&embed, 1};
  char space[1024];
  const auto payload = discord_payload(message, space);
  CHECK(payload.ok());
  CHECK(payload.value() ==
        R"({"content":"look","username":"Door 7","avatar_url":"https://example.com/door.png",)"
        R"("thread_name":"doors","embeds":[{"title":"Door","url":"https://example.com/doors/7",)"
        R"("description":"was opened","color":16777215,"timestamp":"2025-10-09T08:53:20.004Z",)"
        R"("author":{"name":"door-7"},"footer":{"text":"hall"},"fields":[{"name":"door",)"
        R"("value":"north","inline":true},{"name":"opened","value":"3 times"}]}],)"
        R"("allowed_mentions":{"parse":[]}})");
  check_every_space([&message](Span<char> out) { return discord_payload(message, out); });
}

TEST_CASE("every octet in every field of Discord is escaped or refused") {
  check_every_octet({"content"},
                    [](std::string_view text, Span<char> out) { return discord_text(text, out); });
  check_every_octet({"username"}, message_writer(&DiscordMessage::username, OverLong::refuse));
  check_every_octet({"avatar_url"}, message_writer(&DiscordMessage::avatar_url, OverLong::refuse));
  check_every_octet({"thread_name"},
                    message_writer(&DiscordMessage::thread_name, OverLong::truncate));
  for (const EmbedText& text : kEmbedTexts) {
    check_every_octet(text.path, embed_writer(text.member, OverLong::refuse));
  }
  check_every_octet({"embeds", "0", "fields", "0", "name"},
                    field_writer(&DiscordField::name, OverLong::truncate));
  check_every_octet({"embeds", "0", "fields", "0", "value"},
                    field_writer(&DiscordField::value, OverLong::refuse));
}

TEST_CASE("every text of Discord keeps its limit, cut or refused as the user chose") {
  const auto content = [](OverLong over_long) {
    return [over_long](std::string_view text, Span<char> out) {
      return discord_text(text, out, over_long);
    };
  };
  check_limit({"content"}, 2000, content(OverLong::refuse), content(OverLong::truncate));
  check_limit({"username"}, 80, message_writer(&DiscordMessage::username, OverLong::refuse),
              message_writer(&DiscordMessage::username, OverLong::truncate));
  check_limit({"thread_name"}, 100, message_writer(&DiscordMessage::thread_name, OverLong::refuse),
              message_writer(&DiscordMessage::thread_name, OverLong::truncate));
  for (const EmbedText& text : kEmbedTexts) {
    check_limit(text.path, text.most, embed_writer(text.member, OverLong::refuse),
                embed_writer(text.member, OverLong::truncate));
  }
  check_limit({"embeds", "0", "fields", "0", "name"}, 256,
              field_writer(&DiscordField::name, OverLong::refuse),
              field_writer(&DiscordField::name, OverLong::truncate));
  check_limit({"embeds", "0", "fields", "0", "value"}, 1024,
              field_writer(&DiscordField::value, OverLong::refuse),
              field_writer(&DiscordField::value, OverLong::truncate));
}

TEST_CASE("a URL is never cut") {
  std::vector<char> space(8192);
  const Span<char> out(space.data(), space.size());
  const std::string url(2049, 'u');
  for (const OverLong over_long : {OverLong::refuse, OverLong::truncate}) {
    const auto avatar = message_writer(&DiscordMessage::avatar_url, over_long);
    const auto link = embed_writer(&DiscordEmbed::url, over_long);
    CHECK(avatar(url, out).status() == Status::refused);
    CHECK(avatar(url.substr(1), out).ok());
    CHECK(link(url, out).status() == Status::malformed);  // a URL alone shows nothing
  }
}

TEST_CASE("Discord's characters are counted as UTF-16 units and never parted") {
  std::vector<char> space(16384);
  const Span<char> out(space.data(), space.size());
  CHECK(discord_text(emoji(1000), out).ok());
  CHECK(discord_text(emoji(1000) + "x", out).status() == Status::refused);
  CHECK(Parsed(discord_text(emoji(1001), out, OverLong::truncate)).text({"content"}) ==
        emoji(1000));
  // One unit is left, and the next character needs two.
  CHECK(Parsed(discord_text("x" + emoji(1000), out, OverLong::truncate)).text({"content"}) ==
        "x" + emoji(999));
}

TEST_CASE("the texts of all embeds together keep their limit") {
  std::vector<char> space(32768);
  const Span<char> out(space.data(), space.size());
  const std::string text(4096, 'x');
  for (const std::size_t size : {5999U, 6000U, 6001U}) {
    CAPTURE(size);
    DiscordEmbed embeds[2];
    embeds[0].description = text;
    const std::string rest(size - 4096, 'y');
    embeds[1].description = rest;
    DiscordMessage message;
    message.embeds = embeds;
    const auto payload = discord_payload(message, out);
    CHECK(payload.status() == (size <= 6000 ? Status::ok : Status::refused));
    message.over_long = OverLong::truncate;
    CHECK(embed_text(Parsed(discord_payload(message, out))) == (size < 6000 ? size : 6000));
  }
}

TEST_CASE("embeds that are cut never leave an empty text, field or embed behind") {
  std::vector<char> space(65536);
  const std::string text(4096, 'x');
  // Every rest that can be left where the next text begins.
  for (std::size_t first = 5000; first <= 6000; ++first) {
    DiscordField fields[25];
    for (DiscordField& field : fields) {
      field = {std::string_view(text).substr(0, 256), "\xF0\x9F\x98\x80", DiscordLayout::own_line};
    }
    DiscordEmbed embeds[3];
    embeds[0].description = text;
    embeds[0].footer = std::string_view(text).substr(0, first - 4096);
    embeds[1].title = "\xF0\x9F\x98\x80";
    embeds[1].author = "\xF0\x9F\x98\x80";
    embeds[2].fields = fields;
    DiscordMessage message;
    message.embeds = embeds;
    message.over_long = OverLong::truncate;
    const auto payload = discord_payload(message, {space.data(), space.size()});
    const Parsed parsed(payload);
    for (const std::string_view empty : {"{}", "\"\"", "\"fields\":[]"}) {
      CHECK(payload.value().find(empty) == std::string_view::npos);
    }
    CHECK(embed_text(parsed) > 5000);
  }
}

TEST_CASE("embeds and fields are counted") {
  std::vector<char> space(16384);
  const Span<char> out(space.data(), space.size());
  DiscordEmbed embeds[11];
  DiscordField fields[26];
  for (DiscordEmbed& embed : embeds) embed.title = "t";
  for (DiscordField& field : fields) field = {"n", "v", DiscordLayout::own_line};
  for (const std::size_t count : {9U, 10U, 11U}) {
    DiscordMessage message;
    message.embeds = {embeds, count};
    CHECK(discord_payload(message, out).status() == (count <= 10 ? Status::ok : Status::refused));
  }
  for (const std::size_t count : {24U, 25U, 26U}) {
    DiscordEmbed embed;
    embed.fields = {fields, count};
    DiscordMessage message;
    message.embeds = {&embed, 1};
    CHECK(discord_payload(message, out).status() == (count <= 25 ? Status::ok : Status::refused));
  }
}

TEST_CASE("what Discord would refuse for being empty is malformed here") {
  char space[512];
  DiscordMessage message;
  CHECK(discord_payload(message, space).status() == Status::malformed);
  message.username = "door";
  CHECK(discord_payload(message, space).status() == Status::malformed);
  DiscordEmbed embed;
  embed.colour = 7;
  embed.url = "https://example.com";
  message.embeds = {&embed, 1};
  CHECK(discord_payload(message, space).status() == Status::malformed);
  for (const DiscordField& field : {DiscordField{"", "v", DiscordLayout::own_line},
                                    DiscordField{"n", "", DiscordLayout::own_line}}) {
    embed.fields = {&field, 1};
    CHECK(discord_payload(message, space).status() == Status::malformed);
  }
}

TEST_CASE("a colour has 24 bits, and a time must be one") {
  char space[512];
  DiscordEmbed embed;
  embed.title = "t";
  DiscordMessage message;
  message.embeds = {&embed, 1};
  for (const std::uint32_t colour : {0xFFFFFEU, 0xFFFFFFU}) {
    embed.colour = colour;
    CHECK(Parsed(discord_payload(message, space)).at({"embeds", "0", "color"}).integer().value() ==
          colour);
  }
  embed.colour = 0x1000000;
  CHECK(discord_payload(message, space).status() == Status::refused);
  embed.colour = DiscordEmbed::kNoColour;
  CHECK_FALSE(Parsed(discord_payload(message, space)).has({"embeds", "0", "color"}));
  embed.time = {{0}, 1000};
  CHECK(discord_payload(message, space).status() == Status::malformed);
}
