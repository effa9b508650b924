// SPDX-License-Identifier: MIT
// Threats T1 to T5, T7 and T12: which certificates are let in, and that nothing leaves before.
#include "tls/fixture.hpp"
#include "tls/memory_pipe.hpp"
#include "tls/raw_server.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr std::string_view kEvent = "POST / HTTP/1.1\r\n\r\n{\"secret\":1}";

struct Verdict {
  Status status;
  TlsFailure failure;
};

/// Connects with `anchors` to a server that shows NAME.chain, and tries to send an event.
Verdict judge(std::string_view name, std::string_view url, std::string_view anchors, Now now) {
  const ClientSetup setup(anchors);
  MemoryPipe pipe;
  RawServer server(pipe.server, name);
  TlsTransport client(pipe.client, setup.config);
  const Status status = connect(client, endpoint(url), now, [&] { server.serve(); });
  const bool sent = client.send(bytes_of(kEvent)).ok();
  server.serve();
  CHECK(sent == (status == Status::ok));
  CHECK(server.received == (status == Status::ok ? kEvent : std::string_view{}));
  if (status != Status::ok) CHECK(client.failure() != TlsFailure::none);
  const TlsFailure failure = client.failure();
  client.close();
  const Transport& transport = client;
  CHECK(transport.peer_valid_until().s == (status == Status::ok ? kValidTo : 0));
  CHECK(!pipe.client.is_open());
  CHECK(pipe.client.faults == 0);
  return {status, failure};
}

struct Row {
  std::string_view chain;
  std::string_view url;
  TlsFailure failure;
  std::string_view anchors = "root.pem";
};

void check(const Row& row, Now now) {
  CAPTURE(row.chain);
  CAPTURE(row.url);
  const Verdict verdict = judge(row.chain, row.url, row.anchors, now);
  CHECK(word_of(verdict.failure) == word_of(row.failure));
  CHECK(verdict.status == (row.failure == TlsFailure::none ? Status::ok : Status::refused));
}

constexpr TlsFailure kOk = TlsFailure::none;
constexpr TlsFailure kWrong = TlsFailure::wrong_host;
constexpr TlsFailure kUnknown = TlsFailure::unknown_ca;
constexpr TlsFailure kUse = TlsFailure::not_allowed;
constexpr TlsFailure kBad = TlsFailure::bad_certificate;
constexpr TlsFailure kWeak = TlsFailure::weak_certificate;

constexpr Row kNames[] = {
    {"good", kHost, kOk},
    {"good", "https://localhost/", kOk},
    {"good", "https://HOOKS.example.COM/", kOk},
    {"good", "https://127.0.0.1/", kOk},
    {"good", "https://[::1]/", kOk},
    {"good", "https://[0:0:0::0:1]/", kOk},
    {"upper", kHost, kOk},
    {"other_host", kHost, kWrong},
    {"good", "https://example.com/", kWrong},
    {"good", "https://a.hooks.example.com/", kWrong},
    {"good", "https://127.0.0.2/", kWrong},
    {"good", "https://[::2]/", kWrong},
    {"cn_only", kHost, kWrong},
    {"cn_right", kHost, kWrong},
    {"star", kHost, kOk},
    {"star", "https://a.hooks.example.com/", kWrong},
    {"star", "https://example.com/", kWrong},
    {"star_bare", kHost, kWrong},
    {"star_bare", "https://localhost/", kWrong},
    {"star_com", "https://example.com/", kWrong},
    {"star_head", kHost, kWrong},
    {"star_tail", kHost, kWrong},
    {"star_inner", kHost, kWrong},
    {"star_two", kHost, kWrong},
    {"suffix", kHost, kWrong},
    {"prefix", kHost, kWrong},
    {"shorter", kHost, kWrong},
    {"parent", kHost, kWrong},
    {"dot", kHost, kWrong},
    {"uri", kHost, kWrong},
    {"email", kHost, kWrong},
    {"directory", kHost, kWrong},
    {"nul", kHost, kWrong},
    {"ip_as_dns", "https://127.0.0.1/", kWrong},
    {"ip_as_dns", "https://[::1]/", kWrong},
    {"ip_as_cn", "https://127.0.0.1/", kWrong},
    {"ip_missing", "https://127.0.0.1/", kWrong},
    {"ip_missing", "https://[::1]/", kWrong},
    {"ip_star", "https://127.0.0.1/", kWrong},
    {"ip_other", "https://127.0.0.1/", kWrong},
    {"ip_other", "https://[::1]/", kWrong},
    {"ip_mapped", "https://127.0.0.1/", kWrong},
    {"ip_as_uri", "https://127.0.0.1/", kWrong},
};

constexpr Row kTrust[] = {
    {"via_inter", kHost, kOk},
    {"good384", kHost, kOk},
    {"good_rsa", kHost, kOk},
    {"any_use", kHost, kOk},
    {"self_signed", kHost, kUnknown},
    {"self_signed", kHost, kOk, "self_signed.pem"},  // pinned by its owner
    {"self_signed", "https://other.example.com/", kWrong, "self_signed.pem"},
    {"by_stranger", kHost, kUnknown},
    {"by_twin", kHost, kUnknown},
    {"missing_inter", kHost, kUnknown},
    {"missing_inter", kHost, kOk, "inter.pem"},  // an intermediate may be an anchor
    {"by_leaf", kHost, kUse},
    {"by_no_basic", kHost, kUse},
    {"by_ca_false", kHost, kUse},
    {"by_bad_basic", kHost, kBad},
    {"by_no_sign", kHost, kUse},
    {"by_path0", kHost, kOk},
    {"by_below_path0", kHost, kUse},
    {"by_bound", kHost, kUse},
    {"by_bound_critical", kHost, kBad},
    {"by_constrained", kHost, kUse, "constrained.pem"},
    {"by_inter_client", kHost, kUse},
    {"critical", kHost, kBad},
    {"eku_client", kHost, kUse},
    {"ku_wrong", kHost, kUse},
    {"flipped", kHost, kUnknown},
    {"by_deep4", kHost, kOk},  // a root above it: 5 certificates over the leaf
    {"by_deep5", kHost, kOk},
    {"by_deep6", kHost, kUse},
    {"weak_rsa", kHost, kWeak},
    {"rsa2040", kHost, kWeak},
    {"sha1", kHost, kWeak},
    {"by_inter521", kHost, kWeak},
    {"good", kHost, kOk, "two_roots.pem"},
    {"good", kHost, kOk, "partly.pem"},
    {"good", kHost, kOk, "old_then_new.pem"},
    {"good", kHost, TlsFailure::expired, "old_root.pem"},
    {"by_stranger", kHost, kOk, "two_roots.pem"},
};

struct Moment {
  std::string_view chain;
  std::int64_t wall;
  ClockQuality quality;
  TlsFailure failure;
  std::string_view anchors = "root.pem";
};

constexpr ClockQuality kSynced = ClockQuality::synced;
constexpr ClockQuality kRoughly = ClockQuality::approximate;
constexpr ClockQuality kFloor = ClockQuality::floor;
constexpr TlsFailure kEarly = TlsFailure::not_yet_valid;
constexpr TlsFailure kLate = TlsFailure::expired;

constexpr Moment kMoments[] = {
    {"good", kValidFrom - 1, kSynced, kEarly},
    {"good", kValidFrom, kSynced, kOk},
    {"good", kValidFrom + 1, kSynced, kOk},
    {"good", kValidTo - 1, kSynced, kOk},
    {"good", kValidTo, kSynced, kOk},
    {"good", kValidTo + 1, kSynced, kLate},
    {"good", kValidFrom - 1, kRoughly, kEarly},
    {"good", kValidTo + 1, kRoughly, kLate},
    {"good", 0, kSynced, kEarly},
    {"good", INT64_MAX, kSynced, kLate},
    {"good", 0, kFloor, kOk},
    {"good", kValidFrom - 1, kFloor, kOk},
    {"good", kValidTo, kFloor, kOk},
    {"good", kValidTo + 1, kFloor, kLate},
    {"via_short_inter", kNarrowFrom - 1, kSynced, kEarly},
    {"via_short_inter", kNarrowFrom, kSynced, kOk},
    {"via_short_inter", kNarrowTo, kSynced, kOk},
    {"via_short_inter", kNarrowTo + 1, kSynced, kLate},
    {"via_short_inter", kNarrowFrom - 1, kFloor, kOk},
    {"via_short_inter", kNarrowTo + 1, kFloor, kLate},
    {"via_short_root", kNarrowFrom - 1, kSynced, kEarly, "short_root.pem"},
    {"via_short_root", kNarrowFrom, kSynced, kOk, "short_root.pem"},
    {"via_short_root", kNarrowTo, kSynced, kOk, "short_root.pem"},
    {"via_short_root", kNarrowTo + 1, kSynced, kLate, "short_root.pem"},
};

}  // namespace

TEST_CASE("Only a subjectAltName of the right kind names the host") {
  for (const Row& row : kNames) check(row, good_time());
}

TEST_CASE("Only a chain of authorities that may issue it vouches for a server") {
  for (const Row& row : kTrust) check(row, good_time());
}

TEST_CASE("Every certificate of the chain is judged by our clock, to the second") {
  for (const Moment& moment : kMoments) {
    CAPTURE(moment.wall);
    check({moment.chain, kHost, moment.failure, moment.anchors}, at(moment.wall, moment.quality));
  }
}

TEST_CASE("Without a clock nothing is opened and not a byte leaves") {
  const ClientSetup setup;
  MemoryPipe pipe;
  TlsTransport client(pipe.client, setup.config);
  const Now unknown = at(kGoodTime, ClockQuality::unknown);
  CHECK(client.connect(endpoint(kHost), unknown) == Status::refused);
  CHECK(client.failure() == TlsFailure::no_clock);
  CHECK(pipe.client.connects == 0);
  CHECK(pipe.to_server.total == 0);
}

TEST_CASE("A clock that is lost during the handshake ends it") {
  const ClientSetup setup;
  MemoryPipe pipe;
  RawServer server(pipe.server, "good");
  TlsTransport client(pipe.client, setup.config);
  CHECK(client.connect(endpoint(kHost), good_time()) == Status::would_block);
  server.serve();
  CHECK(client.connect(endpoint(kHost), at(kGoodTime, ClockQuality::unknown)) == Status::refused);
  CHECK(client.failure() == TlsFailure::no_clock);
}

TEST_CASE("A renewed authority serves beside its other certificate, in any order") {
  constexpr std::int64_t kIn2020 = 1590000000;
  constexpr std::int64_t kIn2030 = 1900000000;
  constexpr std::int64_t kIn2065 = 2997907200;
  for (const std::string_view anchors : {"old_then_future.pem", "future_then_old.pem"}) {
    for (const std::int64_t wall : {kIn2020, kIn2030, kIn2065}) {
      const ClientSetup setup(anchors);
      MemoryPipe pipe;
      RawServer server(pipe.server, "long_lived");
      TlsTransport client(pipe.client, setup.config);
      const Status status = connect(client, endpoint(kHost), at(wall), [&] { server.serve(); });
      CHECK(status == (wall == kIn2030 ? Status::refused : Status::ok));
    }
  }
}

TEST_CASE("The server is told the name that is checked, and nothing for an address") {
  struct Row {
    std::string_view url;
    std::string_view told;
  };
  constexpr Row kRows[] = {
      {kHost, "hooks.example.com"}, {"https://127.0.0.1/", "-"}, {"https://[::1]/", "-"}};
  for (const Row& row : kRows) {
    const ClientSetup setup;
    MemoryPipe pipe;
    RawServer server(pipe.server, "good");
    std::string told = "-";
    mbedtls_ssl_conf_sni(
        &server.config,
        [](void* text, mbedtls_ssl_context*, const unsigned char* name, std::size_t size) {
          static_cast<std::string*>(text)->assign(reinterpret_cast<const char*>(name), size);
          return 0;
        },
        &told);
    TlsTransport client(pipe.client, setup.config);
    CHECK(connect(client, endpoint(row.url), good_time(), [&] { server.serve(); }) == Status::ok);
    CHECK(told == row.told);
  }
}
