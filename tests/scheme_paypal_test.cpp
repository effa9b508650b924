// SPDX-License-Identifier: MIT
// The row paypal; the verdicts over vectors are in conformance/, certificates in certificate_test.
// What is signed here is signed by tls/make_signers.sh.
#include "crc32.hpp"

#include <fieldhook/profiles.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/verify.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;

namespace {

constexpr std::string_view kBody = "{\"id\":\"WH-1\"}";
constexpr std::string_view kWebhookId = "8PT597110X687430L";
constexpr std::int64_t kTime = 1798761600 + 1000;  // within the certificate's validity

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

/// A request that is right; the tests change one thing each.
struct Request {
  std::string id = "69cd13f0-d67a-11e5-baa3-778b53f4ae55";
  std::string time = "2027-01-01T00:10:00Z";
  std::string url = "https://api.paypal.com/v1/notifications/certs/CERT-1";
  std::string algorithm = "SHA256withRSA";
  std::string signature = file("paypal.b64");
  std::string body{kBody};
  std::string chain = file("paypal.chain");
  std::string roots = file("root.pem");
  Now now = {{0}, {kTime}, ClockQuality::synced};
  std::size_t piece = SIZE_MAX;

  std::vector<Header> headers() const {
    return {{"PAYPAL-TRANSMISSION-ID", id},
            {"PAYPAL-TRANSMISSION-TIME", time},
            {"PAYPAL-TRANSMISSION-SIG", signature},
            {"PAYPAL-CERT-URL", url},
            {"PAYPAL-AUTH-ALGO", algorithm}};
  }
};

Verdict verdict_with(Span<const SigningKey> keys, const Request& request,
                     const std::vector<Header>& headers) {
  Verifier verifier(profiles::paypal, keys);
  CHECK(verifier.space_needed(1000) == 0);
  Certificates certificates;
  certificates.chain = bytes_of(request.chain);
  certificates.roots = bytes_of(request.roots);
  const Word early = verifier.begin(Span<const Header>(headers.data(), headers.size()));
  verifier.set_certificates(certificates);
  for (Bytes rest = bytes_of(request.body); !rest.empty();) {
    const std::size_t n = request.piece < rest.size() ? request.piece : rest.size();
    verifier.body(rest.first(n));
    rest = rest.from(n);
  }
  const Verdict verdict = verifier.finish(request.now);
  if (early != Word::ok) CHECK(verdict.word == early);
  return verdict;
}

Word verdict_of(const Request& request) {
  const SigningKey keys[] = {{Secret::text(kWebhookId), profiles::paypal}};
  return verdict_with(keys, request, request.headers()).word;
}

}  // namespace

TEST_CASE("a request of PayPal's form is let in, with its id") {
  // The number that make_signers.sh signs.
  REQUIRE(crc32(bytes_of(kBody)) == 838965618);
  const SigningKey keys[] = {{Secret::text(kWebhookId), profiles::paypal}};
  Request request;
  for (request.piece = 1; request.piece <= kBody.size(); ++request.piece) {
    const Verdict verdict = verdict_with(keys, request, request.headers());
    CHECK(verdict.word == Word::ok);
    CHECK(verdict.event_id.data() == request.id.data());
    CHECK(verdict.id_trust == IdTrust::signed_id);
  }
  CHECK_FALSE(profiles::paypal.covers_body());
}

TEST_CASE("id, time, webhook id, body and signature are as they were signed") {
  Request changed;
  changed.id[0] = '7';
  CHECK(verdict_of(changed) == Word::bad_signature);
  changed = {};
  changed.time = "2027-01-01T00:10:01Z";
  CHECK(verdict_of(changed) == Word::bad_signature);
  for (std::size_t bit = 0; bit < kBody.size() * 8; bit += 7) {
    changed = {};
    changed.body[bit / 8] = static_cast<char>(changed.body[bit / 8] ^ 1 << bit % 8);
    CHECK(verdict_of(changed) == Word::bad_signature);
  }
  changed = {};
  changed.body = "";
  CHECK(verdict_of(changed) == Word::bad_signature);
  changed = {};
  changed.signature[0] = changed.signature[0] == 'A' ? 'B' : 'A';
  CHECK(verdict_of(changed) == Word::bad_signature);
  changed.signature = "AAAA";
  CHECK(verdict_of(changed) == Word::malformed_header);
  changed.signature = std::string(700, 'A');  // longer than any key
  CHECK(verdict_of(changed) == Word::malformed_header);
  changed.signature = "A";
  CHECK(verdict_of(changed) == Word::malformed_header);
}

TEST_CASE("what joins the signed parts may not stand in them") {
  // The same signed text, cut elsewhere.
  Request shifted;
  shifted.id += "|x";
  CHECK(verdict_of(shifted) == Word::malformed_header);
  shifted = {};
  shifted.time = "x|" + shifted.time;
  CHECK(verdict_of(shifted) == Word::malformed_header);
}

TEST_CASE("any of the webhook ids may fit") {
  const SigningKey keys[] = {{Secret::text("OTHER"), profiles::paypal},
                             {Secret::text(kWebhookId), profiles::paypal}};
  const Request request;
  CHECK(verdict_with(keys, request, request.headers()).word == Word::ok);
  CHECK(verdict_with(Span<const SigningKey>(keys).first(1), request, request.headers()).word ==
        Word::bad_signature);
}

TEST_CASE("a webhook id has 1 to 111 characters") {
  const auto status = [](std::size_t size) {
    const std::string id(size, 'x');
    return SigningKey(Secret::text(id), profiles::paypal).status();
  };
  CHECK(status(0) == Status::refused);
  CHECK(status(1) == Status::ok);
  CHECK(status(110) == Status::ok);
  CHECK(status(111) == Status::ok);
  CHECK(status(112) == Status::malformed);
}

TEST_CASE("a certificate is fetched from PayPal over HTTPS only, and begin() says so") {
  const SigningKey keys[] = {{Secret::text(kWebhookId), profiles::paypal}};
  constexpr struct {
    std::string_view url;
    Word word;
  } kRows[] = {
      {"https://paypal.com/c", Word::ok},
      {"https://API.PayPal.COM:443/c?a=b", Word::ok},
      {"https://api.sandbox.paypal.com/c", Word::ok},
      {"http://api.paypal.com/c", Word::bad_cert_url},
      {"https://api.paypal.com.evil.test/c", Word::bad_cert_url},
      {"https://evilpaypal.com/c", Word::bad_cert_url},
      {"https://api.paypal.com@evil.test/c", Word::bad_cert_url},
      {"https://evil.test\\@api.paypal.com/c", Word::bad_cert_url},
      {"https://evil.test/.paypal.com", Word::bad_cert_url},
      {"https://evil.test#.paypal.com", Word::bad_cert_url},
      {"https://127.0.0.1/paypal.com", Word::bad_cert_url},
      {"https://.paypal.com/c", Word::bad_cert_url},
      {"https://api.paypal.com./c", Word::bad_cert_url},
      {"api.paypal.com/c", Word::bad_cert_url},
      {"file:///paypal.com", Word::bad_cert_url},
  };
  for (const auto& row : kRows) {
    CAPTURE(row.url);
    Request request;
    request.url = row.url;
    const std::vector<Header> headers = request.headers();
    Verifier verifier(profiles::paypal, keys);
    CHECK(verifier.begin(Span<const Header>(headers.data(), headers.size())) == row.word);
    CHECK(verdict_of(request) == row.word);
  }
}

TEST_CASE("each field is there once") {
  const SigningKey keys[] = {{Secret::text(kWebhookId), profiles::paypal}};
  const Request request;
  const std::vector<Header> good = request.headers();
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::vector<Header> headers = good;
    headers.erase(headers.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK(verdict_with(keys, request, headers).word == Word::missing_header);
    headers = good;
    headers[i].value = {};
    CHECK(verdict_with(keys, request, headers).word == Word::missing_header);
    headers = good;
    headers.push_back(good[i]);
    CHECK(verdict_with(keys, request, headers).word == Word::duplicate_header);
  }
}

TEST_CASE("the algorithm is the one we know") {
  Request request;
  request.algorithm = "sha256WITHrsa";
  CHECK(verdict_of(request) == Word::ok);
  for (const char* other : {"SHA1withRSA", "SHA256withRSA ", "SHA256", "SHA512withRSA"}) {
    request.algorithm = other;
    CHECK(verdict_of(request) == Word::unknown_version);
  }
}

TEST_CASE("the certificate is judged by our roots, our clock and PayPal's name") {
  Request request;
  request.roots = file("stranger.pem");
  CHECK(verdict_of(request) == Word::bad_certificate);
  request = {};
  request.roots.clear();
  CHECK(verdict_of(request) == Word::bad_certificate);
  request = {};
  request.chain.clear();
  CHECK(verdict_of(request) == Word::bad_certificate);
  request = {};
  request.chain = file("good.chain");  // the same key, named example.com
  CHECK(verdict_of(request) == Word::bad_certificate);
  request = {};
  request.chain = file("rsa4096_paypal.chain");  // PayPal's, with another key
  CHECK(verdict_of(request) == Word::malformed_header);
  request = {};
  request.now.wall.s = 1893456001;  // a second behind its end
  CHECK(verdict_of(request) == Word::bad_certificate);
  request = {};
  request.now.wall.s = 1767225599;  // a second before its beginning
  CHECK(verdict_of(request) == Word::bad_certificate);
  request.now.quality = ClockQuality::floor;
  CHECK(verdict_of(request) == Word::ok);
  request.now.quality = ClockQuality::unknown;
  CHECK(verdict_of(request) == Word::no_clock);
}

TEST_CASE("without certificates nothing is let in") {
  const SigningKey keys[] = {{Secret::text(kWebhookId), profiles::paypal}};
  const Request request;
  const std::vector<Header> headers = request.headers();
  Verifier verifier(profiles::paypal, keys);
  REQUIRE(verifier.begin(Span<const Header>(headers.data(), headers.size())) == Word::ok);
  verifier.body(bytes_of(request.body));
  CHECK(verifier.finish(request.now).word == Word::bad_certificate);
}
