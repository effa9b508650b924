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
  Delivery delivery(event, endpoint, RetryPolicy{}, scratch, 1);
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
