// SPDX-License-Identifier: MIT
#include <fieldhook/credential.hpp>
#include <fieldhook/endpoint.hpp>
#include <fieldhook/profiles.hpp>
#include <fieldhook/request_writer.hpp>
#include <fieldhook/sinks.hpp>

#include "fakes/sample.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

std::string field_with(const Credential& credential) {
  std::uint8_t space[512];
  RequestWriter writer(space);
  writer.credential(credential);
  const Result<std::size_t> size = writer.finish();
  return size.ok() ? std::string(text_of(Bytes(space, size.value() - 2))) : "(no space)";
}

Endpoint somewhere() {
  return Endpoint::parse("https://hooks.example.com/in").value();
}

}  // namespace

TEST_CASE("each kind of credential is one header field") {
  CHECK(field_with(Credential::bearer("a.b-c")) == "Authorization: Bearer a.b-c\r\n");
  CHECK(field_with(Credential::header("X-AIO-Key", "aio_1")) == "X-AIO-Key: aio_1\r\n");
  char space[64];
  // RFC 7617, 2 and 2.1.
  CHECK(field_with(Credential::basic("Aladdin", "open sesame", space).value()) ==
        "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n");
  CHECK(field_with(Credential::basic("test", "123\xC2\xA3", space).value()) ==
        "Authorization: Basic dGVzdDoxMjPCow==\r\n");
  CHECK(field_with(Credential::basic("", "", space).value()) == "Authorization: Basic Og==\r\n");
}

TEST_CASE("basic() takes exactly the space that it names") {
  for (const std::string password : {"", "a", "ab", "abc", "abcd"}) {
    char space[32];
    const std::size_t size = Credential::basic_size("user", password);
    CAPTURE(size);
    CHECK(Credential::basic("user", password, {space, size - 1}).status() == Status::no_space);
    CHECK(Credential::basic("user", password, {space, size}).ok());
    space[size + 1] = '#';
    CHECK(Credential::basic("user", password, {space, size + 1}).ok());
    CHECK(space[size + 1] == '#');
  }
}

TEST_CASE("every octet in every place of a credential is written, or refused") {
  for (int c = 0; c < 256; ++c) {
    CAPTURE(c);
    const std::string text = std::string("a") + static_cast<char>(c) + "b";
    const bool control = (c < 0x20 && c != '\t') || c == 0x7F;
    const bool blank = c == ' ' || c == '\t';
    const auto status = [](const Credential& credential) {
      Endpoint endpoint = somewhere();
      return endpoint.authorize(credential);
    };
    const auto good_or_malformed = [](bool good) { return good ? Status::ok : Status::malformed; };
    CHECK(status(Credential::bearer(text)) == good_or_malformed(!control && !blank));
    CHECK(status(Credential::header("X-Key", text)) == good_or_malformed(!control));
    CHECK(status(Credential::header(text, "v")) == good_or_malformed(is_field_name(text)));
    char space[32];
    CHECK(Credential::basic(text, "p", space).ok() == (!control && c != ':'));
    CHECK(Credential::basic("u", text, space).ok() == !control);
  }
  Endpoint endpoint = somewhere();
  for (const Credential& empty : {Credential::bearer(""), Credential::header("X-Key", ""),
                                  Credential::header("", "v"), Credential::bearer(" a")}) {
    CHECK(endpoint.authorize(empty) == Status::malformed);
  }
  CHECK(endpoint.credential() == nullptr);
}

TEST_CASE("no header field is written twice, whatever the order of the calls") {
  const Credential bearer = Credential::bearer("t");
  const Header same[] = {{"authorization", "Basic eA=="}};
  const Header other[] = {{"X-Other", "1"}};
  Endpoint endpoint = somewhere();
  CHECK(endpoint.add_headers(same) == Status::ok);
  CHECK(endpoint.authorize(bearer) == Status::refused);
  CHECK(endpoint.add_headers(other) == Status::ok);
  CHECK(endpoint.authorize(bearer) == Status::ok);
  CHECK(endpoint.add_headers(same) == Status::refused);

  const SigningKey teams[] = {{Secret::base64("AAAA"), profiles::teams}};
  CHECK(endpoint.sign_with(profiles::teams, teams) == Status::refused);
  Endpoint signs = somewhere();
  CHECK(signs.sign_with(profiles::teams, teams) == Status::ok);
  CHECK(signs.authorize(bearer) == Status::refused);

  const Credential host = Credential::header("Host", "x");
  const Credential id = Credential::header("Webhook-Id", "x");
  Endpoint bare = somewhere();
  CHECK(bare.authorize(host) == Status::refused);
  CHECK(bare.authorize(id) == Status::refused);  // the plain row writes it
  CHECK(bare.send_to(sinks::discord) == Status::ok);
  CHECK(bare.authorize(id) == Status::ok);
  CHECK(bare.send_to(sinks::zapier) == Status::refused);
  CHECK(&bare.sink() == &sinks::discord);
}

TEST_CASE("a credential cannot be read or printed") {
  static_assert(!std::is_convertible_v<Credential, std::string_view>);
  static_assert(!std::is_default_constructible_v<Credential>);
  static_assert(std::is_trivially_copyable_v<Credential>);
  static_assert(std::is_trivially_copyable_v<Endpoint>);
  CHECK(field_with(Credential::bearer("t")) == "Authorization: Bearer t\r\n");
}
