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

/// What must be the same before and after: else something leaks.
struct Memory {
  std::uint32_t lwip_used;
  std::uint32_t tls_free;

  static Memory of(board::Device& device) {
    return {network::memory_used(), device.tls_memory_free()};
  }
  void print() const {
    board::print("firmware: lwIP's memory, bytes used: ", lwip_used);
    board::print("firmware: TLS memory, bytes free: ", tls_free);
  }
};

int end(board::Device& device, const Memory& before) {
  device.end_streams();
  const std::uint32_t tls_used = device.tls_memory_used();  // before Memory::of() paints it anew
  before.print();
  Memory::of(device).print();
  board::print("firmware: stack used, bytes: ", board::stack_used());
  board::print("firmware: TLS memory used, bytes: ", tls_used);
  return 0;
}

}  // namespace

int main() {
  static board::Device device;
  if (!device.start()) return fail(device.reason());
  const Memory before = Memory::of(device);

  static fh::Client<1> client{device, options()};
  Report report{device.tls()};
  client.observe(report);
  const fh::Secret secret = fh::Secret::whsec(board::setting("secret"));
  // A URL that is known when a device is built is a constant, which the compiler reads; no parser
  // is in the image then: constexpr fh::Endpoint kHooks = fh::Endpoint::at("https://..");

  // A key of its own: what waits goes to endpoint 1, also when its URL is another one by then.
  if (client.add(fh::webhook(board::setting("url"), secret).key(1)) != fh::Status::ok) {
    return fail("url= is no https URL, or secret= no whsec_ secret");
  }
  if (client.start() == fh::Status::malformed) return fail("the flash holds something else");
  run(client, device);
  board::print("firmware: delivered: ", client.counters().delivered);
  return end(device, before);
}
