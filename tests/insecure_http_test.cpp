// SPDX-License-Identifier: MIT
// Threat U4: what a build with FIELDHOOK_INSECURE_HTTP lets in, and that https stays https there.
// This program has its own endpoint.cpp, built with that flag: see CMakeLists.txt.
#include <fieldhook/delivery.hpp>
#include <fieldhook/endpoint.hpp>

#include "fakes/scene.hpp"

#include <doctest/doctest.h>

#include <string_view>

using namespace fieldhook;
using namespace fieldhook::testing;

TEST_CASE("a lab's endpoint is plain http on its own port, and nothing else of a URL is laxer") {
  const Result<Endpoint> lab = Endpoint::parse("http://h.example/a?b");
  REQUIRE(lab.ok());
  CHECK_FALSE(lab.value().secure());
  CHECK(lab.value().port() == 80);
  CHECK(Endpoint::parse("HTTP://h.example:8080/").value().port() == 8080);
  for (const std::string_view url :
       {"http://", "http://u@h.example/", "http://h.example:0/", "http://h\\.example/"}) {
    CAPTURE(url);
    CHECK(Endpoint::parse(url).status() == Status::malformed);
  }
  for (const std::string_view url : {"ftp://h.example/", "htt://h.example/", "httpss://h.example/"})
    CHECK(Endpoint::parse(url).status() == Status::unsupported);
}

TEST_CASE("a lab's endpoint takes a plain stream, one of https takes none") {
  struct Row {
    std::string_view url;
    Outcome outcome;
  };
  for (const Row& row : {Row{"http://h.example/in", Outcome::delivered},
                         Row{"https://h.example/in", Outcome::retry}}) {
    CAPTURE(row.url);
    Scene scene;
    scene.policy.max_attempts = 1;
    const Endpoint to = Endpoint::parse(row.url).value();
    Delivery delivery(scene.event, to, scene.policy, scene.scratch, 1);
    ScriptedTransport transport({kNoContent});
    transport.unprotected();
    CHECK(run(delivery, transport) == row.outcome);
    CHECK((transport.bytes_seen() == 0) == to.secure());
  }
}
