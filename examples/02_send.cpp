// SPDX-License-Identifier: MIT
// Send one signed event over HTTPS, with retries, from a loop that the program owns.
//
//   FIELDHOOK_URL=https://... FIELDHOOK_SECRET=whsec_... ./02_send
#include <fieldhook/json_writer.hpp>
#include <fieldhook/posix.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/pump.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/tls_mbedtls.hpp>

#include <cstdio>
#include <cstdlib>

namespace fh = fieldhook;

static int fail(const char* why) {
  std::fprintf(stderr, "%s\n", why);
  return 2;
}

int main() {
  const char* url = std::getenv("FIELDHOOK_URL");
  const char* secret = std::getenv("FIELDHOOK_SECRET");
  if (url == nullptr || secret == nullptr) return fail("set FIELDHOOK_URL and FIELDHOOK_SECRET");

  // Where to: checked whole before anything is sent. A URL that is known when the program is built
  // is checked by the compiler: constexpr fh::Endpoint kHooks = fh::Endpoint::at("https://..");
  const fh::SigningKey key{fh::Secret::whsec(secret), fh::profiles::standard};
  const fh::Result<fh::Endpoint> parsed = fh::Endpoint::parse(url);
  if (!parsed.ok()) return fail("FIELDHOOK_URL is not an https URL");
  fh::Endpoint endpoint = parsed.value();
  if (endpoint.sign_with(fh::profiles::standard, {&key, 1}) != fh::Status::ok) {
    return fail("FIELDHOOK_SECRET is not whsec_ and base64 of 24 bytes or more");
  }

  // What happened: an id that never changes, a payload that is well formed or an error.
  fh::PosixEntropy entropy;
  std::uint8_t random[16];
  if (entropy.fill(random) != fh::Status::ok) return fail("no randomness");
  const fh::EventId id = fh::EventId::from_random(random);
  char space[128];
  fh::JsonWriter json{space};
  json.begin_object().string("door", "north").number("opened", 3).end_object();
  const fh::Result<std::string_view> payload = json.finish();
  if (!payload.ok()) return fail("the payload does not fit");
  fh::Event event{"door.opened", payload.value()};
  event.id = id.text();

  // The way there: TLS around TCP. Nothing leaves before the peer's name and chain are checked.
  fh::TlsConfig tls_config{entropy};
  if (tls_config.trust_system() != fh::Status::ok) return fail("no certificate authorities");
  fh::PosixClock clock;
  fh::SystemResolver resolver;
  fh::PosixTransport tcp{resolver};
  fh::TlsTransport tls{tcp, tls_config};

  fh::RetryPolicy policy;
  policy.max_attempts = 3;
  std::uint8_t scratch[2048];
  fh::Delivery delivery{event, endpoint, policy, scratch, /*jitter_seed=*/random[0]};
  for (;;) {
    const fh::Step step = fh::pump(delivery, tls, clock.now());
    if (step.wants == fh::Wants::nothing) break;
    tcp.wait(step, clock);  // or sleep, or do other work, until step.until
  }
  const std::string_view outcome = fh::text_of(delivery.outcome());
  std::printf("%.*s\n", static_cast<int>(outcome.size()), outcome.data());
  return delivery.outcome() == fh::Outcome::delivered ? 0 : 3;
}
