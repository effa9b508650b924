// SPDX-License-Identifier: MIT
#include <fieldhook/request_writer.hpp>
#include <fieldhook/sink_catalog.hpp>
#include <fieldhook/sinks.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace fieldhook;

namespace {

std::string_view sink_of(const std::string& url) {
  const Sink* sink = sink_for(Endpoint::parse(url).value());
  return sink == nullptr ? "none" : sink->name;
}

std::string request_line(const Endpoint& endpoint) {
  std::uint8_t space[512];
  RequestWriter writer(space);
  writer.start(endpoint, "text/plain", 0);
  const std::string_view head = text_of(Bytes(space, writer.finish().value()));
  return std::string(head.substr(0, head.find(" HTTP")));
}

std::string line_of(const std::string& url, const Sink& sink, std::string_view query = {}) {
  Endpoint endpoint = Endpoint::parse(url).value();
  CHECK(endpoint.send_to(sink) == Status::ok);
  if (!query.empty()) CHECK(endpoint.add_query(query) == Status::ok);
  return request_line(endpoint);
}

}  // namespace

TEST_CASE("every sink is found by its name, and none by another") {
  const char* const names[] = {"discord",     "slack",       "teams",          "zapier",
                               "make",        "n8n",         "ifttt",          "pagerduty",
                               "telegram",    "adafruit_io", "home_assistant", "google_chat",
                               "cloudevents", "plain"};
  CHECK(all_sinks().size() == sizeof names / sizeof names[0]);
  for (const char* name : names) {
    CAPTURE(name);
    const Sink* sink = find_sink(name);
    REQUIRE(sink != nullptr);
    CHECK(sink->name == name);
  }
  for (const char* name : {"", "Discord", "discord ", "discor", "discordx", "standard"}) {
    CHECK(find_sink(name) == nullptr);
  }
}

TEST_CASE("a URL of a service is known by its host and path") {
  const struct {
    const char* url;
    const char* name;
  } rows[] = {
      {"https://discord.com/api/webhooks/1/t", "discord"},
      {"https://DISCORD.com/api/v10/webhooks/1/t?wait=true", "discord"},
      {"https://canary.discord.com/api/webhooks/1/t", "discord"},
      {"https://discordapp.com/api/webhooks/1/t", "discord"},
      {"https://discord.com/channels/1", "none"},
      {"https://discord.com", "none"},
      {"https://notdiscord.com/api/webhooks/1/t", "none"},
      {"https://.discord.com.evil.example/api/webhooks/1/t", "none"},
      {"https://discord.com.evil.example/api/webhooks/1/t", "none"},
      {"https://hooks.slack.com/services/T/B/X", "slack"},
      {"https://hooks.slack.com/triggers/T/1/X", "none"},
      {"https://contoso.webhook.office.com/webhookb2/1@2/IncomingWebhook/3/4", "teams"},
      {"https://outlook.office.com/webhook/1", "teams"},
      {"https://prod-12.westeurope.logic.azure.com:443/workflows/1/triggers/manual/paths/"
       "invoke?sig=x",
       "teams"},
      {"https://hooks.zapier.com/hooks/catch/1/2/", "zapier"},
      {"https://hook.eu1.make.com/abc", "make"},
      {"https://hook.make.com/abc", "none"},
      {"https://me.app.n8n.cloud/webhook-test/1", "n8n"},
      {"https://maker.ifttt.com/trigger/door/with/key/K", "ifttt"},
      {"https://events.pagerduty.com/v2/enqueue", "pagerduty"},
      {"https://api.telegram.org/bot1:t/sendMessage", "telegram"},
      {"https://io.adafruit.com/api/v2/me/feeds/door/data", "adafruit_io"},
      {"https://hooks.nabu.casa/abc", "home_assistant"},
      {"https://chat.googleapis.com/v1/spaces/A/messages?key=k&token=t", "google_chat"},
      {"https://example.com/api/webhooks/1/t", "none"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.url);
    if (Endpoint::parse(row.url).ok()) CHECK(sink_of(row.url) == row.name);
  }
}

TEST_CASE("every pattern names a sink of the catalog and fits itself") {
  std::set<std::string_view> named;
  for (const SinkUrl& url : sink_urls()) {
    std::string host(url.host);
    CAPTURE(host);
    CHECK(find_sink(url.sink->name) == url.sink);
    const std::size_t star = host.find('*');
    if (star != std::string::npos) host.replace(star, 1, "a");
    CHECK(sink_of("https://" + host + std::string(url.path) + "x") == url.sink->name);
    named.insert(url.sink->name);
  }
  CHECK(named.size() == all_sinks().size() - 2);  // cloudevents and plain have no host of their own
}

TEST_CASE("a row's outcomes count before the common table, which counts for the rest") {
  for (const Sink* sink : all_sinks()) {
    for (int status = 100; status < 600; ++status) {
      CAPTURE(sink->name);
      CAPTURE(status);
      const auto code = static_cast<std::uint16_t>(status);
      OutcomeRow expected = classify(code);
      const bool gone = sink == &sinks::discord || sink == &sinks::slack;
      if (status == 404 && gone) expected = {404, 404, Outcome::endpoint_off, Hold::none};
      if (status == 400 && sink == &sinks::make) expected = {400, 400, Outcome::retry, Hold::none};
      CHECK(classify(code, *sink).outcome == expected.outcome);
      CHECK(classify(code, *sink).hold == expected.hold);
    }
  }
}

TEST_CASE("a row never makes an event undeliverable that the common table would try again") {
  for (const Sink* sink : all_sinks()) {
    for (const OutcomeRow& row : sink->outcomes) {
      CHECK(row.outcome != Outcome::rejected);
      CHECK(row.outcome != Outcome::delivered);
      CHECK(row.outcome != Outcome::pending);
    }
  }
}

TEST_CASE("a refused credential holds the endpoint at the first answer, at every sink") {
  for (const Sink* sink : all_sinks()) {
    CAPTURE(sink->name);
    for (const std::uint16_t status : {std::uint16_t{401}, std::uint16_t{403}}) {
      CHECK(classify(status, *sink).outcome == Outcome::retry);
      CHECK(classify(status, *sink).hold == Hold::credentials);
    }
  }
  CHECK(sinks::discord.refusals.events == 10000);
  CHECK(sinks::discord.refusals.seconds == 600);
}

TEST_CASE("the rates are the documented ones") {
  CHECK(sinks::discord.rates.empty());  // Discord: not to be hard-coded
  REQUIRE(sinks::slack.rates.size() == 1);
  CHECK(sinks::slack.rates[0].events == 1);
  CHECK(sinks::slack.rates[0].seconds == 1);
  REQUIRE(sinks::teams.rates.size() == 5);
  CHECK(sinks::teams.rates[4].events == 1800);
  CHECK(sinks::teams.rates[4].seconds == 86400);
  CHECK(sinks::pagerduty.rates[0].events == 120);
  for (const Sink* sink : all_sinks()) {
    for (const Rate& rate : sink->rates) {
      CHECK(rate.events > 0);
      CHECK(rate.seconds > 0);
    }
  }
}

TEST_CASE("every row says where its secret is") {
  for (const Sink* sink : all_sinks()) CHECK(sink->secret_in != SecretIn::nothing);
  CHECK(contains(sinks::discord.secret_in, SecretIn::path));
  CHECK_FALSE(contains(sinks::discord.secret_in, SecretIn::header));
  CHECK(contains(sinks::teams.secret_in, SecretIn::path));
  CHECK(contains(sinks::teams.secret_in, SecretIn::query));
  CHECK(contains(sinks::pagerduty.secret_in, SecretIn::payload));
  CHECK(contains(sinks::google_chat.secret_in, SecretIn::query));
}

TEST_CASE("the row's parameter is added once, and the user's word about it counts") {
  const struct {
    const char* url;
    const char* query;
    const char* line;
  } rows[] = {
      {"https://h.example/p", "", "POST /p?wait=true"},
      {"https://h.example", "", "POST /?wait=true"},
      {"https://h.example?a=1", "", "POST /?a=1&wait=true"},
      {"https://h.example/p?a=1", "", "POST /p?a=1&wait=true"},
      {"https://h.example/p?wait=false", "", "POST /p?wait=false"},
      {"https://h.example/p?a=1&wait=true", "", "POST /p?a=1&wait=true"},
      {"https://h.example/p?wait", "", "POST /p?wait"},
      {"https://h.example/p?waits=1", "", "POST /p?waits=1&wait=true"},
      {"https://h.example/p?await=1", "", "POST /p?await=1&wait=true"},
      {"https://h.example/wait=true", "", "POST /wait=true?wait=true"},
      {"https://h.example/p", "thread_id=7", "POST /p?wait=true&thread_id=7"},
      {"https://h.example/p", "thread_id=7&wait=false", "POST /p?thread_id=7&wait=false"},
      {"https://h.example/p?a=1#f", "thread_id=7", "POST /p?a=1&wait=true&thread_id=7"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.url);
    CAPTURE(row.query);
    CHECK(line_of(row.url, sinks::discord, row.query) == row.line);
  }
  CHECK(line_of("https://h.example/p", sinks::slack) == "POST /p");
  CHECK(line_of("https://h.example/p", sinks::slack, "b=2") == "POST /p?b=2");
  CHECK(line_of("https://h.example/p?a=1", sinks::slack, "b=2") == "POST /p?a=1&b=2");
}

TEST_CASE("a query is added whatever the order of the calls, and the last row counts") {
  Endpoint endpoint = Endpoint::parse("https://h.example/p").value();
  CHECK(endpoint.add_query("a=1") == Status::ok);
  CHECK(request_line(endpoint) == "POST /p?a=1");
  CHECK(endpoint.send_to(sinks::discord) == Status::ok);
  CHECK(request_line(endpoint) == "POST /p?wait=true&a=1");
  CHECK(endpoint.send_to(sinks::slack) == Status::ok);
  CHECK(request_line(endpoint) == "POST /p?a=1");
}

TEST_CASE("every octet in an added query is one of a URL's, or refused") {
  const std::string allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@/?";
  for (int c = 0; c < 256; ++c) {
    CAPTURE(c);
    const std::string query = std::string("a=") + static_cast<char>(c);
    Endpoint endpoint = Endpoint::parse("https://h.example/p").value();
    const bool fits = c != 0 && allowed.find(static_cast<char>(c)) != std::string::npos;
    CHECK(endpoint.add_query(query) == (fits ? Status::ok : Status::malformed));
    CHECK(request_line(endpoint) == (fits ? "POST /p?" + query : "POST /p"));
  }
  for (const char* query : {"", "a=%", "a=%2", "a=%2g", "a#b"}) {
    Endpoint endpoint = Endpoint::parse("https://h.example/p").value();
    CHECK(endpoint.add_query(query) == Status::malformed);
  }
  Endpoint endpoint = Endpoint::parse("https://h.example/p").value();
  CHECK(endpoint.add_query("a=%2F") == Status::ok);
}

TEST_CASE("a request that nobody signs has the headers that its row asks for") {
  Endpoint endpoint = Endpoint::parse("https://h.example/p").value();
  CHECK(&endpoint.sink() == &sinks::plain);
  CHECK(&endpoint.profile() == &profiles::plain);
  CHECK(endpoint.send_to(sinks::discord) == Status::ok);
  CHECK(&endpoint.profile() == &profiles::bare);
  CHECK_FALSE(endpoint.profile().has_timestamp());  // a device without a clock may tell Discord
  CHECK(endpoint.send_to(sinks::zapier) == Status::ok);
  CHECK(&endpoint.profile() == &profiles::plain);
}
