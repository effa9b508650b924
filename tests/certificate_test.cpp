// SPDX-License-Identifier: MIT
// The certificates are made by tls/make_signers.sh when this is built.
#include "crypto/certificate.hpp"

#include "crypto/sha256.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>

using namespace fieldhook;

namespace {

constexpr std::int64_t k2026 = 1767225600;  // 2026-01-01, where most begin
constexpr std::int64_t k2027 = 1798761600;
constexpr std::int64_t k2028 = 1830297600;
constexpr std::int64_t k2030 = 1893456000;  // 2030-01-01, where most end

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

Now at(std::int64_t seconds, ClockQuality quality = ClockQuality::synced) {
  Now now;
  now.wall.s = seconds;
  now.quality = quality;
  return now;
}

constexpr std::int64_t kAnyTime = k2027 + 1000;

Status judge(const std::string& chain, const std::string& anchors, Now now = at(kAnyTime),
             std::string_view domain = "example.com") {
  std::uint8_t scratch[kMaxCertificate];
  return judge_signer({bytes_of(chain), bytes_of(anchors), domain}, now, scratch).status();
}

Status judge_named(const std::string& name) {
  return judge(file(name + ".chain"), file("root.pem"));
}

std::string digest_of(std::string_view message) {
  Sha256State state;
  std::uint8_t digest[kSha256Size];
  sha256_start(state);
  sha256_update(state, bytes_of(message));
  REQUIRE(sha256_finish(state, digest) == Status::ok);
  return {reinterpret_cast<const char*>(digest), sizeof digest};
}

Status verify(const std::string& key, const std::string& signature,
              const std::string& digest_text = digest_of("signed by a certificate")) {
  std::uint8_t digest[kSha256Size];
  std::memcpy(digest, digest_text.data(), sizeof digest);
  return rsa_verify(bytes_of(key), digest, bytes_of(signature));
}

std::string flipped(std::string bytes, std::size_t bit) {
  bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
  return bytes;
}

}  // namespace

TEST_CASE("a good signer's key is that of its certificate, and verifies what it signed") {
  const std::string chain = file("good.chain");
  const std::string anchors = file("root.pem");
  std::uint8_t scratch[kMaxCertificate];
  const Result<Bytes> key =
      judge_signer({bytes_of(chain), bytes_of(anchors), "example.com"}, at(kAnyTime), scratch);
  REQUIRE(key.ok());
  CHECK(key.value().data() == scratch);
  CHECK(std::string(text_of(key.value())) == file("leaf.spki"));
  CHECK(verify(std::string(text_of(key.value())), file("message.good.sig")) == Status::ok);
}

TEST_CASE("chains are good up to an anchor, by authorities") {
  for (const std::string good :
       {"good", "plain", "with_purpose", "via_inter", "by_deep5", "rsa4096"}) {
    CAPTURE(good);
    CHECK(judge_named(good) == Status::ok);
  }
  CHECK(judge(file("by_rsa.chain"), file("rsa_root.pem")) == Status::ok);
  for (const std::string bad :
       {"missing_inter", "by_stranger", "by_twin", "by_leaf", "self_signed", "by_no_basic",
        "by_no_sign", "by_below_path0", "by_bound", "by_deep6"}) {
    CAPTURE(bad);
    CHECK(judge_named(bad) == Status::refused);
  }
  CHECK(judge(file("good.chain"), file("stranger.pem")) == Status::refused);
}

TEST_CASE("weak keys and hashes are refused anywhere in a chain") {
  for (const std::string bad : {"weak", "rsa2040", "rsa4104", "curve", "sha1", "by_weak_inter"}) {
    CAPTURE(bad);
    CHECK(judge_named(bad) == Status::refused);
  }
  CHECK(judge_named("pss") != Status::ok);  // a kind of key that the library may not know
}

TEST_CASE("a leaf is named by the domain, whole labels of it") {
  for (const std::string good : {"exact", "deep", "upper", "star", "behind"}) {
    CAPTURE(good);
    CHECK(judge_named(good) == Status::ok);
  }
  for (const std::string bad :
       {"bad_before", "bad_behind", "bad_parent", "bad_dot", "bad_empty_label", "bad_star",
        "bad_stars", "bad_mail", "bad_mail_host", "bad_uri", "bad_uri_host", "bad_nul"}) {
    CAPTURE(bad);
    CHECK(judge_named(bad) == Status::refused);
  }
  CHECK(judge_named("bad_names") != Status::ok);  // the library may not read it at all
  const std::string chain = file("good.chain");
  const std::string root = file("root.pem");
  CHECK(judge(chain, root, at(kAnyTime), "certs.example.com") == Status::ok);
  for (const std::string_view domain : {"", ".", "com.", "xample.com", "s.example.com",
                                        "a.certs.example.com", "example.org", ".example.com"}) {
    CAPTURE(domain);
    CHECK(judge(chain, root, at(kAnyTime), domain) == Status::refused);
  }
}

TEST_CASE("a common name counts only where there is no subjectAltName, and only one") {
  CHECK(judge_named("common") == Status::ok);
  CHECK(judge_named("version1") == Status::ok);
  CHECK(judge_named("bad_common") == Status::refused);
  CHECK(judge_named("bad_commons") == Status::refused);
  CHECK(judge_named("bad_common_counts") == Status::refused);
}

TEST_CASE("a leaf is made for signatures, as far as it says") {
  CHECK(judge_named("bad_use") == Status::refused);
  CHECK(judge_named("bad_purpose") == Status::refused);
  // An unknown critical extension: the library does not read such a certificate.
  CHECK(judge_named("bad_critical") == Status::malformed);
}

TEST_CASE("validity is judged to the second, of every certificate") {
  const std::string root = file("root.pem");
  const std::string chain = file("good.chain");
  CHECK(judge(chain, root, at(k2026 - 1)) == Status::refused);
  CHECK(judge(chain, root, at(k2026)) == Status::ok);
  CHECK(judge(chain, root, at(k2030)) == Status::ok);
  CHECK(judge(chain, root, at(k2030 + 1)) == Status::refused);
  const std::string by_short = file("via_short_inter.chain");
  CHECK(judge(by_short, root, at(k2027 - 1)) == Status::refused);
  CHECK(judge(by_short, root, at(k2027)) == Status::ok);
  CHECK(judge(by_short, root, at(k2028)) == Status::ok);
  CHECK(judge(by_short, root, at(k2028 + 1)) == Status::refused);
}

TEST_CASE("a floor of a clock refuses what is over, and no clock refuses all") {
  const std::string root = file("root.pem");
  const std::string chain = file("good.chain");
  CHECK(judge(chain, root, at(k2026 - 1, ClockQuality::floor)) == Status::ok);
  CHECK(judge(chain, root, at(k2030, ClockQuality::floor)) == Status::ok);
  CHECK(judge(chain, root, at(k2030 + 1, ClockQuality::floor)) == Status::refused);
  CHECK(judge(chain, root, at(k2026 - 1, ClockQuality::approximate)) == Status::refused);
  CHECK(judge(chain, root, at(kAnyTime, ClockQuality::unknown)) == Status::refused);
}

TEST_CASE("an anchor that was renewed with the same key counts beside its old certificate") {
  const std::string chain = file("good.chain");
  const std::string before = file("old_root.pem");
  const std::string after = file("root.pem");
  CHECK(judge(chain, before) == Status::refused);
  CHECK(judge(chain, before + after) == Status::ok);
  CHECK(judge(chain, after + before) == Status::ok);

  // In 2065 the library, which has a clock of its own, may choose the wrong one.
  const std::string long_lived = file("long_lived.chain");
  const std::string future = file("future_root.pem");
  const Now in_2065 = at(3000000000);
  CHECK(judge(long_lived, before + future, in_2065) == Status::ok);
  CHECK(judge(long_lived, future + before, in_2065) == Status::ok);
  CHECK(judge(long_lived, before, in_2065) == Status::refused);
}

TEST_CASE("chain and anchors are PEM or one DER, and an unreadable anchor is passed over") {
  const std::string root = file("root.pem");
  const std::string junk = "-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n";
  const std::string broken = "-----BEGIN CERTIFICATE-----\nM\n-----END CERTIFICATE-----\n";
  CHECK(judge(file("good.der"), file("root.der")) == Status::ok);
  CHECK(judge(file("good.pem"), junk + broken + root) == Status::ok);
  CHECK(judge(file("good.pem"), junk) == Status::refused);
  CHECK(judge(file("good.pem"), "") == Status::refused);
  CHECK(judge("", root) == Status::malformed);
  CHECK(judge("junk", root) == Status::malformed);
  CHECK(judge(junk, root) == Status::malformed);
  CHECK(judge(broken, root) == Status::malformed);
  CHECK(judge(file("good.pem") + junk, root) == Status::malformed);
  CHECK(judge(file("good.der") + "x", root) == Status::malformed);
  CHECK(judge(file("flipped.der"), root) == Status::refused);
  const std::string der = file("good.der");
  for (std::size_t size = 1; size < der.size(); ++size) {
    CHECK(judge(der.substr(0, size), root) == Status::malformed);
  }
}

TEST_CASE("the first certificate is the signer's") {
  // Good in itself, but the key that comes out is the other's: the key of the first.
  CHECK(judge(file("by_stranger.pem") + file("good.pem"), file("root.pem")) == Status::refused);
  CHECK(judge(file("inter.pem") + file("via_inter.pem"), file("root.pem")) == Status::refused);
}

TEST_CASE("a chain has kMaxChain certificates at most") {
  const std::string root = file("root.pem");
  std::string chain = file("good.pem");
  for (std::size_t count = 1; count < kMaxChain - 1; ++count) chain += file("second.pem");
  CHECK(judge(chain, root) == Status::ok);
  chain += file("second.pem");
  CHECK(judge(chain, root) == Status::ok);
  chain += file("second.pem");
  CHECK(judge(chain, root) == Status::refused);
}

TEST_CASE("the scratch holds one certificate: one byte less is too little") {
  const std::string chain = file("good.pem");
  const std::string anchor = file("root.der");  // DER needs none
  const std::size_t size = file("good.der").size();
  std::uint8_t scratch[kMaxCertificate];
  const auto in = [&](std::size_t room) {
    return judge_signer({bytes_of(chain), bytes_of(anchor), "example.com"}, at(kAnyTime),
                        MutableBytes(scratch).first(room))
        .status();
  };
  CHECK(in(0) == Status::no_space);
  CHECK(in(size - 1) == Status::no_space);
  CHECK(in(size) == Status::ok);
  CHECK(in(size + 1) == Status::ok);
}

TEST_CASE("RSA takes PKCS#1 v1.5 with SHA-256 and nothing else") {
  const std::string key = file("leaf.spki");
  CHECK(verify(key, file("message.good.sig")) == Status::ok);
  CHECK(verify(file("rsa4096.spki"), file("message.rsa4096.sig")) == Status::ok);
  CHECK(verify(key, file("message.good.sig"), digest_of("another")) == Status::refused);
  for (const std::string bad : {"sha1", "sha512", "pss", "bare"}) {
    CAPTURE(bad);
    CHECK(verify(key, file("message." + bad + ".sig")) == Status::refused);
  }
}

TEST_CASE("every flipped bit of a signature is refused, and every other length") {
  const std::string key = file("leaf.spki");
  const std::string good = file("message.good.sig");
  for (std::size_t bit = 0; bit < good.size() * 8; bit += 5) {
    CHECK(verify(key, flipped(good, bit)) == Status::refused);
  }
  CHECK(verify(key, std::string(256, '\0')) == Status::refused);
  CHECK(verify(key, std::string(256, '\xFF')) == Status::refused);
  CHECK(verify(key, good.substr(0, 255)) == Status::malformed);
  CHECK(verify(key, good.substr(1)) == Status::malformed);
  CHECK(verify(key, good + '\0') == Status::malformed);
  CHECK(verify(key, '\0' + good) == Status::malformed);
  CHECK(verify(key, "") == Status::malformed);
  CHECK(verify(key, file("message.rsa4096.sig")) == Status::malformed);
}

TEST_CASE("a key is RSA of 2048 to 4096 bits, in DER without anything behind it") {
  const std::string signature = file("message.good.sig");
  const std::string key = file("leaf.spki");
  CHECK(verify("", signature) == Status::malformed);
  CHECK(verify(key + '\0', signature) == Status::malformed);
  CHECK(verify(key.substr(0, key.size() - 1), signature) == Status::malformed);
  CHECK(verify(file("rsa2040.spki"), file("message.rsa2040.sig")) == Status::malformed);
  CHECK(verify(file("rsa4104.spki"), file("message.rsa4104.sig")) == Status::malformed);
  CHECK(verify(file("curve.spki"), file("message.curve.sig")) == Status::malformed);
}
