// SPDX-License-Identifier: MIT
// What sendMessage of the Telegram Bot API takes.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/text_limit.hpp>

#include <cstdint>
#include <string_view>

namespace fieldhook {

enum class TelegramNotice : std::uint8_t { loud, silent };

struct TelegramMessage {
  std::string_view chat_id;    ///< a number as text, or "@channel"
  std::string_view text;       ///< shown as it is: no parse mode is sent
  std::int64_t thread_id = 0;  ///< of a forum's topic; 0: none
  TelegramNotice notice = TelegramNotice::loud;
  OverLong over_long = OverLong::refuse;
};

/// Writes the payload of POST https://api.telegram.org/bot<token>/sendMessage.
/// Limits    text 4096 UTF-16 units, as Telegram counts; chat_id 64 bytes, never cut.
/// Errors    no_space: `out` is too small
///           malformed: no chat, no text, or no UTF-8
///           refused: over a limit
/// Source    Telegram Bot API, "sendMessage".
Result<std::string_view> telegram_payload(const TelegramMessage& message, Span<char> out);

/// "door opened" on Telegram: the same for a text alone.
Result<std::string_view> telegram_text(std::string_view chat_id, std::string_view text,
                                       Span<char> out, OverLong over_long = OverLong::refuse);

}  // namespace fieldhook
