// SPDX-License-Identifier: MIT
// Work to be counted by bench.sh: one message signed and built, or verified, against the least that
// its HMAC can cost, written directly on the hash.
//
//   bench_signing verify|build|bare BODY_BYTES TIMES
#include <fieldhook/delivery.hpp>
#include <fieldhook/endpoint.hpp>
#include <fieldhook/event.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/retry_policy.hpp>
#include <fieldhook/secret.hpp>
#include <fieldhook/sign.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/verify.hpp>

#include <mbedtls/sha256.h>
#include <mbedtls/version.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#if MBEDTLS_VERSION_NUMBER < 0x03000000
#define mbedtls_sha256_starts mbedtls_sha256_starts_ret
#define mbedtls_sha256_update mbedtls_sha256_update_ret
#define mbedtls_sha256_finish mbedtls_sha256_finish_ret
#endif

namespace {

using namespace fieldhook;

constexpr std::string_view kSecretText = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr unsigned char kKey[] = {0x31, 0xF2, 0x90, 0xF6, 0xBF, 0x06, 0x29, 0x8A,
                                  0xAB, 0x4F, 0x08, 0xD4, 0x3C, 0x3F, 0x08, 0x2C,
                                  0xF6, 0x48, 0xA3, 0x62, 0xDA, 0x2D, 0xA4, 0xB0};
constexpr std::string_view kId = "evt_5f0c2b7a91d34e6688aa01bc23de45f6";
constexpr std::string_view kTimestamp = "1767225600";
constexpr Now kNow{{1000}, {1767225600}, ClockQuality::synced};

/// The least one could do: the key's states kept, the signed content in one piece.
struct BareKey {
  mbedtls_sha256_context inner;
  mbedtls_sha256_context outer;
};

struct Work {
  SigningKey keys[1];
  Endpoint endpoint;
  Event event;
  RetryPolicy policy;
  std::uint8_t scratch[2048];
  BareKey bare;
  std::string body;
  std::string content;
  std::string signature;
  std::uint8_t mac[32];
};

bool hash_pad(mbedtls_sha256_context& state, unsigned char pad) {
  unsigned char block[64];
  std::memset(block, pad, sizeof block);
  for (std::size_t i = 0; i < sizeof kKey; ++i)
    block[i] = static_cast<unsigned char>(kKey[i] ^ pad);
  mbedtls_sha256_init(&state);
  return mbedtls_sha256_starts(&state, 0) == 0 &&
         mbedtls_sha256_update(&state, block, sizeof block) == 0;
}

bool prepare(Work& work, std::size_t size) {
  constexpr std::string_view kPiece = "{\"door\":\"north\",\"opened\":42},";
  while (work.body.size() < size) work.body += kPiece;
  work.body.resize(size);
  work.content = std::string(kId) + "." + std::string(kTimestamp) + "." + work.body;
  if (!hash_pad(work.bare.inner, 0x36) || !hash_pad(work.bare.outer, 0x5C)) return false;

  const auto endpoint = Endpoint::parse("https://hooks.example.com/v1/devices/door-7/events");
  if (!endpoint.ok()) return false;
  work.endpoint = endpoint.value();
  if (work.keys[0].assign(Secret::whsec(kSecretText), profiles::standard) != Status::ok ||
      work.endpoint.sign_with(profiles::standard, work.keys) != Status::ok) {
    return false;
  }
  work.event = Event("door.opened", work.body);
  work.event.id = kId;
  char space[kMaxSignature];
  const auto signature =
      sign(profiles::standard, work.keys, {kId, kNow.wall, bytes_of(work.body)}, space);
  if (!signature.ok()) return false;
  work.signature = signature.value();
  return true;
}

}  // namespace

// The names that are counted. Not inlined, so that each is one call; what they call counts too.
extern "C" {

__attribute__((noinline)) bool counted_bare(Work& work) {
  const auto* content = reinterpret_cast<const unsigned char*>(work.content.data());
  mbedtls_sha256_context state;
  mbedtls_sha256_init(&state);
  mbedtls_sha256_clone(&state, &work.bare.inner);
  int error = mbedtls_sha256_update(&state, content, work.content.size());
  error |= mbedtls_sha256_finish(&state, work.mac);
  mbedtls_sha256_clone(&state, &work.bare.outer);
  error |= mbedtls_sha256_update(&state, work.mac, sizeof work.mac);
  error |= mbedtls_sha256_finish(&state, work.mac);
  return error == 0;
}

__attribute__((noinline)) bool counted_verify(Work& work, Span<const Header> headers) {
  return verify(profiles::standard, work.keys, headers, bytes_of(work.body), kNow).word == Word::ok;
}

/// What an attempt does before it connects: sign, and write the request into scratch.
__attribute__((noinline)) bool counted_build(Delivery& delivery) {
  return delivery.poll(kNow).wants == Wants::connect;
}
}

namespace {

/// What is compared must be the same: the bare MAC is the one in our signature.
bool bare_mac_is_ours(Work& work) {
  Header headers[] = {{"webhook-id", kId},
                      {"webhook-timestamp", kTimestamp},
                      {"webhook-signature", work.signature}};
  if (!counted_bare(work) || !counted_verify(work, headers)) return false;
  std::string text;
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i + 2 < sizeof work.mac; i += 3) {
    const unsigned group = work.mac[i] * 65536U + work.mac[i + 1] * 256U + work.mac[i + 2];
    for (const unsigned shift : {18U, 12U, 6U, 0U}) text += kAlphabet[(group >> shift) & 63U];
  }
  return work.signature.compare(3, text.size(), text) == 0;
}

bool built_whole(Work& work) {
  Delivery delivery(work.event, work.endpoint, work.policy, work.scratch, 42);
  if (!counted_build(delivery)) return false;
  delivery.connected();
  return delivery.outgoing().size() > work.body.size();
}

bool run(Work& work, std::string_view what, int times) {
  // As a common web server hands them over.
  const Header headers[] = {{"Host", "device.example.com"},
                            {"User-Agent", "Example-Webhooks/1.0"},
                            {"Accept", "*/*"},
                            {"Accept-Encoding", "gzip, br"},
                            {"Content-Type", "application/json"},
                            {"Content-Length", "1024"},
                            {"webhook-id", kId},
                            {"webhook-timestamp", kTimestamp},
                            {"webhook-signature", work.signature}};
  bool good = true;
  for (int i = 0; i < times; ++i) {
    if (what == "bare") good = counted_bare(work) && good;
    if (what == "verify") good = counted_verify(work, headers) && good;
    if (what == "build") good = built_whole(work) && good;
  }
  return good;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: bench_signing verify|build|bare BODY_BYTES TIMES\n", stderr);
    return 2;
  }
  static Work work;
  const auto size = static_cast<std::size_t>(std::strtoul(argv[2], nullptr, 10));
  if (!prepare(work, size) || !bare_mac_is_ours(work)) {
    std::fputs("bench_signing: the two sides do not make the same MAC\n", stderr);
    return 1;
  }
  return run(work, argv[1], std::atoi(argv[3])) ? 0 : 1;
}
