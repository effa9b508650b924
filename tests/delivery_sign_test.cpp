// SPDX-License-Identifier: MIT
// The styles of signature that a sender may need, as they leave. The expected values were made with
// Python's hmac, not with this library.
#include <fieldhook/delivery.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/sinks.hpp>

#include "fakes/scene.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr Profile kOwn = Profile{"own", "X-Event", "X-Time", "X-Sign", "mac=", "%t\n%b"}.with_macs(
    MacText::lower_hex, ',');

/// The request of one attempt at kStart.
std::string request_of(const Profile& profile, Span<const SigningKey> keys, const Sink& sink) {
  Event event{"door.opened", R"({"door":"north"})"};
  event.id = "evt_1";
  Endpoint endpoint = Endpoint::parse("https://hooks.example.com/in").value();
  CHECK(endpoint.send_to(sink) == Status::ok);
  CHECK(endpoint.sign_with(profile, keys) == Status::ok);
  std::uint8_t scratch[1024];
  const RetryPolicy policy;
  Delivery delivery(event, endpoint, policy, scratch, 1);
  ScriptedTransport transport({kNoContent});
  CHECK(run(delivery, transport) == Outcome::delivered);
  return transport.requests().empty() ? "" : transport.requests()[0];
}

}  // namespace

TEST_CASE("a sender signs in the style of each of these") {
  const struct {
    const Profile* profile;
    const char* header;
    const char* value;
    const char* timestamp_header;
    const char* id_header;
  } rows[] = {
      {&profiles::github, "X-Hub-Signature-256",
       "sha256=71085d9ac2869a102606039dfb462b10b83bc1d9d545b421880c0397030bc3b6", "",
       "X-GitHub-Delivery"},
      {&profiles::slack, "X-Slack-Signature",
       "v0=8d80eb8f102b86b329912e7b482558470f1769c069f01928ec213fb0e14c4271",
       "X-Slack-Request-Timestamp", ""},
      {&profiles::shopify, "X-Shopify-Hmac-Sha256",
       "cQhdmsKGmhAmBgOd+0YrELg7wdnVRbQhiAwDlwMLw7Y=", "", "X-Shopify-Event-Id"},
      {&profiles::hookdeck, "x-hookdeck-signature",
       "cQhdmsKGmhAmBgOd+0YrELg7wdnVRbQhiAwDlwMLw7Y=", "", ""},
      {&kOwn, "X-Sign", "mac=a54bd30687fcec5c46257907027626ea075a3dc94e75f46f50c04b36b4fd6426",
       "X-Time", "X-Event"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.profile->name);
    const SigningKey keys[] = {{Secret::text("s3cret"), *row.profile}};
    const std::string request = request_of(*row.profile, keys, sinks::plain);
    CHECK(field_of(request, row.header) == row.value);
    if (*row.timestamp_header != 0) CHECK(field_of(request, row.timestamp_header) == "1760000000");
    if (*row.id_header != 0) CHECK(field_of(request, row.id_header) == "evt_1");
    CHECK(body_of(request) == R"({"door":"north"})");
  }
}

TEST_CASE("two keys sign while a secret rotates, where the header holds a list") {
  const SigningKey stripe[] = {{Secret::text("whsec_old"), profiles::stripe},
                               {Secret::text("whsec_new"), profiles::stripe}};
  CHECK(field_of(request_of(profiles::stripe, stripe, sinks::plain), "Stripe-Signature") ==
        "t=1760000000,v1=b13651e2bff87309751957c910123da6952c09123cf1f2e643d896aad06f8a18,"
        "v1=ef72af3076528d978a48f2e60c8cd57b8baac646fcbb3e0548146ccacc48553e");
  const SigningKey standard[] = {
      {Secret::whsec(kSecretText), profiles::standard},
      {Secret::whsec("AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"), profiles::standard}};
  CHECK(field_of(request_of(profiles::standard, standard, sinks::plain), "webhook-signature") ==
        "v1,oj8a2+Q4GlGRCzTklGNjihBMsoDwQByyTBArf9MKeXc= "
        "v1,MZKdPZWD83gVEmvFV/r688tJahhdujtKbTVP/bSBM08=");
  const SigningKey own[] = {{Secret::text("s3cret"), kOwn}, {Secret::text("s3cret"), kOwn}};
  const std::string one = "mac=a54bd30687fcec5c46257907027626ea075a3dc94e75f46f50c04b36b4fd6426";
  CHECK(field_of(request_of(kOwn, own, sinks::plain), "X-Sign") == one + "," + one);
}

TEST_CASE("two keys are refused where the header holds one signature") {
  for (const Profile* profile : {&profiles::github, &profiles::slack, &profiles::shopify}) {
    const SigningKey keys[] = {{Secret::text("old"), *profile}, {Secret::text("new"), *profile}};
    Endpoint endpoint = Endpoint::parse("https://hooks.example.com/in").value();
    CHECK(endpoint.sign_with(*profile, keys) == Status::refused);
    CHECK(endpoint.sign_with(*profile, {keys, 1}) == Status::ok);
  }
}

TEST_CASE("two keys of hookdeck sign in a header each, and three are refused") {
  const SigningKey keys[] = {{Secret::text("s3cret"), profiles::hookdeck},
                             {Secret::text("other"), profiles::hookdeck},
                             {Secret::text("third"), profiles::hookdeck}};
  const std::string request = request_of(profiles::hookdeck, {keys, 2}, sinks::plain);
  const std::string one =
      field_of(request_of(profiles::hookdeck, {keys, 1}, sinks::plain), "x-hookdeck-signature");
  const std::string two =
      field_of(request_of(profiles::hookdeck, {keys + 1, 1}, sinks::plain), "x-hookdeck-signature");
  CHECK(one != two);
  CHECK(field_of(request, "x-hookdeck-signature") == one);
  CHECK(field_of(request, "x-hookdeck-signature-2") == two);
  const std::string body = body_of(request);
  const Header headers[] = {{"x-hookdeck-signature", one}, {"x-hookdeck-signature-2", two}};
  for (std::size_t i = 0; i < 3; ++i) {
    const Verdict verdict =
        verify(profiles::hookdeck, {keys + i, 1}, headers, bytes_of(body), kStart);
    CHECK((verdict.word == Word::ok) == (i < 2));
  }
  Endpoint endpoint = Endpoint::parse("https://hooks.example.com/in").value();
  CHECK(endpoint.sign_with(profiles::hookdeck, keys) == Status::refused);
  CHECK(endpoint.sign_with(profiles::hookdeck, {keys, 2}) == Status::ok);
  const Header taken[] = {{"X-Hookdeck-Signature-2", "x"}};
  CHECK(endpoint.add_headers(taken) == Status::refused);
}

TEST_CASE("Ed25519 signs in the scratch, and a payload that does not fit there never leaves") {
  constexpr std::string_view kSeed = "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  const SigningKey keys[] = {{Secret::whsk(kSeed), profiles::standard_v1a}};
  if (keys[0].status() == Status::unsupported) return;  // built without it
  Endpoint endpoint = Endpoint::parse("https://hooks.example.com/in").value();
  CHECK(endpoint.sign_with(profiles::standard_v1a, keys) == Status::ok);
  std::uint8_t scratch[1024];
  const std::size_t most = sizeof scratch - std::string_view("evt_1.1760000000.").size();
  for (const std::size_t size : {std::size_t{0}, std::size_t{16}, most - 1, most, most + 1}) {
    CAPTURE(size);
    const std::string text(size, 'x');
    Event event{"door.opened", text};
    event.id = "evt_1";
    const RetryPolicy policy;
    Delivery delivery(event, endpoint, policy, scratch, 1);
    ScriptedTransport transport({kNoContent});
    const Outcome outcome = run(delivery, transport);
    if (size > most) {
      CHECK(outcome == Outcome::rejected);
      CHECK(delivery.attempt().cause == Status::no_space);
      CHECK(transport.connects() == 0);
      continue;
    }
    CHECK(outcome == Outcome::delivered);
    REQUIRE(transport.requests().size() == 1);
    const std::string& request = transport.requests()[0];
    const std::string signature = field_of(request, "webhook-signature");
    const std::string body = body_of(request);
    CHECK(body == text);
    const Header headers[] = {{"webhook-id", "evt_1"},
                              {"webhook-timestamp", "1760000000"},
                              {"webhook-signature", signature}};
    std::uint8_t space[2048];
    Verifier verifier(profiles::standard_v1a, keys);
    verifier.set_buffer(space);
    CHECK(verifier.begin(Span<const Header>(headers)) == Word::ok);
    verifier.body(bytes_of(body));
    CHECK(verifier.finish(kStart).word == Word::ok);
  }
  BytesReader reader(bytes_of("{}"));
  Event event{"door.opened", reader};
  event.id = "evt_1";
  const RetryPolicy policy;
  Delivery delivery(event, endpoint, policy, scratch, 1);
  ScriptedTransport transport({kNoContent});
  CHECK(run(delivery, transport) == Outcome::rejected);
  CHECK(delivery.attempt().cause == Status::unsupported);
  CHECK(transport.connects() == 0);
}

TEST_CASE("a sink's row does not take the signature away, in any order of the calls") {
  const SigningKey keys[] = {{Secret::whsec(kSecretText), profiles::standard}};
  const std::string request = request_of(profiles::standard, keys, sinks::zapier);
  CHECK(field_of(request, "webhook-signature").substr(0, 3) == "v1,");
  Endpoint endpoint = Endpoint::parse("https://hooks.example.com/in").value();
  CHECK(endpoint.sign_with(profiles::standard, keys) == Status::ok);
  CHECK(endpoint.send_to(sinks::discord) == Status::ok);
  CHECK(&endpoint.profile() == &profiles::standard);
  CHECK(&endpoint.sink() == &sinks::discord);
}
