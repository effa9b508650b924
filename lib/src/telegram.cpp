// SPDX-License-Identifier: MIT
#include <fieldhook/telegram.hpp>

#include "field_writer.hpp"

namespace fieldhook {

static constexpr FieldRow kChatId{"chat_id", {64, CountBy::bytes}, Cut::never};
static constexpr FieldRow kText{"text", {4096, CountBy::utf16_units}};

Result<std::string_view> telegram_payload(const TelegramMessage& message, Span<char> out) {
  if (message.chat_id.empty() || message.text.empty()) return Status::malformed;
  FieldWriter fields(out, message.over_long);
  JsonWriter& json = fields.json;
  json.begin_object();
  fields.text(kChatId, message.chat_id).text(kText, message.text);
  if (message.thread_id != 0) json.number("message_thread_id", message.thread_id);
  if (message.notice == TelegramNotice::silent) json.boolean("disable_notification", true);
  return json.end_object().finish();
}

Result<std::string_view> telegram_text(std::string_view chat_id, std::string_view text,
                                       Span<char> out, OverLong over_long) {
  TelegramMessage message;
  message.chat_id = chat_id;
  message.text = text;
  message.over_long = over_long;
  return telegram_payload(message, out);
}

}  // namespace fieldhook
