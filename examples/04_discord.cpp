// SPDX-License-Identifier: MIT
// Say "door opened" on Discord. The URL is the secret: it is read from the settings, never printed.
//
//   FIELDHOOK_URL=https://discord.com/api/webhooks/... ./04_discord
#include <board.hpp>

#include <fieldhook/discord.hpp>
#include <fieldhook/pump.hpp>
#include <fieldhook/sinks.hpp>

namespace fh = fieldhook;

int main() {
  Board board;
  const fh::Result<fh::Endpoint> parsed = fh::Endpoint::parse(board.setting("FIELDHOOK_URL"));
  if (!parsed.ok()) return board.fail("FIELDHOOK_URL is not an https URL");
  fh::Endpoint endpoint = parsed.value();
  if (endpoint.send_to(fh::sinks::discord) != fh::Status::ok) return board.fail("not for Discord");

  // One line for a text: fh::discord_text("door opened", space). Or a box with fields:
  const fh::DiscordField fields[] = {{"door", "north", fh::DiscordLayout::side_by_side},
                                     {"opened", "3 times", fh::DiscordLayout::side_by_side}};
  fh::DiscordEmbed embed;
  embed.title = "Door";
  embed.colour = 0xCC3300;
  embed.fields = fields;
  fh::DiscordMessage message;
  message.content = "door opened by @everyone";  // a text: it notifies nobody
  message.embeds = {&embed, 1};
  message.over_long = fh::OverLong::truncate;  // what is too long is cut, not refused
  char space[512];
  const fh::Result<std::string_view> payload = fh::discord_payload(message, space);
  if (!payload.ok()) return board.fail("the message cannot be written");

  const fh::Result<fh::EventId> id = board.new_id();
  if (!id.ok() || board.start() != fh::Status::ok) return board.fail("the board does not start");
  fh::Event event{"door.opened", payload.value()};
  event.id = id.value().text();

  fh::RetryPolicy policy;
  policy.max_attempts = 3;
  std::uint8_t scratch[2048];
  fh::Delivery delivery{event, endpoint, policy, scratch, /*jitter_seed=*/7};
  for (;;) {
    const fh::Step step = fh::pump(delivery, board.transport(), board.now());
    if (step.wants == fh::Wants::nothing) return board.report(delivery.outcome());
    board.wait(step);
  }
}
