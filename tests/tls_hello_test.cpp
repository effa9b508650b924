// SPDX-License-Identifier: MIT
// Threats T6, T7, T8 and T14: what our hello offers, and servers that pretend to know less than
// they do.
#include "tls/fixture.hpp"
#include "tls/memory_pipe.hpp"
#include "tls/session.hpp"

#include <doctest/doctest.h>

#include <mbedtls/ssl.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

enum : int {
  kGroups = 10,
  kSignatures = 13,
  kSessionTicket = 35,
  kPreSharedKey = 41,
  kEarlyData = 42,
};

/// What of a ClientHello a server could take for a session of before, or for a weaker one.
struct Hello {
  std::string session;
  std::string compressions;
  std::map<int, std::string> extensions;

  bool offers(int extension) const { return extensions.count(extension) != 0; }
};

/// Takes `width` bytes of length and as many as they say.
std::string take(std::string& text, std::size_t width) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < width; ++i) size = size * 256 + static_cast<std::uint8_t>(text.at(i));
  REQUIRE(text.size() >= width + size);
  const std::string taken = text.substr(width, size);
  text.erase(0, width + size);
  return taken;
}

/// The first record that a client sends.
Hello read_hello(const std::string& sent) {
  constexpr std::size_t kRecordHead = 5;
  constexpr std::size_t kMessageHead = 4;
  constexpr std::size_t kVersionAndRandom = 34;
  REQUIRE(sent.size() > kRecordHead + kMessageHead + kVersionAndRandom);
  REQUIRE(sent[0] == 22);
  REQUIRE(sent[kRecordHead] == 1);
  std::string rest = sent.substr(kRecordHead + kMessageHead + kVersionAndRandom);
  Hello hello;
  hello.session = take(rest, 1);
  take(rest, 2);  // the suites are in tls_policy_test
  hello.compressions = take(rest, 1);
  std::string all = take(rest, 2);
  while (!all.empty()) {
    const int type = static_cast<std::uint8_t>(all.at(0)) * 256 + static_cast<std::uint8_t>(all[1]);
    all.erase(0, 2);
    hello.extensions[type] = take(all, 2);
  }
  CHECK(rest.empty());
  return hello;
}

/// The 16-bit numbers of a list that an extension holds.
std::vector<int> numbers_in(std::string extension) {
  const std::string list = take(extension, 2);
  std::vector<int> numbers;
  for (std::size_t i = 0; i + 1 < list.size(); i += 2) {
    numbers.push_back(static_cast<std::uint8_t>(list[i]) * 256 +
                      static_cast<std::uint8_t>(list[i + 1]));
  }
  return numbers;
}

/// A whole connection to a server that gives tickets, over the same transport each time; its hello.
Hello connect_once(TlsTransport& client, MemoryPipe& pipe, std::string_view url) {
  pipe.to_server = {};
  pipe.to_client = {};
  REQUIRE(client.connect(endpoint(url), good_time()) == Status::would_block);
  const Hello hello = read_hello(pipe.to_server.bytes);
  RawServer server(pipe.server, "good");
  server.give_tickets();
  REQUIRE(connect(client, endpoint(url), good_time(), [&] { server.serve(); }) == Status::ok);
  REQUIRE(send_all(client, "event", [&] { server.serve(); }) == Status::ok);
  REQUIRE(server.say("answer") == 6);
  std::string got;
  CHECK(drain(client, got) == Status::would_block);
  CHECK(got == "answer");
  client.close();
  return hello;
}

}  // namespace

TEST_CASE("A connection offers nothing of an earlier one, and no data before the handshake") {
  const ClientSetup setup;
  MemoryPipe pipe;
  TlsTransport client(pipe.client, setup.config);
  std::string earlier;
  for (const std::string_view url : {kHost, kHost, std::string_view("https://localhost/"), kHost}) {
    CAPTURE(url);
    const Hello hello = connect_once(client, pipe, url);
    CHECK_FALSE(hello.offers(kSessionTicket));
    CHECK_FALSE(hello.offers(kPreSharedKey));
    CHECK_FALSE(hello.offers(kEarlyData));
    CHECK((hello.session.empty() || hello.session != earlier));  // 1.3 sends a random one
    CHECK(hello.compressions == std::string(1, '\0'));
    earlier = hello.session;
  }
}

TEST_CASE("Weak groups and hashes are not offered") {
  const ClientSetup setup;
  MemoryPipe pipe;
  TlsTransport client(pipe.client, setup.config);
  REQUIRE(client.connect(endpoint(kHost), good_time()) == Status::would_block);
  Hello hello = read_hello(pipe.to_server.bytes);
  const std::vector<int> groups = numbers_in(hello.extensions[kGroups]);
  CHECK(groups == std::vector<int>{0x001D, 0x0017, 0x0018});  // X25519, P-256, P-384
  const std::vector<int> signatures = numbers_in(hello.extensions[kSignatures]);
  CHECK(signatures.size() >= 4);
  for (const int scheme : signatures) {
    CAPTURE(scheme);
    const int hash = scheme >> 8;  // before TLS 1.3: 2 is SHA-1, 3 is SHA-224; 8: RSA-PSS
    CHECK((hash == 4 || hash == 5 || hash == 6 || (scheme >= 0x0804 && scheme <= 0x0806)));
  }
}

TEST_CASE("A flood of changes of the cipher behind the server's hello ends the connection") {
  std::string flood;
  while (flood.size() < 4 * TlsStream::kMaxInput) flood += record(20, "\1");
  Session session;
  REQUIRE(session.client.connect(endpoint(kHost), good_time()) == Status::would_block);
  session.server.serve();
  std::string& bytes = session.pipe.to_client.bytes;
  REQUIRE(bytes.size() > 5);
  bytes.resize(5 + static_cast<std::uint8_t>(bytes[3]) * 256U +
               static_cast<std::uint8_t>(bytes[4]));
  bytes += flood;
  CHECK(session.client.connect(endpoint(kHost), good_time()) == Status::lost);
  CHECK(session.client.failure() == TlsFailure::protocol);
  CHECK(bytes.size() >= flood.size() - TlsStream::kMaxInput);
}

#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
TEST_CASE("A server of TLS 1.2 that says in its random that it knows 1.3 is left") {
  // RFC 8446 4.1.3: somebody between us took 1.3 out of our hello.
  for (const std::string_view end : {"DOWNGRD\1", "DOWNGRD", "RRRRRRRR"}) {
    CAPTURE(end);
    std::string hello{2, 0, 0, 38, 3, 3};
    hello.append(24, 'R').append(end).append(8 - end.size(), '\0');
    hello.append("\0\xC0\x2B\0", 4);
    const bool is_downgrade = end[0] == 'D';
    CHECK(hear(record(22, hello)) == (is_downgrade ? TlsFailure::protocol : TlsFailure::cut));
  }
}
#endif
