// SPDX-License-Identifier: MIT
// What a delivery makes of an answer's status and of its endpoint's columns when there is a row.
#include <fieldhook/delivery.hpp>
#include <fieldhook/sinks.hpp>

#include "fakes/sink_scene.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace fieldhook;
using namespace fieldhook::testing;

TEST_CASE("Discord's answers end an event as its row says") {
  CHECK(run_once(sinks::discord, answer(200, "{\"id\":\"1\"}")).outcome == Outcome::delivered);
  CHECK(run_once(sinks::discord, kNoContent).outcome == Outcome::delivered);
  CHECK(run_once(sinks::discord, answer(400, "{}")).outcome == Outcome::rejected);
  const Run gone = run_once(sinks::discord, answer(404, "{\"code\":10015}"));
  CHECK(gone.outcome == Outcome::endpoint_off);
  CHECK(gone.attempt.hold == Hold::none);
  const Run refused = run_once(sinks::discord, answer(401, "{}"));
  CHECK(refused.outcome == Outcome::retry);
  CHECK(refused.attempt.hold == Hold::credentials);
}

TEST_CASE("the same 404 holds an endpoint that has no row for it") {
  const Run run = run_once(sinks::zapier, answer(404, ""));
  CHECK(run.outcome == Outcome::retry);
  CHECK(run.attempt.hold == Hold::credentials);
}

TEST_CASE("a request to a sink has its content type and parameter, and no header of ours") {
  SinkScene scene(sinks::discord);
  scene.event.content_type = {};
  Delivery delivery = scene.delivery();
  ScriptedTransport transport({kNoContent});
  // No clock is needed: nothing in the request tells a time.
  CHECK(run(delivery, transport, {{1000}, {0}, ClockQuality::unknown}) == Outcome::delivered);
  REQUIRE(transport.requests().size() == 1);
  CHECK(transport.requests()[0] ==
        "POST /in?wait=true HTTP/1.1\r\nHost: hooks.example.com\r\nUser-Agent: fieldhook/0.1.0\r\n"
        "Content-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"content\":\"x\"}");
  SinkScene structured(sinks::cloudevents);
  structured.event.content_type = {};
  Delivery second = structured.delivery();
  ScriptedTransport other({kNoContent});
  CHECK(run(second, other) == Outcome::delivered);
  CHECK(field_of(other.requests()[0], "Content-Type") == "application/cloudevents+json");
}

TEST_CASE("a credential goes with every attempt, and only there") {
  const Credential bearer = Credential::bearer("t0ken");
  SinkScene scene(sinks::home_assistant, 2);
  REQUIRE(scene.endpoint.authorize(bearer) == Status::ok);
  Delivery delivery = scene.delivery();
  ScriptedTransport transport(
      {answer(503, ""), answer(401, "", "WWW-Authenticate: Basic realm=\"x\"\r\n")});
  CHECK(run(delivery, transport) == Outcome::retry);
  REQUIRE(transport.requests().size() == 2);
  for (const std::string& request : transport.requests()) {
    CHECK(field_of(request, "Authorization") == "Bearer t0ken");
  }
  CHECK(delivery.attempt().hold == Hold::credentials);
}

TEST_CASE("a redirect, an Upgrade or a cookie changes nothing at a sink") {
  for (const Sink* sink : {&sinks::discord, &sinks::slack, &sinks::teams}) {
    const Run run = run_once(*sink, answer(302, "",
                                           "Location: http://evil.example/\r\n"
                                           "Set-Cookie: a=b\r\n"));
    CHECK(run.outcome == Outcome::retry);
    CHECK(run.attempt.number == 1);
  }
}

TEST_CASE("Slack's words end an event by their own table") {
  const struct {
    int status;
    const char* word;
    Outcome outcome;
    Hold hold;
  } rows[] = {
      {200, "ok", Outcome::delivered, Hold::none},
      {400, "invalid_payload", Outcome::rejected, Hold::none},
      {400, "no_text", Outcome::rejected, Hold::none},
      {404, "no_text", Outcome::rejected, Hold::none},
      {400, "channel_is_archived", Outcome::endpoint_off, Hold::none},
      {410, "channel_is_archived", Outcome::endpoint_off, Hold::none},
      {403, "no_service", Outcome::endpoint_off, Hold::none},
      {404, "channel_not_found", Outcome::endpoint_off, Hold::none},
      {400, "action_prohibited", Outcome::retry, Hold::credentials},
      {403, "something_new", Outcome::retry, Hold::credentials},
      {429, "rate_limited", Outcome::retry, Hold::none},
      {500, "rollup_error", Outcome::retry, Hold::none},
  };
  for (const auto& row : rows) {
    CAPTURE(row.word);
    CAPTURE(row.status);
    const Run run = run_once(sinks::slack, answer(row.status, row.word));
    CHECK(run.outcome == row.outcome);
    CHECK(run.attempt.hold == row.hold);
  }
}

TEST_CASE("a payload is refused above the row's limit, before a connection is made") {
  const std::size_t limit = sinks::teams.max_payload;
  for (const std::size_t size : {limit - 1, limit, limit + 1}) {
    CAPTURE(size);
    const std::string payload(size, 'x');
    SinkScene scene(sinks::teams);
    scene.event.payload = bytes_of(payload);
    Delivery delivery = scene.delivery();
    ScriptedTransport transport({answer(200, "1")});
    const Outcome outcome = run(delivery, transport);
    CHECK(outcome == (size <= limit ? Outcome::delivered : Outcome::rejected));
    CHECK(transport.connects() == (size <= limit ? 1 : 0));
    if (size > limit) CHECK(delivery.attempt().cause == Status::no_space);
  }
}
