// SPDX-License-Identifier: MIT
// A device without an operating system: presses of a button become signed events that outlive any
// power cut and reach their receiver over HTTPS. No heap, nothing blocks; the loop is the
// application's.
//
//   settings: url= secret= device= flash=FILE [presses=N] [spread=MS]
#include "board/board.hpp"
#include "board/device.hpp"
#include "board/network.hpp"
#include "button.hpp"
#include "report.hpp"

#include <fieldhook/client.hpp>

#include <cstdint>
#include <string_view>

namespace fh = fieldhook;

namespace {

int fail(std::string_view why) {
  board::print("firmware: ");
  board::print(why);
  board::print("\n");
  return 1;
}

std::uint32_t number_of(std::string_view digits, std::uint32_t otherwise) {
  if (digits.empty()) return otherwise;
  std::uint32_t number = 0;
  for (const char digit : digits) number = number * 10 + static_cast<std::uint32_t>(digit - '0');
  return number;
}

fh::ClientOptions options() {
  fh::ClientOptions options;
  const std::string_view spread = board::setting("spread");
  if (!spread.empty()) options.policy.spread = number_of(spread, 0);
  return options;
}

/// Everything else on the device has its turn here too: the watchdog, other inputs.
void run(fh::Courier& client, board::Device& device) {
  Button button{number_of(board::setting("presses"), 3)};
  std::uint32_t presses = 0;
  do {
    // What is refused now, because the flash is full or erases, is still pressed at the next turn.
    if (button.pressed() &&
        client.enqueue(fh::event("button.pressed").number("presses", presses + 1)).ok()) {
      ++presses;
      button.taken();
    }
    device.sleep_until(client.poll(device.now()));
  } while (button.pressed() || client.pending());  // a real device: for (;;)
}

int end(board::Device& device, std::uint32_t lwip_before) {
  device.end_streams();
  board::print("firmware: lwIP's memory before, bytes: ", lwip_before);
  board::print("firmware: lwIP's memory after, bytes: ", network::memory_used());
  board::print("firmware: stack used, bytes: ", board::stack_used());
  board::print("firmware: TLS memory used, bytes: ", device.tls_memory_used());
  return 0;
}

}  // namespace

int main() {
  static board::Device device;
  if (!device.start()) return fail(device.reason());
  const std::uint32_t lwip_before = network::memory_used();

  static fh::Client<1> client{device, options()};
  Report report{device.tls()};
  client.observe(report);
  const fh::Secret secret = fh::Secret::whsec(board::setting("secret"));
  if (client.add(fh::webhook(board::setting("url"), secret)) != fh::Status::ok) {
    return fail("url= is no https URL, or secret= no whsec_ secret");
  }
  if (client.start() == fh::Status::malformed) return fail("the flash holds something else");
  run(client, device);
  board::print("firmware: delivered: ", client.counters().delivered);
  return end(device, lwip_before);
}
