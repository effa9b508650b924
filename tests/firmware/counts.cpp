// SPDX-License-Identifier: MIT
// Counts instructions: of one verdict, one signed request, one answer, one payload. Right only
// under qemu's `-icount shift=0`, where an instruction takes one nanosecond of the board's clock.
#include "board/board.hpp"

#include <fieldhook/delivery.hpp>
#include <fieldhook/json_writer.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/response_reader.hpp>
#include <fieldhook/sign.hpp>
#include <fieldhook/verify.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fh = fieldhook;

namespace {

constexpr std::uint32_t kTimes = 50;
constexpr std::uint32_t kNanosecondsPerTick = 1000000000 / BOARD_CLOCK_HZ;
constexpr fh::Now kNow{{1000}, {1767225600}, fh::ClockQuality::synced};
constexpr std::string_view kId = "evt_5f0c2b7a91d34e6688aa01bc23de45f6";

/// As a common service behind a proxy answers: 204, 17 fields.
constexpr std::string_view kAnswer =
    "HTTP/1.1 204 No Content\r\n"
    "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
    "Content-Type: text/html; charset=utf-8\r\n"
    "Connection: keep-alive\r\n"
    "Set-Cookie: __session=0123456789abcdef0123456789abcdef; Path=/; Secure; HttpOnly\r\n"
    "Strict-Transport-Security: max-age=31536000; includeSubDomains; preload\r\n"
    "Via: 1.1 proxy.example.com\r\n"
    "Alt-Svc: h3=\":443\"; ma=86400\r\n"
    "Cache-Control: no-store\r\n"
    "Cache-Status: proxy.example.com; fwd=bypass\r\n"
    "Access-Control-Allow-Origin: *\r\n"
    "Content-Security-Policy: frame-ancestors 'none'; default-src 'none'\r\n"
    "Vary: Accept-Encoding\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Server: example\r\n"
    "X-Request-Id: 5f0c2b7a91d34e66-FRA\r\n"
    "\r\n";

/// The same number of fields, five of them of a rate limit that is read.
constexpr std::string_view kLimitedAnswer =
    "HTTP/1.1 204 No Content\r\n"
    "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
    "Content-Type: text/html; charset=utf-8\r\n"
    "Connection: keep-alive\r\n"
    "Set-Cookie: __session=0123456789abcdef0123456789abcdef; Path=/; Secure; HttpOnly\r\n"
    "Strict-Transport-Security: max-age=31536000; includeSubDomains; preload\r\n"
    "X-RateLimit-Bucket: c0ffee00c0ffee00c0ffee00c0ffee00\r\n"
    "X-RateLimit-Limit: 5\r\n"
    "X-RateLimit-Remaining: 4\r\n"
    "X-RateLimit-Reset: 1767225602\r\n"
    "X-RateLimit-Reset-After: 1.000\r\n"
    "Via: 1.1 proxy.example.com\r\n"
    "Alt-Svc: h3=\":443\"; ma=86400\r\n"
    "Cache-Status: proxy.example.com; fwd=bypass\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Server: example\r\n"
    "X-Request-Id: 5f0c2b7a91d34e66-FRA\r\n"
    "\r\n";

/// What the counted work works on.
struct Bench {
  fh::SigningKey key{fh::Secret::whsec("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                     fh::profiles::standard};
  fh::Endpoint endpoint;
  fh::RetryPolicy policy;
  char body[1024];
  std::size_t size = 0;
  char signature_space[fh::kMaxSignature];
  std::string_view signature;
  std::uint8_t scratch[2048];

  std::string_view payload() const { return {body, size}; }
};

bool prepare(Bench& bench, std::size_t size) {
  constexpr std::string_view kPiece = "{\"door\":\"north\",\"opened\":42},";
  bench.size = size;
  for (std::size_t i = 0; i < size; ++i) bench.body[i] = kPiece[i % kPiece.size()];
  constexpr fh::Endpoint kHooks =
      fh::Endpoint::at("https://hooks.example.com/v1/devices/door-7/events");
  bench.endpoint = kHooks;
  const auto signature =
      fh::sign(fh::profiles::standard, {&bench.key, 1},
               {kId, kNow.wall, fh::bytes_of(bench.payload())}, bench.signature_space);
  if (!signature.ok()) return false;
  bench.signature = signature.value();
  return bench.endpoint.sign_with(fh::profiles::standard, {&bench.key, 1}) == fh::Status::ok;
}

bool nothing(Bench&) {
  return true;
}

/// As a common web server hands the fields over.
bool verify(Bench& bench) {
  const fh::Header headers[] = {{"Host", "device.example.com"},
                                {"User-Agent", "Example-Webhooks/1.0"},
                                {"Accept", "*/*"},
                                {"Accept-Encoding", "gzip, br"},
                                {"Content-Type", "application/json"},
                                {"Content-Length", "1024"},
                                {"webhook-id", kId},
                                {"webhook-timestamp", "1767225600"},
                                {"webhook-signature", bench.signature}};
  return fh::verify(fh::profiles::standard, {&bench.key, 1}, headers, fh::bytes_of(bench.payload()),
                    kNow)
             .word == fh::Word::ok;
}

/// Signs, and writes the request, as an attempt does before it connects.
bool build(Bench& bench) {
  fh::Event event{"door.opened", bench.payload()};
  event.id = kId;
  fh::Delivery delivery{event, bench.endpoint, bench.policy, bench.scratch, 42};
  return delivery.poll(kNow).wants == fh::Wants::connect;
}

bool parse_text(std::string_view answer) {
  fh::ResponseReader reader;
  reader.feed(fh::bytes_of(answer));
  return reader.complete() && reader.status() == 204 && reader.reusable();
}
bool parse(Bench&) {
  return parse_text(kAnswer);
}
bool parse_limited(Bench&) {
  return parse_text(kLimitedAnswer);
}

bool write_json(Bench& bench) {
  fh::JsonWriter json{{bench.body, sizeof bench.body}};
  json.begin_object().string("door", "north").number("opened", 42).boolean("locked", false);
  return json.end_object().finish().ok();
}

struct Count {
  std::string_view what;
  bool (*work)(Bench& bench);
  std::size_t body;
};
constexpr Count kCounts[] = {
    {"verify 256", verify, 256},   {"verify 1024", verify, 1024},
    {"build 256", build, 256},     {"build 1024", build, 1024},
    {"parse 204", parse, 0},       {"parse 204 with rates", parse_limited, 0},
    {"write_json", write_json, 0},
};

/// Ticks that `kTimes` calls took; 0: one of them failed.
std::uint32_t ticks_of(bool (*work)(Bench& bench), Bench& bench) {
  volatile auto& counter = *reinterpret_cast<volatile std::uint32_t*>(0xE000E018);
  bool good = true;
  const std::uint32_t start = counter;
  for (std::uint32_t i = 0; i < kTimes; ++i) good = work(bench) && good;
  const std::uint32_t end = counter;
  return good ? (start - end) & 0xFFFFFF : 0;
}

/// SysTick counts down from its largest value, without an interrupt.
void start_counter() {
  *reinterpret_cast<volatile std::uint32_t*>(0xE000E014) = 0xFFFFFF;
  *reinterpret_cast<volatile std::uint32_t*>(0xE000E018) = 0;
  *reinterpret_cast<volatile std::uint32_t*>(0xE000E010) = 5;
}

}  // namespace

int main() {
  static Bench bench;
  start_counter();
  for (const Count& count : kCounts) {
    if (!prepare(bench, count.body)) return 1;
    bool (*volatile idle)(Bench&) = nothing;  // what the loop itself takes
    const std::uint32_t loop = ticks_of(idle, bench);
    const std::uint32_t ticks = ticks_of(count.work, bench);
    if (ticks == 0) return 1;
    board::print("instructions: ");
    board::print(count.what);
    board::print(": ", (ticks - loop) * kNanosecondsPerTick / kTimes);
  }
  return 0;
}
