// SPDX-License-Identifier: MIT
// What the TLS tests share: certificates, randomness, time, and the loop that drives both sides.
#pragma once

#include <fieldhook/tls_mbedtls.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace fieldhook::testing {

/// Certificates are valid from kValidFrom to kValidTo, narrow ones from kNarrowFrom to kNarrowTo.
inline constexpr std::int64_t kValidFrom = 1767225600;   // 2026-01-01
inline constexpr std::int64_t kNarrowFrom = 1798761600;  // 2027-01-01
inline constexpr std::int64_t kNarrowTo = 1830297600;    // 2028-01-01
inline constexpr std::int64_t kValidTo = 1893456000;     // 2030-01-01
inline constexpr std::int64_t kGoodTime = 1811808000;    // within all of them

inline constexpr std::string_view kHost = "https://hooks.example.com/";

inline Now at(std::int64_t wall, ClockQuality quality = ClockQuality::synced) {
  return {{0}, {wall}, quality};
}
inline Now good_time() {
  return at(kGoodTime);
}

inline std::string path_of(std::string_view name) {
  return std::string(FIELDHOOK_TEST_CERTIFICATES "/").append(name);
}

inline std::string load(std::string_view name) {
  std::string content;
  std::FILE* file = std::fopen(path_of(name).c_str(), "rb");
  REQUIRE_MESSAGE(file != nullptr, "missing: ", path_of(name));
  for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file))
    content.push_back(static_cast<char>(c));
  std::fclose(file);
  return content;
}

inline Endpoint endpoint(std::string_view url) {
  const Result<Endpoint> parsed = Endpoint::parse(url);
  REQUIRE(parsed.ok());
  return parsed.value();
}

/// Repeatable bytes, and a failure at the k-th call.
class SeededEntropy final : public Entropy {
 public:
  explicit SeededEntropy(std::uint32_t seed = 1) : state_(seed) {}
  ~SeededEntropy() = default;

  int calls = 0;
  int fail_at = 0;  ///< 0: never

  Status fill(MutableBytes space) override {
    if (++calls == fail_at) return Status::lost;
    for (std::uint8_t& byte : space) {
      state_ ^= state_ << 13;
      state_ ^= state_ >> 17;
      state_ ^= state_ << 5;
      byte = static_cast<std::uint8_t>(state_ >> 11);
    }
    return Status::ok;
  }

 private:
  std::uint32_t state_;
};

/// A client's configuration that trusts `anchors`.
struct ClientSetup {
  explicit ClientSetup(std::string_view anchors = "root.pem") : config(entropy) {
    REQUIRE(config.trust(bytes_of(load(anchors))) == Status::ok);
    REQUIRE(config.status() == Status::ok);
  }
  SeededEntropy entropy{1};
  TlsConfig config;
};

/// A server's configuration that shows NAME.chain.
struct ServerSetup {
  explicit ServerSetup(std::string_view name = "good") : config(entropy) {
    const std::string chain = std::string(name) + ".chain";
    const std::string key = std::string(name) + ".key";
    REQUIRE(config.identify_from(path_of(chain), path_of(key)) == Status::ok);
    REQUIRE(config.status() == Status::ok);
  }
  SeededEntropy entropy{2};
  TlsServerConfig config;
};

/// Drives `client` until it answers other than would_block, letting `serve()` run in between.
/// timed_out: it did not within any sensible number of calls.
template <class Serve>
Status connect(Transport& client, const Endpoint& to, Now now, const Serve& serve) {
  constexpr int kEnough = 50'000;
  for (int round = 0; round < kEnough; ++round) {
    const Status status = client.connect(to, now);
    if (status != Status::would_block) return status;
    serve();
  }
  return Status::timed_out;
}

/// Sends all of `text` to the other side, `serve()` taking it there. The last status.
template <class Serve>
Status send_all(Transport& from, std::string_view text, const Serve& serve) {
  constexpr int kEnough = 200'000;
  Bytes rest = bytes_of(text);
  for (int round = 0; round < kEnough && !rest.empty(); ++round) {
    const Result<std::size_t> sent = from.send(rest);
    if (sent.ok()) rest = rest.from(sent.value());
    if (!sent.ok() && sent.status() != Status::would_block) return sent.status();
    serve();
  }
  return rest.empty() ? Status::ok : Status::timed_out;
}

/// What there is to receive now, appended to `text`; the status that ended it.
inline Status drain(Transport& from, std::string& text, std::size_t piece = 300) {
  std::uint8_t space[300];
  for (;;) {
    const Result<std::size_t> got = from.receive({space, piece});
    if (!got.ok()) return got.status();
    text.append(text_of(Bytes{space, got.value()}));
  }
}

}  // namespace fieldhook::testing
