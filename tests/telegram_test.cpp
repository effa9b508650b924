// SPDX-License-Identifier: MIT
#include <fieldhook/telegram.hpp>

#include <doctest/doctest.h>

#include "fakes/payload.hpp"

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

WriteField text_writer(OverLong over_long) {
  return [over_long](std::string_view text, Span<char> out) {
    return telegram_text("-100123", text, out, over_long);
  };
}

Result<std::string_view> to_chat(std::string_view chat, Span<char> out) {
  return telegram_text(chat, "t", out, OverLong::truncate);
}

}  // namespace

TEST_CASE("one line says on Telegram that the door is open") {
  char space[128];
  CHECK(telegram_text("-100123", "door opened", space).value() ==
        R"({"chat_id":"-100123","text":"door opened"})");
}

TEST_CASE("everything of a message for Telegram is written") {
  TelegramMessage message;
  message.chat_id = "@doors";
  message.text = "opened";
  message.thread_id = 9007199254740993;
  message.notice = TelegramNotice::silent;
  char space[128];
  CHECK(telegram_payload(message, space).value() ==
        R"({"chat_id":"@doors","text":"opened","message_thread_id":9007199254740993,)"
        R"("disable_notification":true})");
  check_every_space([&message](Span<char> out) { return telegram_payload(message, out); });
}

TEST_CASE("no parse mode is sent, so a device's text is no markup on Telegram") {
  char space[256];
  const Parsed payload(telegram_text("1", "<b>x</b> *y* [z](tg://user?id=1)", space));
  CHECK(payload.text({"text"}) == "<b>x</b> *y* [z](tg://user?id=1)");
  CHECK_FALSE(payload.has({"parse_mode"}));
}

TEST_CASE("every octet for Telegram is escaped or refused") {
  check_every_octet({"text"}, text_writer(OverLong::refuse));
  check_every_octet({"chat_id"}, to_chat);
}

TEST_CASE("Telegram's text keeps its limit in UTF-16 units, a chat is never cut") {
  check_limit({"text"}, 4096, text_writer(OverLong::refuse), text_writer(OverLong::truncate));
  std::vector<char> space(32768);
  const Span<char> out(space.data(), space.size());
  CHECK(telegram_text("1", emoji(2048), out).ok());
  CHECK(telegram_text("1", emoji(2048) + "x", out).status() == Status::refused);
  CHECK(to_chat(std::string(64, '1'), out).ok());
  CHECK(to_chat(std::string(65, '1'), out).status() == Status::refused);
}

TEST_CASE("Telegram gets no empty chat or text") {
  char space[128];
  CHECK(telegram_text("", "x", space).status() == Status::malformed);
  CHECK(telegram_text("1", "", space).status() == Status::malformed);
}
