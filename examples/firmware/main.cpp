// SPDX-License-Identifier: MIT
// A device without an operating system: it signs events, sends them over HTTPS, and sleeps between.
// No heap, nothing blocks; the loop at the end is the application's.
//
//   arguments: URL SECRET [COUNT [ATTEMPTS]]
#include "board/board.hpp"
#include "board/network.hpp"

#include <fieldhook/json_writer.hpp>
#include <fieldhook/lwip.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/pump.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/tls_arena.hpp>
#include <fieldhook/tls_transport.hpp>

namespace fh = fieldhook;

namespace {

constexpr fh::UnixTime kBuilt{1767225600};  // 2026-01-01: no clock shows less

alignas(8) std::uint8_t tls_arena[TLS_ARENA_SIZE];
std::uint8_t scratch[1536];

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

/// Says once for each wait why it is.
void report_wait(const fh::Delivery& delivery, std::uint32_t& reported) {
  if (delivery.attempt().number == reported) return;
  reported = delivery.attempt().number;
  board::print("firmware: waiting after attempt ", reported);
}

/// The loop. Everything else on the device gets its turn here: inputs, the watchdog.
fh::Outcome deliver(fh::Delivery& delivery, fh::Transport& transport, fh::LwipClock& clock) {
  std::uint32_t reported = 0;
  for (;;) {
    network::poll();
    const fh::Now now = clock.now();
    const fh::Step step = fh::pump(delivery, transport, now);
    if (step.wants == fh::Wants::nothing) return delivery.outcome();
    if (step.wants == fh::Wants::wait) report_wait(delivery, reported);
    board::sleep_until(fh::earlier(step.until, now.mono + network::idle_for()), now.mono);
  }
}

}  // namespace

int main() {
  board::start();
  if (!network::start()) return fail("no network chip");
  fh::LwipClock clock{kBuilt};
  if (clock.set(board::wall_clock(), fh::ClockQuality::synced) != fh::Status::ok) {
    return fail("the clock is wrong");
  }

  // Where to, and how requests are signed.
  const fh::SigningKey key{fh::Secret::whsec(board::setting("secret")), fh::profiles::standard};
  const fh::Result<fh::Endpoint> parsed = fh::Endpoint::parse(board::setting("url"));
  if (!parsed.ok()) return fail("the first argument is not an https URL");
  fh::Endpoint endpoint = parsed.value();
  if (endpoint.sign_with(fh::profiles::standard, {&key, 1}) != fh::Status::ok) {
    return fail("the second argument is not a whsec_ secret");
  }

  // The way there.
  if (fh::use_tls_arena(tls_arena) != fh::Status::ok) return fail("no memory for TLS");
  fh::BoardEntropy entropy{board::random};
  fh::TlsConfig tls_config{entropy};
  if (tls_config.trust(board::anchor()) != fh::Status::ok) return fail("no authority");
  fh::LwipResolver resolver;
  fh::LwipTransport tcp{resolver};
  fh::TlsTransport tls{tcp, tls_config};
  fh::RetryPolicy policy;
  policy.max_attempts = number_of(board::setting("attempts"), policy.max_attempts);

  const std::uint32_t count = number_of(board::setting("count"), 1);
  const std::uint32_t lwip_before = network::memory_used();
  bool kept = false;  // the stream of the event before is still open
  for (std::uint32_t i = 1; i <= count; ++i) {
    std::uint8_t random[16];
    if (entropy.fill(random) != fh::Status::ok) return fail("no randomness");
    const fh::EventId id = fh::EventId::from_random(random);
    char space[96];
    fh::JsonWriter json{space};
    json.begin_object().string("door", "north").number("opened", i).end_object();
    const fh::Result<std::string_view> payload = json.finish();
    if (!payload.ok()) return fail("the payload does not fit");
    fh::Event event{"door.opened", payload.value()};
    event.id = id.text();

    fh::Delivery delivery{event, endpoint, policy, scratch, /*jitter_seed=*/random[0]};
    if (kept) delivery.reuse();
    if (deliver(delivery, tls, clock) != fh::Outcome::delivered) {
      board::print("firmware: HTTP status, 0 for none: ", delivery.attempt().status);
      board::print("firmware: TLS: ");
      board::print(fh::text_of(tls.failure()));
      board::print("\n");
      return fail(fh::text_of(delivery.outcome()));
    }
    kept = delivery.keeps_stream();
  }
  tls.close();
  board::print("firmware: delivered: ", count);
  // TIME_WAIT keeps a stream's memory for two minutes; the linger only two seconds.
  const fh::Instant end = clock.mono() + 3 * fh::kSecond;
  for (fh::Now now = clock.now(); now.mono < end; now = clock.now()) {
    network::poll();
    board::sleep_until(end, now.mono);
  }
  board::print("firmware: lwIP's memory before, bytes: ", lwip_before);
  board::print("firmware: lwIP's memory after, bytes: ", network::memory_used());
  board::print("firmware: stack used, bytes: ", board::stack_used());
  return 0;
}
