// SPDX-License-Identifier: MIT
// What a replay guard knows a request by where no HMAC-SHA256 was made: Ed25519, ECDSA, HMAC-SHA1.
#include "base64.hpp"
#include "crypto/ed25519.hpp"
#include "crypto/sha1.hpp"
#include "text.hpp"

#include <fieldhook/profiles.hpp>
#include <fieldhook/replay_guard.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/verify.hpp>

#include <doctest/doctest.h>

#include <cstdio>
#include <string>
#include <vector>

using namespace fieldhook;

namespace {

constexpr std::int64_t kTime = 1767225600;
constexpr Now kNow{{0}, {kTime}, ClockQuality::synced};
constexpr std::string_view kTimeText = "1767225600";
constexpr std::string_view kUrl = "https://device.example.com/in";

// A key made for this test, and what another implementation signed with it; the twin is the same
// signature with n - s for s, which everybody can make.
constexpr std::string_view kSendgridKey =
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEwah6VIdKxpMwadiXayyXZ9zOj2ZR9b8vbC4lQTHQ8E34RVnH"
    "j1wOkMliZr7Avxa6QBi4cxyOxVYSdFTgH8yuxw==";
constexpr std::string_view kSignatureOf1 =
    "MEUCID+fR2KsG9NXmUFoVHFN0qxTwkACOxGmCEiMFc1xhAmmAiEAsdiINV1iKZzj+ASoHJ+6LzyMP+/besQd"
    "IPtKPD+nYiA=";
constexpr std::string_view kTwinOf1 =
    "MEQCID+fR2KsG9NXmUFoVHFN0qxTwkACOxGmCEiMFc1xhAmmAiBOJ3fJop3WZBwH+1fjYEXQgFq6vcuc2mfS"
    "voCGvLvDMQ==";
constexpr std::string_view kSignatureOf2 =
    "MEQCID7SMsZbh4KcSBAfoxpwvJ0lbvxWACy/SslP5hjDVbZvAiBSbx2QNotOuyXDUpipPpc0d/byH9KJaPFY"
    "ZdvrYJZDIA==";

struct Request {
  const Profile& row;
  std::string key;
  std::string body;
  std::string signature;
};

/// The verdict; what is fresh is committed.
Verdict judge(ReplayGuardBase& guard, const Request& request) {
  const SigningKey keys[] = {{Secret::for_profile(request.row, request.key), request.row}};
  std::vector<Header> headers{{request.row.signature_header, request.signature}};
  if (request.row.has_timestamp()) headers.push_back({request.row.timestamp_header, kTimeText});
  std::uint8_t buffer[512];
  Verifier verifier(request.row, keys, guard);
  verifier.set_buffer(buffer);
  if (verifier.begin({"POST", kUrl, {headers.data(), headers.size()}}) == Word::ok) {
    verifier.body(bytes_of(request.body));
  }
  const Verdict verdict = verifier.finish(kNow);
  if (verdict.word == Word::ok && !verdict.repeat) {
    CHECK(guard.commit(verdict.ticket) == Status::ok);
  }
  return verdict;
}

/// A fresh one, another fresh one, and both again.
void check_told_apart(std::int64_t retention_s, const Request& one, const Request& other) {
  ReplayGuard<4> guard(retention_s);
  for (const bool repeats : {false, true}) {
    for (const Request* request : {&one, &other}) {
      const Verdict verdict = judge(guard, *request);
      CHECK(verdict.word == Word::ok);
      CHECK(verdict.repeat == repeats);
    }
  }
}

std::string hex(Bytes bytes) {
  std::string text(bytes.size() * 2, '0');
  for (std::size_t i = 0; i < bytes.size(); ++i) put_hex(bytes[i], &text[i * 2], 2);
  return text;
}

Request discord_request(const std::string& body) {
  const std::uint8_t seed[kEd25519Seed] = {1, 2, 3};
  std::uint8_t secret[kEd25519Secret];
  std::uint8_t signature[kEd25519Signature] = {};
  const std::string content = std::string(kTimeText) + body;
  CHECK(ed25519_secret(seed, secret) == Status::ok);
  CHECK(ed25519_sign(secret, bytes_of(content), signature) == Status::ok);
  // libsodium's secret key is the seed and, behind it, the public key.
  const std::string key = hex({secret + kEd25519Secret - kEd25519Public, kEd25519Public});
  return {profiles::discord, key, body, hex(signature)};
}

Request twilio_request(const std::string& value) {
  const std::string key = "d66ee74b9d218d5702d9be1fd3017371";
  Sha1KeyBlock block;
  Sha1State running;
  std::uint8_t mac[kSha1Size] = {};
  const std::string content = std::string(kUrl) + "Body" + value;
  CHECK(hmac_sha1_key(bytes_of(key), block) == Status::ok);
  CHECK(hmac_sha1_start(running, block) == Status::ok);
  CHECK(sha1_update(running, bytes_of(content)) == Status::ok);
  CHECK(hmac_sha1_finish(running, block, mac) == Status::ok);
  std::string text(base64_size(sizeof mac), '\0');
  encode_base64(mac, text.data());
  return {profiles::twilio, key, "Body=" + value, text};
}

Request sendgrid_request(const char* body, std::string_view signature) {
  return {profiles::sendgrid, std::string(kSendgridKey), body, std::string(signature)};
}

}  // namespace

TEST_CASE("a guard tells the requests of discord apart by what was signed") {
  if (!has_ed25519()) {
    std::printf("left out: this build has no Ed25519\n");
    return;
  }
  check_told_apart(0, discord_request(R"({"n":1})"), discord_request(R"({"n":2})"));
}

TEST_CASE("a guard with a retention tells the requests of twilio apart by their MAC") {
  check_told_apart(3600, twilio_request("1"), twilio_request("2"));
}

TEST_CASE("a guard tells the requests of sendgrid apart by what was signed") {
  check_told_apart(0, sendgrid_request(R"({"n":1})", kSignatureOf1),
                   sendgrid_request(R"({"n":2})", kSignatureOf2));
}

TEST_CASE("a second signature made of the first is a repeat") {
  ReplayGuard<4> guard;
  const Request one = sendgrid_request(R"({"n":1})", kSignatureOf1);
  const Request twin = sendgrid_request(R"({"n":1})", kTwinOf1);
  CHECK(!judge(guard, one).repeat);
  const Verdict verdict = judge(guard, twin);
  CHECK(verdict.word == Word::ok);
  CHECK(verdict.repeat);
}
