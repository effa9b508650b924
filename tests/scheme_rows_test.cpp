// SPDX-License-Identifier: MIT
// The rows whose scheme is more than its columns: what they find in a body, in a URL, in a field.
#include "crypto/sha1.hpp"
#include "form_scan.hpp"
#include "json_canonical.hpp"

#include <fieldhook/profiles.hpp>
#include <fieldhook/sign.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/verify.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;

namespace {

constexpr std::int64_t kTime = 1760000000;
constexpr std::string_view kSecret = "d66ee74b9d218d5702d9be1fd3017371";
constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Now at(std::int64_t second) {
  return {{0}, {second}, ClockQuality::synced};
}

/// HMAC-SHA256 of a text in lower hex.
std::string mac_of(std::string_view text) {
  constexpr Profile raw =
      Profile{"raw", "", "", "s", "", "%b"}.with_macs(MacText::lower_hex, kOneSignature);
  const SigningKey keys[] = {{Secret::text(kSecret), raw}};
  char out[kMaxSignature];
  return std::string(sign(raw, keys, {"", {0}, bytes_of(text)}, out).value());
}

std::string base64(Bytes bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t j = i; j < i + 3; ++j) bits = bits << 8 | (j < bytes.size() ? bytes[j] : 0U);
    for (int shift = 18; shift >= 0; shift -= 6) text += kBase64[bits >> shift & 63];
  }
  for (std::size_t i = bytes.size(); i % 3 != 0; ++i) text[text.size() - 3 + i % 3] = '=';
  return text;
}

/// HMAC-SHA1 of a text in base64.
std::string sha1_of(std::string_view text) {
  Sha1KeyBlock key;
  Sha1State running;
  std::uint8_t mac[kSha1Size];
  REQUIRE(hmac_sha1_key(bytes_of(kSecret), key) == Status::ok);
  REQUIRE(hmac_sha1_start(running, key) == Status::ok);
  REQUIRE(sha1_update(running, bytes_of(text)) == Status::ok);
  REQUIRE(hmac_sha1_finish(running, key, mac) == Status::ok);
  return base64(mac);
}

struct Request {
  const Profile* row;
  std::string body;
  std::string signature;
  std::string url = "https://hooks.example.com/in?a=1";
  std::size_t room = SIZE_MAX;
  std::string_view secret = kSecret;

  Verdict judge(Now now = at(kTime)) const {
    const SigningKey keys[] = {{Secret::for_profile(*row, secret), *row}};
    const Header headers[] = {{row->signature_header, signature}};
    const std::size_t count = row->signature_header.empty() ? 0 : 1;
    Verifier verifier(*row, keys);
    if (verifier.begin({"POST", url, {headers, count}}) != Word::ok) return verifier.finish(now);
    std::vector<std::uint8_t> buffer(room == SIZE_MAX ? verifier.space_needed(body.size()) : room);
    verifier.set_buffer({buffer.data(), buffer.size()});
    verifier.body(bytes_of(body).first(body.size() / 2));
    verifier.body(bytes_of(body).from(body.size() / 2));
    return verifier.finish(now);
  }
  Word word(Now now = at(kTime)) const { return judge(now).word; }
};

Request linear(std::string body) {
  const std::string mac = mac_of(body);
  return {&profiles::linear, std::move(body), mac};
}

Request linear_at(std::string_view timestamp) {
  return linear("{\"action\":\"create\",\"webhookTimestamp\":" + std::string(timestamp) + "}");
}

/// `timestamp` and `token` as they stand in the body, and signed as they read.
Request mailgun(std::string_view timestamp, std::string_view token, std::string_view signature) {
  return {&profiles::mailgun,
          "{\"event-data\":{},\"signature\":{\"timestamp\":" + std::string(timestamp) +
              ",\"token\":" + std::string(token) + ",\"signature\":\"" + std::string(signature) +
              "\"}}",
          ""};
}

Request mailgun(std::string_view timestamp, std::string_view token) {
  const std::string signed_text = std::string(timestamp) + std::string(token);
  return mailgun("\"" + std::string(timestamp) + "\"", "\"" + std::string(token) + "\"",
                 mac_of(signed_text));
}

Request apideck(std::string body, std::string_view signed_text) {
  return {&profiles::apideck, std::move(body), mac_of(signed_text)};
}

/// A form that was signed for another spelling of the URL than the one that is configured.
Request twilio(std::string body, std::string_view form, std::string_view signed_url,
               std::string url) {
  return {&profiles::twilio, std::move(body), sha1_of(std::string(signed_url) + std::string(form)),
          std::move(url)};
}

void needs_all_of_its_body(Request request) {
  CHECK(request.word() == Word::ok);
  const std::size_t size = request.body.size();
  request.room = size - 1;
  CHECK(request.word() == Word::no_space);
  request.room = 0;
  CHECK(request.word() == Word::no_space);
  request.room = size;
  CHECK(request.word() == Word::ok);
  request.room = size + 1;
  CHECK(request.word() == Word::ok);
}

}  // namespace

TEST_CASE("rows that look into a body say so, and get no smaller buffer than that") {
  needs_all_of_its_body(linear_at("1760000000000"));
  needs_all_of_its_body(mailgun("1760000000", "abc"));
  needs_all_of_its_body(apideck("{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}"));
  needs_all_of_its_body(twilio("b=1&a=2", "a2b1", "https://h.example/", "https://h.example/"));
  for (const Profile* row :
       {&profiles::linear, &profiles::mailgun, &profiles::apideck, &profiles::twilio}) {
    CHECK(row->needs_body());
  }
  CHECK(!profiles::pipedrive.needs_body());
  CHECK(!profiles::standard.needs_body());
}

TEST_CASE("what a row covers is in its columns") {
  CHECK(profiles::linear.covers_body());
  CHECK(profiles::apideck.covers_body());
  CHECK(profiles::twilio.covers_body());
  CHECK(!profiles::mailgun.covers_body());
  CHECK(!profiles::pipedrive.covers_body());
  CHECK(profiles::linear.can_sign());
  CHECK(!profiles::mailgun.can_sign());
  CHECK(!profiles::apideck.can_sign());
  CHECK(!profiles::twilio.can_sign());
  CHECK(!profiles::pipedrive.can_sign());
}

TEST_CASE("linear: the body's own timestamp counts to the tolerance, to the millisecond ahead") {
  CHECK(linear_at("1760000000000").judge(at(kTime + 7)).clock_difference_s == 7);
  CHECK(linear_at("1759999940000").word() == Word::ok);
  CHECK(linear_at("1759999939999").word() == Word::timestamp_too_old);
  CHECK(linear_at("1760000000001").word() == Word::ok);
  CHECK(linear_at("1760000059999").word() == Word::ok);
  CHECK(linear_at("1760000060000").word() == Word::ok);
  CHECK(linear_at("1760000060001").word() == Word::timestamp_too_new);
  CHECK(linear_at("1760000000").word() == Word::timestamp_too_old);
  CHECK(linear_at("999").word() == Word::timestamp_too_old);
  CHECK(linear_at("0").word() == Word::timestamp_too_old);
  CHECK(linear_at("1760000000000").word({{0}, {kTime}, ClockQuality::floor}) == Word::no_clock);
}

TEST_CASE("linear: a body that has no such timestamp is malformed, once its signature is right") {
  for (const std::string_view text :
       {"\"1760000000000\"", "1760000000000.0", "1.76e12", "-1760000000000", "null",
        "[1760000000000]", "{}", "1760000000000,\"webhookTimestamp\":1760000000000",
        "1000000000000000000", "1760000000000}x", "01760000000000"}) {
    CAPTURE(text);
    Request request = linear_at(text);
    CHECK(request.word() == Word::malformed_body);
    request.signature[0] = request.signature[0] == '0' ? '1' : '0';
    CHECK(request.word() == Word::bad_signature);
  }
  for (const std::string_view body :
       {"", "{}", "nope", "[1760000000000]", "{\"data\":{\"webhookTimestamp\":1760000000000}}"}) {
    CAPTURE(body);
    CHECK(linear(std::string(body)).word() == Word::malformed_body);
  }
}

TEST_CASE("mailgun: the token is the id, for it is signed, and the event data is not") {
  Request request = mailgun("1760000000", "d2e64a97");
  CHECK(request.word() == Word::ok);
  CHECK(request.judge().id_trust == IdTrust::signed_id);
  request.body.replace(request.body.find("{}"), 2, "[1]");
  CHECK(request.word() == Word::ok);
  request.secret = "another";
  CHECK(request.word() == Word::bad_signature);

  const SigningKey keys[] = {{Secret::text(kSecret), profiles::mailgun}};
  Verifier verifier(profiles::mailgun, keys);
  REQUIRE(verifier.begin(Span<const Header>()) == Word::ok);
  std::uint8_t buffer[256];
  verifier.set_buffer(buffer);
  verifier.body(bytes_of(request.body));
  CHECK(verifier.finish(at(kTime + 3)).event_id == "d2e64a97");
}

TEST_CASE("mailgun: a timestamp counts to the tolerance, as text or as a number") {
  CHECK(mailgun("1759999700", "ab").word() == Word::ok);
  CHECK(mailgun("1759999699", "ab").word() == Word::timestamp_too_old);
  CHECK(mailgun("1760000300", "ab").word() == Word::ok);
  CHECK(mailgun("1760000301", "ab").word() == Word::timestamp_too_new);
  CHECK(mailgun("1760000000", "\"ab\"", mac_of("1760000000ab")).word() == Word::ok);
  CHECK(mailgun("1760000000", "ab").word({{0}, {kTime}, ClockQuality::unknown}) == Word::no_clock);
  // Moved over the border between the two: the same MAC, and another time.
  CHECK(mailgun("\"17600000001\"", "\"2\"", mac_of("176000000012")).word() ==
        Word::timestamp_too_new);
  CHECK(mailgun("\"176000000\"", "\"012\"", mac_of("176000000012")).word() ==
        Word::timestamp_too_old);
}

TEST_CASE("mailgun: what has not one reading is malformed") {
  const std::string mac = mac_of("1760000000ab");
  constexpr std::string_view kGood = "\"1760000000\"";
  CHECK(mailgun(kGood, "\"ab\"", mac).word() == Word::ok);
  for (const std::string_view token :
       {"\"\\u0061b\"", "\"\"", "\"a.b\"", "\"a b\"", "\"\xC3\xA9\"", "{}", "[]", "true", "null",
        "7", "\"ab\",\"token\":\"ab\"", "\"ab\",\"t\\u006fken\":\"ab\"", "ab"}) {
    CAPTURE(token);
    CHECK(mailgun(kGood, token, mac).word() == Word::malformed_body);
  }
  for (const std::string_view timestamp :
       {"\"176000000\\u0030\"", "\"\"", "\"-1\"", "\"1760000000 \"", "\"01760000000\"", "1.76e9",
        "null", "\"1760000000abc\"", "\"1000000000000000000\""}) {
    CAPTURE(timestamp);
    CHECK(mailgun(timestamp, "\"ab\"", mac).word() == Word::malformed_body);
  }
  CHECK(mailgun(kGood, "\"ab\"", mac.substr(1)).word() == Word::malformed_header);
  CHECK(mailgun(kGood, "\"ab\"", "").word() == Word::malformed_header);

  for (const std::size_t size : {255U, 256U, 257U}) {
    const std::string token(size, 'f');
    CHECK(mailgun("1760000000", token).word() == (size <= 256 ? Word::ok : Word::malformed_body));
  }
}

TEST_CASE("mailgun: a member that is not there is missing") {
  for (const std::string_view body :
       {"{}", "[]", "{\"signature\":{}}", "{\"signature\":\"x\"}",
        "{\"token\":\"a\",\"timestamp\":\"1\",\"signature\":\"b\"}"}) {
    CAPTURE(body);
    CHECK(Request{&profiles::mailgun, std::string(body), ""}.word() == Word::missing_header);
  }
  CHECK(Request{&profiles::mailgun, "", ""}.word() == Word::malformed_body);
}

TEST_CASE("apideck: names are sorted before the MAC, and what cannot be told fits nothing") {
  CHECK(apideck("{ \"b\" : 1.0, \"a\" : [ {\"y\":1,\"x\":2} ] }", R"({"a":[{"y":1,"x":2}],"b":1})")
            .word() == Word::ok);
  CHECK(apideck("{\"b\":1,\"a\":2}", "{\"b\":1,\"a\":2}").word() == Word::bad_signature);
  CHECK(apideck("[12345678901234567]", "[12345678901234567]").word() == Word::bad_signature);
  CHECK(apideck("[12345678901234567]", "").word() == Word::bad_signature);
  CHECK(apideck("{\"a\":1,\"a\":1}", "{\"a\":1}").word() == Word::malformed_body);
  CHECK(apideck("{", "{").word() == Word::malformed_body);
  CHECK(apideck("", "").word() == Word::malformed_body);
  std::string body = "{\"k\":0";
  for (std::size_t i = 1; i <= kMaxSortedMembers; ++i) body += ",\"k" + std::to_string(i) + "\":1";
  CHECK(apideck(body + "}", "").word() == Word::no_space);
}

TEST_CASE("twilio: the URL counts as it is, or with the other choice of its default port") {
  constexpr struct {
    std::string_view configured;
    std::string_view signed_url;
    Word word;
  } kCases[] = {
      {"https://h.example/in?a=1", "https://h.example/in?a=1", Word::ok},
      {"https://h.example/in?a=1", "https://h.example:443/in?a=1", Word::ok},
      {"https://h.example:443/in", "https://h.example/in", Word::ok},
      {"https://h.example:8443/in", "https://h.example:8443/in", Word::ok},
      {"https://h.example:8443/in", "https://h.example/in", Word::ok},
      {"https://h.example:8443/in", "https://h.example:443/in", Word::bad_signature},
      {"http://h.example/in", "http://h.example:80/in", Word::ok},
      {"http://h.example/in", "http://h.example:443/in", Word::bad_signature},
      {"https://h.example/in", "http://h.example/in", Word::bad_signature},
      {"https://h.example/in", "https://h.example:80/in", Word::bad_signature},
      {"https://h.example/in", "https://h.example/in/", Word::bad_signature},
      {"https://h.example", "https://h.example:443", Word::ok},
      {"https://h.example?a=b:1/c", "https://h.example:443?a=b:1/c", Word::ok},
      {"https://h.example#a:1", "https://h.example:443#a:1", Word::ok},
      {"https://u:p@h.example/in", "https://u:p@h.example:443/in", Word::ok},
      {"https://u:p@h.example:1/in", "https://u:p@h.example/in", Word::ok},
      {"https://[2001:db8::1]/in", "https://[2001:db8::1]:443/in", Word::ok},
      {"https://[2001:db8::1]:1/in", "https://[2001:db8::1]/in", Word::ok},
      {"h.example/in", "h.example/in", Word::ok},
      {":", ":", Word::ok},
  };
  for (const auto& one : kCases) {
    CAPTURE(one.configured);
    CAPTURE(one.signed_url);
    CHECK(twilio("b=1&a=2", "a2b1", one.signed_url, std::string(one.configured)).word() ==
          one.word);
    CHECK(twilio("", "", one.signed_url, std::string(one.configured)).word() == one.word);
  }
  CHECK(twilio("a=1", "a1", "", "").word() == Word::missing_url);
}

TEST_CASE("twilio: a body that is no form counts only where the URL has its hash") {
  constexpr std::string_view kBody = "{\"sid\":1}";
  constexpr std::string_view kHash =
      "d6a373e5197e8b4f79f597ed923b47f3d66d4397c073b76b95721b35d9355cef";
  const auto judge = [&](std::string_view query, std::string_view body) {
    const std::string url = "https://h.example/in" + std::string(query);
    return twilio(std::string(body), "", url, url).word();
  };
  const std::string named = "bodySHA256=" + std::string(kHash);
  CHECK(judge("?" + named, kBody) == Word::ok);
  CHECK(judge("?a=1&" + named + "&b=2", kBody) == Word::ok);
  CHECK(judge("?" + named + "#x", kBody) == Word::ok);
  CHECK(judge("?" + named + "&bodySHA256=0", kBody) == Word::ok);
  CHECK(judge("?bodySHA256=0&" + named, kBody) == Word::bad_body_hash);
  CHECK(judge("?" + named, "{\"sid\":2}") == Word::bad_body_hash);
  CHECK(judge("?" + named, "") == Word::bad_body_hash);
  CHECK(judge("?" + named + "0", kBody) == Word::bad_body_hash);
  CHECK(judge("?bodySHA256=", kBody) == Word::bad_body_hash);
  CHECK(judge("?bodySHA256", kBody) == Word::bad_body_hash);
  // Without a hash the body is read as a form: nobody signed that.
  CHECK(judge("", kBody) == Word::bad_signature);
  CHECK(judge("?bodysha256=" + std::string(kHash), kBody) == Word::bad_signature);
  CHECK(judge("#?" + named, kBody) == Word::bad_signature);
  CHECK(judge("?a=%&" + named, kBody) == Word::bad_signature);
  CHECK(judge("", "{\"discount\":\"5%\"}") == Word::malformed_body);
  CHECK(judge("", "") == Word::ok);
}

TEST_CASE("twilio: forms are bounded, and signatures are 20 bytes") {
  std::string body = "a=1";
  for (std::size_t i = 0; i < kMaxFormFields; ++i) body += "&f=1";
  CHECK(twilio(body, "", "https://h.example/", "https://h.example/").word() == Word::no_space);
  Request request = twilio("a=1", "a1", "https://h.example/", "https://h.example/");
  CHECK(request.word() == Word::ok);
  const std::string good = request.signature;
  for (std::size_t i = 0; i < good.size(); ++i) {
    request.signature = good;
    request.signature[i] = good[i] == 'A' ? 'B' : 'A';
    CHECK(request.word() != Word::ok);
  }
  for (const std::string& bad :
       {good.substr(0, 24), good + good, std::string("AAAA"), good.substr(0, 27)}) {
    request.signature = bad;
    CHECK(request.word() == Word::malformed_header);
  }
}

TEST_CASE("pipedrive: user and password are compared behind any spelling of Basic") {
  const auto judge = [](std::string_view field, std::string_view secret) {
    return Request{&profiles::pipedrive, "{}", std::string(field), "", 0, secret}.word();
  };
  CHECK(judge("Basic dXNlcjpwYXNz", "user:pass") == Word::ok);
  CHECK(judge("bASIC dXNlcjpwYXNz", "user:pass") == Word::ok);
  CHECK(judge("Basic dXNlcjpwYXNz", "user:Pass") == Word::bad_signature);
  CHECK(judge("Basic dXNlcjpwYXN6", "user:pass") == Word::bad_signature);
  CHECK(judge("Basic dXNlcjpwYXNz", "dXNlcjpwYXNz") == Word::bad_signature);
  for (const std::string_view field :
       {"Basic", "Basic ", "dXNlcjpwYXNz", "BasicdXNlcjpwYXNz", "Bearer dXNlcjpwYXNz",
        "Other dXNlcjpwYXNz", "Basic dXNlcjpwYXN", "Basic  dXNlcjpwYXNz", "Basic dXNlcjpwYXNz ",
        "Basic user:pass", "Basic dXNlcjpwYXNz, Basic eA=="}) {
    CAPTURE(field);
    CHECK(judge(field, "user:pass") == Word::malformed_header);
  }
  CHECK(judge("", "user:pass") == Word::missing_header);
}

TEST_CASE("cloudevents: a token is compared behind any spelling of Bearer") {
  const auto judge = [](std::string_view field, std::string_view secret) {
    return Request{&profiles::cloudevents, "{}", std::string(field), "", 0, secret}.word();
  };
  CHECK(judge("Bearer t0ken", "t0ken") == Word::ok);
  CHECK(judge("bEARER t0ken", "t0ken") == Word::ok);
  for (const std::string_view field : {"Bearer t0keN", "Bearer t0ke", "Bearer t0ken1",
                                       "Bearer  t0ken", "Bearer t0ken ", "Bearer t0ken, t0ken"}) {
    CAPTURE(field);
    CHECK(judge(field, "t0ken") == Word::bad_signature);
  }
  for (const std::string_view field :
       {"Bearer", "Bearer ", "t0ken", "Bearert0ken", "Basic t0ken"}) {
    CAPTURE(field);
    CHECK(judge(field, "t0ken") == Word::malformed_header);
  }
  CHECK(judge("", "t0ken") == Word::missing_header);
  CHECK(!profiles::cloudevents.covers_body());
  CHECK(!profiles::cloudevents.can_sign());
}
