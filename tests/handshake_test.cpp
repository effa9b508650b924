// SPDX-License-Identifier: MIT
#include <fieldhook/handshake.hpp>

#include <fieldhook/profiles.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;

namespace {

constexpr std::string_view kZoomSecret = "HdPXH7Z1c9twlsOC6FiETK";

Verdict verdict_of(Word word) {
  Verdict verdict;
  verdict.word = word;
  return verdict;
}

/// A reply that owns its texts.
struct Answer {
  Status status = Status::ok;
  int code = 0;
  std::string type;
  std::string body;
};

Answer answer(const Handshake& row, std::string_view body, Word word = Word::ok,
              std::size_t space_size = kMaxReply) {
  const SigningKey keys[] = {{Secret::for_profile(profiles::zoom, kZoomSecret), profiles::zoom}};
  // In memory of their own sizes, so that a sanitizer sees a step too far.
  const std::vector<char> text(body.begin(), body.end());
  std::vector<char> space(space_size);
  const auto made =
      answer_handshake(row, verdict_of(word), keys, bytes_of({text.data(), text.size()}),
                       {space.data(), space.size()});
  if (!made.ok()) return {made.status(), 0, {}, {}};
  const Reply& reply = made.value();
  CHECK(reply.header_count == 0);
  return {Status::ok, reply.status, std::string(reply.content_type), std::string(reply.body)};
}

}  // namespace

TEST_CASE("a verdict that is not ok is 401 for every provider and every body") {
  for (const Handshake* row :
       {&handshakes::slack, &handshakes::discord, &handshakes::zoom, &handshakes::xero}) {
    for (const Word word : {Word::bad_signature, Word::missing_header, Word::timestamp_too_old,
                            Word::no_clock, Word::replay_guard_full}) {
      for (const std::string_view body :
           {R"({"type":1})", R"({"type":"url_verification","challenge":"c"})", ""}) {
        const Answer made = answer(*row, body, word);
        CHECK(made.code == 401);
        CHECK(made.body.empty());
      }
    }
    char space[8];
    CHECK(answer_handshake(*row, verdict_of(Word::ok), {}, {}, space).value().status == 401);
  }
}

TEST_CASE("each provider's handshake gets its answer") {
  const Answer slack =
      answer(handshakes::slack, R"({"token":"t","challenge":"3eZb","type":"url_verification"})");
  CHECK(slack.code == 200);
  CHECK(slack.type == "text/plain");
  CHECK(slack.body == "3eZb");

  const Answer interaction = answer(handshakes::discord, R"({"id":"1","type":1,"version":1})");
  CHECK(interaction.code == 200);
  CHECK(interaction.type == "application/json");
  CHECK(interaction.body == R"({"type":1})");

  const Answer ping = answer(handshakes::discord, R"({"version":1,"type":0})");
  CHECK(ping.code == 204);
  CHECK(ping.body.empty());

  const Answer zoom = answer(
      handshakes::zoom,
      R"({"payload":{"plainToken":"hZEEsQeLPG0ARhH7eOWA1B"},"event":"endpoint.url_validation"})");
  CHECK(zoom.code == 200);
  CHECK(zoom.type == "application/json");
  CHECK(zoom.body == R"({"plainToken":"hZEEsQeLPG0ARhH7eOWA1B","encryptedToken":)"
                     R"("a4db62f193fb084ee7d97417cf0a39a484521139035731cc40c70e281727c892"})");

  CHECK(answer(handshakes::xero, R"({"events":[],"entropy":"x"})").code == 200);
  CHECK(answer(handshakes::xero, R"({"events":[],"entropy":"x"})").body.empty());
  CHECK(answer(handshakes::xero, R"({"events":[{"eventId":1}]})").code == 0);
  CHECK(answer(handshakes::xero, "no JSON").code == 0);
}

TEST_CASE("an event is no handshake, nor is what only looks like one") {
  constexpr struct {
    const Handshake* row;
    std::string_view body;
  } kEvents[] = {
      {&handshakes::slack, R"({"type":"event_callback","challenge":"c"})"},
      {&handshakes::slack, R"({"type":"url_verification"})"},
      {&handshakes::slack, R"({"type":"url_verification","challenge":5})"},
      {&handshakes::slack, R"({"type":"url_verification","challenge":"a","challenge":"b"})"},
      {&handshakes::slack, R"({"type":"url_verification","type":"x","challenge":"c"})"},
      {&handshakes::slack, R"({"event":{"type":"url_verification"},"challenge":"c"})"},
      {&handshakes::slack, R"({"type":"url_verification","challenge":"c")"},
      {&handshakes::slack, R"(["url_verification"])"},
      {&handshakes::slack, ""},
      {&handshakes::discord, R"({"type":2})"},
      {&handshakes::discord, R"({"type":10})"},
      {&handshakes::discord, R"({"type":"1"})"},
      {&handshakes::discord, R"({"type":1.0})"},
      {&handshakes::discord, R"({"type":1,"type":1})"},
      // A webhook event, where 0 is the PING.
      {&handshakes::discord, R"({"version":1,"type":1,"event":{"type":"ENTITLEMENT_CREATE"}})"},
      {&handshakes::zoom, R"({"event":"meeting.started","payload":{"plainToken":"t"}})"},
      {&handshakes::zoom, R"({"event":"endpoint.url_validation","payload":{}})"},
      {&handshakes::zoom, R"({"event":"endpoint.url_validation","plainToken":"t"})"},
  };
  for (const auto& event : kEvents) {
    CAPTURE(event.body);
    const Answer made = answer(*event.row, event.body);
    CHECK(made.status == Status::ok);
    CHECK(made.code == 0);
    CHECK(made.body.empty());
  }
}

TEST_CASE("escapes are resolved, in the rule's member and in what comes back") {
  const Answer slack =
      answer(handshakes::slack, R"({"t\u0079pe":"url\u005fverification","challenge":"a\/\u20ac"})");
  CHECK(slack.code == 200);
  CHECK(slack.body == "a/\xE2\x82\xAC");

  // The HMAC of a"b under the secret, made with openssl.
  const Answer zoom = answer(
      handshakes::zoom, R"({"payload":{"plainToken":"a\"b"},"event":"endpoint.url_validation"})");
  CHECK(zoom.code == 200);
  CHECK(
      zoom.body.find(
          R"({"plainToken":"a\"b","encryptedToken":"ea5d9dd4d301beba127e1eae9030450b4801baf9e2685b68e7c0c378dae0ee0f"})") ==
      0);
}

TEST_CASE("an answer that does not fit is no_space, and one byte more is enough") {
  constexpr std::string_view kEscaped = R"({"type":"url_verification","challenge":"ab\/d"})";
  CHECK(answer(handshakes::slack, kEscaped, Word::ok, 0).status == Status::no_space);
  CHECK(answer(handshakes::slack, kEscaped, Word::ok, 3).status == Status::no_space);
  CHECK(answer(handshakes::slack, kEscaped, Word::ok, 4).body == "ab/d");
  CHECK(answer(handshakes::slack, kEscaped, Word::ok, 5).body == "ab/d");
  // Without an escape it is a view of the body, and needs none.
  constexpr std::string_view kPlain = R"({"type":"url_verification","challenge":"abcd"})";
  CHECK(answer(handshakes::slack, kPlain, Word::ok, 0).body == "abcd");

  for (const std::string_view token : {"tttt", R"(tt\/t)"}) {
    const std::string body = R"({"event":"endpoint.url_validation","payload":{"plainToken":")" +
                             std::string(token) + R"("}})";
    const std::size_t text = answer(handshakes::zoom, body).body.size();
    const std::size_t need = token == "tttt" ? text : text + 4;  // the token itself goes before it
    CHECK(answer(handshakes::zoom, body, Word::ok, need - 1).status == Status::no_space);
    CHECK(answer(handshakes::zoom, body, Word::ok, need).body.size() == text);
    CHECK(answer(handshakes::zoom, body, Word::ok, need + 1).body.size() == text);
  }
}

TEST_CASE("a text right behind a space of no bytes is not taken for one in it") {
  constexpr std::string_view kBody =
      R"({"event":"endpoint.url_validation","payload":{"plainToken":"tttt"}})";
  const SigningKey keys[] = {{Secret::for_profile(profiles::zoom, kZoomSecret), profiles::zoom}};
  std::vector<char> memory(kBody.begin(), kBody.end());
  const Span<char> none{memory.data() + kBody.find("tttt"), 0};
  CHECK(answer_handshake(handshakes::zoom, verdict_of(Word::ok), keys,
                         bytes_of({memory.data(), memory.size()}), none)
            .status() == Status::no_space);
}
