// SPDX-License-Identifier: MIT
// The grammars of signature headers: lists, labels, timestamps inside, a second header, tokens.
#include <fieldhook/profiles.hpp>
#include <fieldhook/sign.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/verify.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;

namespace {

constexpr Now kNow{{0}, {1767225600}, ClockQuality::synced};
constexpr std::string_view kBody = R"({"door":"north"})";
constexpr std::string_view kSecret = "first secret";
constexpr std::string_view kOther = "second secret";

std::string sign_text(const Profile& row, std::string_view secret) {
  const SigningKey keys[] = {{Secret::for_profile(row, secret), row}};
  char out[kMaxSignature];
  const auto made = sign(row, keys, {"evt_1", kNow.wall, bytes_of(kBody)}, out);
  return made.ok() ? std::string(made.value()) : "not signed";
}

Word judge(const Profile& row, const std::vector<Header>& headers) {
  const SigningKey keys[] = {{Secret::for_profile(row, kSecret), row}};
  return verify(row, keys, {headers.data(), headers.size()}, bytes_of(kBody), kNow).word;
}

Word judge_stripe(const std::string& value) {
  return judge(profiles::stripe, {{"Stripe-Signature", value}});
}

std::string repeated(const std::string& item, std::size_t times) {
  std::string list;
  for (std::size_t i = 0; i < times; ++i) list += item;
  return list;
}

}  // namespace

TEST_CASE("Stripe's timestamp stands once among the signatures, in any place") {
  const std::string good = sign_text(profiles::stripe, kSecret);
  const std::string time = "t=1767225600";
  CHECK(good.substr(0, 13) == time + ",");
  const std::string mac = good.substr(13);
  CHECK(mac.size() == 67);
  CHECK(judge_stripe(good) == Word::ok);
  CHECK(judge_stripe(mac + "," + time) == Word::ok);
  CHECK(judge_stripe(good + ",v0=x,v1=x,,") == Word::ok);
  CHECK(judge_stripe(mac) == Word::malformed_header);
  CHECK(judge_stripe(time) == Word::malformed_header);
  CHECK(judge_stripe("t=," + mac) == Word::malformed_header);
  CHECK(judge_stripe(time + "," + good) == Word::malformed_header);
  CHECK(judge_stripe(good + "," + time) == Word::malformed_header);
  CHECK(judge_stripe(good + ",t=1") == Word::malformed_header);
  CHECK(judge_stripe("T=1767225600," + mac) == Word::malformed_header);
  CHECK(judge_stripe("t=1767225601," + mac) == Word::bad_signature);
  CHECK(judge_stripe("t=01767225600," + mac) == Word::malformed_header);
  CHECK(judge_stripe(time + ",v0=" + mac.substr(3)) == Word::unknown_version);
  CHECK(judge_stripe(time + " " + mac) == Word::malformed_header);
}

TEST_CASE("a list holds sixteen items, its timestamp included") {
  const std::string good = sign_text(profiles::stripe, kSecret);
  CHECK(judge_stripe(repeated("v0=x,", 13) + good) == Word::ok);
  CHECK(judge_stripe(repeated("v0=x,", 14) + good) == Word::ok);
  CHECK(judge_stripe(repeated("v0=x,", 15) + good) == Word::malformed_header);
}

TEST_CASE("one of several signatures with commas between is enough") {
  const std::string good = sign_text(profiles::pagerduty, kSecret);
  const std::string other = sign_text(profiles::pagerduty, kOther);
  for (const std::string& list : {good, good + "," + other, other + "," + good}) {
    CHECK(judge(profiles::pagerduty, {{"X-PagerDuty-Signature", list}}) == Word::ok);
  }
  CHECK(judge(profiles::pagerduty, {{"X-PagerDuty-Signature", other}}) == Word::bad_signature);
  CHECK(judge(profiles::pagerduty, {{"X-PagerDuty-Signature", other + " " + good}}) ==
        Word::malformed_header);
}

TEST_CASE("a header of one signature is no list") {
  const std::string good = sign_text(profiles::github, kSecret);
  const auto judge_github = [](const std::string& value) {
    return judge(profiles::github, {{"X-Hub-Signature-256", value}});
  };
  CHECK(judge_github(good) == Word::ok);
  for (const char separator : {' ', ',', '\0'}) {
    CHECK(judge_github(good + separator + good) == Word::malformed_header);
    CHECK(judge_github(good + separator) == Word::malformed_header);
    CHECK(judge_github(separator + good) != Word::ok);
  }
  CHECK(judge_github("sha1=" + good.substr(7)) == Word::unknown_version);
  CHECK(judge_github("SHA256=" + good.substr(7)) == Word::unknown_version);
  CHECK(judge_github(good.substr(7)) == Word::malformed_header);
}

TEST_CASE("a header of one signature is signed with one key") {
  const SigningKey keys[] = {{Secret::text(kSecret), profiles::github},
                             {Secret::text(kOther), profiles::github}};
  char out[kMaxSignature];
  const SignInput input{"", {0}, bytes_of(kBody)};
  CHECK(sign(profiles::github, Span<const SigningKey>(keys, 1), input, out).ok());
  CHECK(sign(profiles::github, keys, input, out).status() == Status::refused);
}

TEST_CASE("hex has 64 lower digits") {
  const std::string good = sign_text(profiles::bitbucket, kSecret);
  const auto judge_bitbucket = [](const std::string& value) {
    return judge(profiles::bitbucket, {{"X-Hub-Signature", value}});
  };
  CHECK(good.size() == 71);
  CHECK(judge_bitbucket(good) == Word::ok);
  CHECK(judge_bitbucket(good.substr(0, 70)) == Word::malformed_header);
  CHECK(judge_bitbucket(good + "0") == Word::malformed_header);
  for (int octet = 0; octet < 256; ++octet) {
    const char c = static_cast<char>(octet);
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    const std::string changed = good.substr(0, 70) + c;
    CAPTURE(octet);
    CHECK(judge_bitbucket(changed) == (c == good[70] ? Word::ok
                                       : digit       ? Word::bad_signature
                                                     : Word::malformed_header));
  }
}

TEST_CASE("the second signature header fits instead of the first, never without it") {
  const std::string good = sign_text(profiles::hookdeck, kSecret);
  const std::string other = sign_text(profiles::hookdeck, kOther);
  const auto judge_two = [](const std::string& a, const std::string& b) {
    return judge(profiles::hookdeck, {{"x-hookdeck-signature", a}, {"x-hookdeck-signature-2", b}});
  };
  CHECK(judge_two(good, other) == Word::ok);
  CHECK(judge_two(other, good) == Word::ok);
  CHECK(judge_two(good, "junk") == Word::ok);
  CHECK(judge_two(good, "") == Word::ok);
  CHECK(judge_two(other, other) == Word::bad_signature);
  CHECK(judge_two(other, "") == Word::bad_signature);
  CHECK(judge_two("", good) == Word::missing_header);
  CHECK(judge(profiles::hookdeck, {{"x-hookdeck-signature-2", good}}) == Word::missing_header);
  CHECK(judge(profiles::hookdeck, {{"x-hookdeck-signature", good},
                                   {"x-hookdeck-signature-2", good},
                                   {"x-hookdeck-signature-2", good}}) == Word::duplicate_header);
}

TEST_CASE("Shopify's newer header names count where the older ones are absent") {
  const std::string good = sign_text(profiles::shopify, kSecret);
  const std::string other = sign_text(profiles::shopify, kOther);
  CHECK(judge(profiles::shopify, {{"X-Shopify-Hmac-Sha256", good}}) == Word::ok);
  CHECK(judge(profiles::shopify, {{"shopify-hmac-sha256", good}}) == Word::ok);
  CHECK(judge(profiles::shopify, {{"shopify-hmac-sha256", good},
                                  {"X-Shopify-Hmac-Sha256", other}}) == Word::bad_signature);
  CHECK(judge(profiles::shopify_events, {{"X-Shopify-Hmac-Sha256", good}}) == Word::missing_header);
}

TEST_CASE("a token is equal or not, whatever its length") {
  const auto judge_token = [](const std::string& token) {
    return judge(profiles::telegram, {{"X-Telegram-Bot-Api-Secret-Token", token}});
  };
  const std::string good(kSecret);
  CHECK(judge_token(good) == Word::ok);
  for (std::size_t size = 1; size < good.size(); ++size) {
    CHECK(judge_token(good.substr(0, size)) == Word::bad_signature);
  }
  CHECK(judge_token(good + "x") == Word::bad_signature);
  CHECK(judge_token(good + std::string(1, '\0')) == Word::bad_signature);
  CHECK(judge_token(good + " " + good) == Word::bad_signature);
  CHECK(judge_token(std::string(100000, 'x')) == Word::bad_signature);
  CHECK(judge_token("") == Word::missing_header);

  const SigningKey keys[] = {{Secret::text(kSecret), profiles::telegram}};
  char out[kMaxSignature];
  CHECK(sign(profiles::telegram, keys, {}, out).status() == Status::unsupported);
}

TEST_CASE("a token's secret of any length is kept, around the block of the hash") {
  for (const std::size_t size : {1U, 63U, 64U, 65U, 127U, 128U, 129U, 256U}) {
    CAPTURE(size);
    const std::string token(size, 'k');
    const SigningKey keys[] = {{Secret::text(token), profiles::telegram}};
    for (const std::size_t sent : {size - 1, size, size + 1}) {
      const std::string value(sent, 'k');
      const Header headers[] = {{"X-Telegram-Bot-Api-Secret-Token", value}};
      const Word word = verify(profiles::telegram, keys, headers, {}, kNow).word;
      CHECK(word == (sent == size ? Word::ok
                     : sent == 0  ? Word::missing_header
                                  : Word::bad_signature));
    }
  }
}

TEST_CASE("the longest signature header fits its room, and not a byte less") {
  SigningKey keys[kMaxKeys];
  for (SigningKey& key : keys) {
    REQUIRE(key.assign(Secret::text(kSecret), profiles::stripe) == Status::ok);
  }
  const SignInput input{"", {INT64_MAX}, bytes_of(kBody)};
  char out[kMaxSignature];
  const auto longest = sign(profiles::stripe, keys, input, out);
  REQUIRE(longest.ok());
  const std::size_t need = longest.value().size();
  CHECK(need == 21 + kMaxKeys * 68);
  for (const std::size_t room : {std::size_t{0}, std::size_t{20}, std::size_t{21}, need - 1}) {
    CHECK(sign(profiles::stripe, keys, input, Span<char>(out, room)).status() == Status::no_space);
  }
  CHECK(sign(profiles::stripe, keys, input, Span<char>(out, need)).ok());
}

TEST_CASE("what only the caller can give is asked for before anything is signed") {
  const SigningKey keys[] = {{Secret::text(kSecret), profiles::hubspot_v3}};
  char out[kMaxSignature];
  const Bytes body = bytes_of(kBody);
  const auto status = [&](const SignInput& input) {
    return sign(profiles::hubspot_v3, keys, input, out).status();
  };
  CHECK(status({"", {0}, body, "POST", "https://a.example/"}) == Status::ok);
  CHECK(status({"", {0}, body, "", "https://a.example/"}) == Status::refused);
  CHECK(status({"", {0}, body, "POST", ""}) == Status::refused);
  CHECK(status({"", {-1}, body, "POST", "https://a.example/"}) == Status::refused);
}

TEST_CASE("a base64 secret is decoded, and a label in front of it is no base64") {
  const Profile& teams = profiles::teams;
  const SigningKey good[] = {{Secret::base64("c2VjcmV0"), teams}};
  const SigningKey text[] = {{Secret::text("secret"), profiles::xero}};
  char out[kMaxSignature];
  char plain[kMaxSignature];
  const SignInput input{"", {0}, bytes_of(kBody)};
  const auto signature = sign(teams, good, input, out);
  REQUIRE(signature.ok());
  CHECK(signature.value() ==
        "HMAC " + std::string(sign(profiles::xero, text, input, plain).value()));
  CHECK(SigningKey(Secret::base64("whsec_c2VjcmV0"), teams).status() == Status::malformed);
  CHECK(SigningKey(Secret::base64("c2VjcmV"), teams).status() == Status::malformed);
  CHECK(SigningKey(Secret::base64(""), teams).status() == Status::refused);
  CHECK(SigningKey(Secret::text("c2VjcmV0"), teams).status() == Status::refused);
}
