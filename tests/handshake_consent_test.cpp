// SPDX-License-Identifier: MIT
// The handshakes that nobody signs: Meta's subscription and the validation of CloudEvents.
#include <fieldhook/handshake.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;

namespace {

/// What the query of a subscription is answered with.
HandshakeVerdict subscribe(std::string_view url, Span<char> space,
                           std::vector<std::string_view> tokens = {"s3cret"},
                           std::string_view method = "GET") {
  return answer_subscription({tokens.data(), tokens.size()}, {method, url, {}}, space);
}

struct Validation {
  Word word;
  int code;
  std::string origin;
  std::string rate;
  std::string allow;
};

Validation validate(const std::vector<Header>& headers,
                    std::vector<std::string_view> origins = {"a.example.com"},
                    std::uint32_t max_rate = 100, std::size_t space_size = 10,
                    std::string_view method = "OPTIONS") {
  std::vector<char> space(space_size);
  const WebhookPolicy policy{{origins.data(), origins.size()}, max_rate};
  const HandshakeVerdict made = answer_validation(
      policy, {method, "https://device.example/in", {headers.data(), headers.size()}},
      {space.data(), space.size()});
  Validation it{made.word, made.reply.status, {}, {}, {}};
  for (std::size_t i = 0; i < made.reply.header_count; ++i) {
    const Header& header = made.reply.headers[i];
    if (header.name == "WebHook-Allowed-Origin") it.origin = header.value;
    if (header.name == "WebHook-Allowed-Rate") it.rate = header.value;
    if (header.name == "Allow") it.allow = header.value;
  }
  CHECK(made.reply.header_count == (made.word == Word::ok ? 3 : 0));
  CHECK(made.reply.body.empty());
  return it;
}

}  // namespace

TEST_CASE("a subscription is answered with its challenge, in any order and spelling") {
  char space[64];
  constexpr struct {
    std::string_view query;
    std::string_view challenge;
  } kGood[] = {
      {"?hub.mode=subscribe&hub.challenge=67&hub.verify_token=s3cret", "67"},
      {"?hub.verify_token=s3cret&hub.challenge=67&hub.mode=subscribe", "67"},
      {"?a=b&&hub.mode=subscribe&hub.challenge=67&hub.verify_token=s3cret&c", "67"},
      {"?hub.mode=subscribe&hub.challenge=a%2Bb%20c&hub.verify_token=s3cret", "a+b c"},
      {"?hub.mode=subscribe&hub.challenge=a+b&hub.verify_token=s3%63ret", "a b"},
      {"?hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token=s3cret", "<script>"},
      {"?hub.mode=subscribe&hub.challenge=a=b&hub.verify_token=s3cret#x=%", "a=b"},
  };
  for (const auto& good : kGood) {
    CAPTURE(good.query);
    const std::string url = "https://device.example/in" + std::string(good.query);
    const HandshakeVerdict made = subscribe(url, space);
    CHECK(made.word == Word::ok);
    CHECK(made.reply.status == 200);
    CHECK(made.reply.content_type == "text/plain");
    CHECK(made.reply.body == good.challenge);
  }
}

TEST_CASE("a subscription with another token, or by another grammar, is 403") {
  char space[64];
  constexpr struct {
    std::string_view query;
    Word word;
  } kBad[] = {
      {"", Word::missing_header},
      {"?", Word::missing_header},
      {"?hub.mode=subscribe&hub.challenge=1", Word::missing_header},
      {"?hub.mode=subscribe&hub.challenge=1&hub.verify_token=", Word::missing_header},
      {"?hub.mode=subscribe&hub.challenge=1&hub.verify_token", Word::missing_header},
      {"#?hub.mode=subscribe&hub.challenge=1&hub.verify_token=s3cret", Word::missing_header},
      {"?hub.mode=subscribe&hub.challenge=1&hub.verify_token=s3cre", Word::bad_signature},
      {"?hub.mode=subscribe&hub.challenge=1&hub.verify_token=s3cret1", Word::bad_signature},
      {"?hub.mode=subscribe&hub.challenge=1&hub.verify_token=S3cret", Word::bad_signature},
      {"?hub.mode=subscribe&hub.challenge=1&hub.verify_token=s3+ret", Word::bad_signature},
      {"?hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=s3cret", Word::malformed_header},
      {"?hub.challenge=1&hub.verify_token=s3cret", Word::malformed_header},
      {"?hub.mode=subscribe&hub.verify_token=s3cret", Word::malformed_header},
      {"?hub.mode=subscribe&hub.challenge=&hub.verify_token=s3cret", Word::malformed_header},
      {"?hub.mode=subscribe&hub.challenge=%4&hub.verify_token=s3cret", Word::malformed_header},
      {"?hub.mode=subscribe&hub.challenge=1&hub.verify_token=s3cret&x=%zz", Word::malformed_header},
      {"?hub.mode=subscribe&hub.mode=subscribe&hub.challenge=1&hub.verify_token=s3cret",
       Word::malformed_header},
      {"?hub.mode=subscribe&hub.challenge=&hub.challenge=1&hub.verify_token=s3cret",
       Word::malformed_header},
      {"?hub.mode=subscribe&hub.challenge=1&hub.verify_token=x&hub.verify_token=s3cret",
       Word::malformed_header},
  };
  for (const auto& bad : kBad) {
    CAPTURE(bad.query);
    const std::string url = "https://device.example/in" + std::string(bad.query);
    const HandshakeVerdict made = subscribe(url, space);
    CHECK(made.word == bad.word);
    CHECK(made.reply.status == 403);
    CHECK(made.reply.body.empty());
    CHECK(made.reply.content_type.empty());
  }
}

TEST_CASE("any of several tokens fits, an empty one never") {
  char space[64];
  constexpr std::string_view kUrl = "/in?hub.mode=subscribe&hub.challenge=1&hub.verify_token=new";
  CHECK(subscribe(kUrl, space, {"old", "new"}).word == Word::ok);
  CHECK(subscribe(kUrl, space, {"new", "old"}).word == Word::ok);
  CHECK(subscribe(kUrl, space, {"", "new"}).word == Word::ok);
  CHECK(subscribe(kUrl, space, {"old"}).word == Word::bad_signature);
  CHECK(subscribe(kUrl, space, {"", ""}).word == Word::bad_secret);
  CHECK(subscribe(kUrl, space, {}).word == Word::bad_secret);
}

TEST_CASE("a subscription's space takes its token and its challenge, one after the other") {
  constexpr std::string_view kUrl =
      "/in?hub.mode=subscribe&hub.challenge=12345&hub.verify_token=abc";
  std::vector<char> space(6);
  for (const std::size_t size : {4, 5, 6}) {
    const HandshakeVerdict made = subscribe(kUrl, {space.data(), size}, {"abc"});
    CHECK(made.word == (size < 5 ? Word::no_space : Word::ok));
    CHECK(made.reply.body == (size < 5 ? "" : "12345"));
  }
  constexpr std::string_view kLong = "/in?hub.mode=subscribe&hub.challenge=1&hub.verify_token=abc";
  for (const std::size_t size : {2, 3, 4}) {
    CHECK(subscribe(kLong, {space.data(), size}, {"abc"}).word ==
          (size < 3 ? Word::no_space : Word::ok));
  }
}

TEST_CASE("another method is no handshake: a delivery goes to the application") {
  char space[64];
  constexpr std::string_view kUrl =
      "/in?hub.mode=subscribe&hub.challenge=1&hub.verify_token=s3cret";
  for (const std::string_view method : {"POST", "HEAD", "get", "OPTIONS", ""}) {
    const HandshakeVerdict made = subscribe(kUrl, space, {"s3cret"}, method);
    CHECK(made.word == Word::malformed_header);
    CHECK(made.reply.status == 0);
    CHECK(made.reply.body.empty());
  }
  for (const std::string_view method : {"POST", "GET", "options", ""}) {
    const Validation made =
        validate({{"WebHook-Request-Origin", "a.example.com"}}, {"a.example.com"}, 100, 10, method);
    CHECK(made.word == Word::malformed_header);
    CHECK(made.code == 0);
    CHECK(made.origin.empty());
  }
}

TEST_CASE("a validation is consented to as the policy says") {
  constexpr struct {
    std::string_view asked;
    std::uint32_t most;
    std::string_view allowed;
  } kRates[] = {{"99", 100, "99"},      {"100", 100, "100"},
                {"101", 100, "100"},    {"", 100, "100"},
                {"5", 0, "*"},          {"", 0, "*"},
                {"1", 4294967295, "1"}, {"4294967295", 4294967295, "4294967295"}};
  for (const auto& rate : kRates) {
    CAPTURE(rate.asked);
    std::vector<Header> headers = {{"webhook-request-origin", "A.example.com"}};
    if (!rate.asked.empty()) headers.push_back({"WEBHOOK-REQUEST-RATE", rate.asked});
    const Validation made = validate(headers, {"b.example", "a.example.com"}, rate.most);
    CHECK(made.word == Word::ok);
    CHECK(made.code == 200);
    CHECK(made.origin == "a.example.com");
    CHECK(made.rate == rate.allowed);
    CHECK(made.allow == "POST");
  }
  CHECK(validate({{"WebHook-Request-Origin", "any.example"}}, {"*"}).origin == "*");
}

TEST_CASE("a validation that is refused has no consent in it") {
  const Header origin{"WebHook-Request-Origin", "a.example.com"};
  CHECK(validate({}).word == Word::missing_header);
  CHECK(validate({}).code == 400);
  CHECK(validate({{"WebHook-Request-Origin", ""}}).word == Word::missing_header);
  CHECK(validate({origin, origin}).word == Word::duplicate_header);
  for (const std::string_view other :
       {"evil.example.net", "xa.example.com", "a.example.com.evil.net", "example.com", "*"}) {
    const Validation made = validate({{"WebHook-Request-Origin", other}});
    CHECK(made.word == Word::origin_not_allowed);
    CHECK(made.code == 403);
  }
  CHECK(validate({origin}, {}).word == Word::origin_not_allowed);
  CHECK(validate({origin}, {""}).word == Word::origin_not_allowed);
  for (const std::string_view rate : {"0", "-1", "+1", "01", "fast", "1.5", "1 ", "4294967296",
                                      "9999999999", "99999999999999999999"}) {
    CAPTURE(rate);
    CHECK(validate({origin, {"WebHook-Request-Rate", rate}}).word == Word::malformed_header);
    CHECK(validate({origin, {"WebHook-Request-Rate", rate}}).code == 400);
  }
  CHECK(validate({origin, {"WebHook-Request-Rate", "1"}, {"webhook-request-rate", "1"}}).word ==
        Word::duplicate_header);
}

TEST_CASE("a rate's digits fit the space, or the answer is no_space") {
  const std::vector<Header> headers = {{"WebHook-Request-Origin", "a.example.com"}};
  CHECK(validate(headers, {"a.example.com"}, 100, 2).word == Word::no_space);
  CHECK(validate(headers, {"a.example.com"}, 100, 3).rate == "100");
  CHECK(validate(headers, {"a.example.com"}, 100, 4).rate == "100");
  CHECK(validate(headers, {"a.example.com"}, 0, 0).rate == "*");
}
