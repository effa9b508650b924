// SPDX-License-Identifier: MIT
// The allocations behind the public-key doors fail one by one: nothing is let in, nothing is kept.
// Takes the place of glibc's calloc, so it is empty elsewhere and under a sanitizer, which does the
// same.
#include "crypto/certificate.hpp"
#include "crypto/ecdsa_p256.hpp"
#include "crypto/sha256.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace fieldhook;

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__)

#include "fakes/failing_calloc.hpp"

namespace {

std::string file(const std::string& name) {
  std::string text;
  std::FILE* stream = std::fopen((FIELDHOOK_TEST_SIGNERS "/" + name).c_str(), "rb");
  REQUIRE(stream != nullptr);
  for (int c = std::fgetc(stream); c != EOF; c = std::fgetc(stream)) {
    text += static_cast<char>(c);
  }
  std::fclose(stream);
  return text;
}

struct Tally {
  int faults = 0;
  int without_memory = 0;  // said so
  int accepted = 0;
};

/// The first ones all, then fewer and fewer: one ECDSA makes thousands.
int next_fault(int k) {
  return k < 64 ? k + 1 : k + k / 16;
}

/// Fails the k-th allocation of `call`, alone or with all behind it.
template <class Call>
Tally fail_each(Call call) {
  Tally tally;
  static_cast<void>(call());  // what the library keeps for good it takes now
  for (const bool for_good : {false, true}) {
    g_for_good = for_good;
    for (int k = 1;; k = next_fault(k)) {
      g_live_count = 0;
      g_fired = false;
      g_counting = true;
      g_countdown = k;
      const Status status = call();
      g_countdown = 0;
      g_counting = false;
      CHECK(g_live_count == 0);
      if (!g_fired) break;
      ++tally.faults;
      if (status == Status::no_space) ++tally.without_memory;
      if (status == Status::ok) ++tally.accepted;
    }
  }
  return tally;
}

void hash_message(std::uint8_t (&digest)[kSha256Size]) {
  Sha256State state;
  sha256_start(state);
  sha256_update(state, bytes_of("signed by a certificate"));
  REQUIRE(sha256_finish(state, digest) == Status::ok);
}

}  // namespace

TEST_CASE("a lack of memory is no ECDSA key and no signature, and mostly says so") {
  const std::string spki = file("curve.spki");
  const std::string good = file("message.curve.sig");
  std::uint8_t digest[kSha256Size];
  hash_message(digest);
  std::uint8_t point[kP256Point];
  const Tally reading = fail_each([&] { return p256_read_spki(bytes_of(spki), point); });
  CHECK(reading.faults > 5);
  CHECK(reading.accepted == 0);
  CHECK(reading.without_memory == reading.faults);
  const Tally verifying = fail_each([&] { return p256_verify(point, digest, bytes_of(good)); });
  CHECK(verifying.faults > 100);
  CHECK(verifying.accepted == 0);
  CHECK(verifying.without_memory > verifying.faults * 9 / 10);
  digest[0] ^= 1;
  CHECK(fail_each([&] { return p256_verify(point, digest, bytes_of(good)); }).accepted == 0);
}

TEST_CASE("a lack of memory lets no wrong RSA signature in, and mostly says so") {
  const std::string key = file("leaf.spki");
  const std::string good = file("message.good.sig");
  std::uint8_t digest[kSha256Size];
  hash_message(digest);
  const auto verify = [&] { return rsa_verify(bytes_of(key), digest, bytes_of(good)); };
  // The library can do without some of its memory: the right one may come in.
  const Tally tally = fail_each(verify);
  CHECK(tally.faults > 10);
  CHECK(tally.without_memory > tally.faults / 2);
  digest[0] ^= 1;
  CHECK(fail_each(verify).accepted == 0);
}

TEST_CASE("a lack of memory is no good signer; where the library forgets the cause, not trusted") {
  const std::string chain = file("via_inter.chain");
  const std::string anchors = file("stranger.pem") + file("root.pem");
  std::uint8_t scratch[kMaxCertificate];
  const auto judge = [&](std::string_view domain) {
    const Signer signer{bytes_of(chain), bytes_of(anchors), domain};
    return judge_signer(signer, {{0}, {1800000000}, ClockQuality::synced}, scratch).status();
  };
  REQUIRE(judge("example.com") == Status::ok);
  const Tally tally = fail_each([&] { return judge("example.com"); });
  CHECK(tally.faults > 50);
  CHECK(tally.accepted == 0);
  CHECK(tally.without_memory > 20);
  CHECK(fail_each([&] { return judge("example.org"); }).accepted == 0);
}

#endif
