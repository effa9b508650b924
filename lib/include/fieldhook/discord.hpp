// SPDX-License-Identifier: MIT
// What a Discord webhook takes: a text, or a message with embeds.
#pragma once

#include <fieldhook/event_time.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/text_limit.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

enum class DiscordLayout : std::uint8_t { own_line, side_by_side };

struct DiscordField {
  std::string_view name;
  std::string_view value;
  DiscordLayout layout = DiscordLayout::own_line;
};

/// A box below the text. Empty members are not sent; something must be there.
struct DiscordEmbed {
  static constexpr std::size_t kMaxFields = 25;
  static constexpr std::uint32_t kNoColour = UINT32_MAX;

  std::string_view title;
  std::string_view url;  ///< of the title
  std::string_view description;
  std::string_view author;
  std::string_view footer;
  std::uint32_t colour = kNoColour;  ///< 0xRRGGBB
  EventTime time;                    ///< shown in the reader's time zone
  Span<const DiscordField> fields;
};

/// One message. Empty members are not sent; a content or an embed must be there.
struct DiscordMessage {
  static constexpr std::size_t kMaxEmbeds = 10;
  static constexpr std::uint32_t kMaxEmbedText = 6000;  ///< of all embeds together

  std::string_view content;
  std::string_view username;  ///< instead of the webhook's own; Discord forbids some, not checked
  std::string_view avatar_url;
  std::string_view thread_name;  ///< opens a thread: for forum channels
  Span<const DiscordEmbed> embeds;
  OverLong over_long = OverLong::refuse;
};

/// Writes the payload of one message. Nobody is ever notified by it: "@everyone" in a device's text
/// is a text (allowed_mentions is always {"parse":[]}).
/// Limits    content 2000, username 80, thread name 100; embed title 256, description 4096, field
///           name 256 and value 1024, footer 2048, author 256; kMaxEmbedText. Counted as UTF-16
///           units: Discord says characters, its staff code points, which are never more. Over-long
///           texts in truncate: fields for which no room is left in kMaxEmbedText are left out.
/// Errors    no_space: `out` is too small
///           malformed: no UTF-8; nothing to show; a field without name or value
///           refused: over a limit; more than kMaxFields or kMaxEmbeds; no colour of 24 bits
/// Source    Discord docs, "Execute Webhook", "Embed Limits"; discord-api-docs issue 1315 for what
///           counts.
Result<std::string_view> discord_payload(const DiscordMessage& message, Span<char> out);

/// "door opened" on Discord: the same for a text alone.
Result<std::string_view> discord_text(std::string_view text, Span<char> out,
                                      OverLong over_long = OverLong::refuse);

}  // namespace fieldhook
