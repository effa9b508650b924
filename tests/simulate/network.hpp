// SPDX-License-Identifier: MIT
// The network and the receivers behind it: honest, slow, broken, hostile or away, as the seed says.
#pragma once

#include "ledger.hpp"
#include "secrets.hpp"
#include "sink.hpp"

#include <fieldhook/signing_key.hpp>
#include <fieldhook/transport.hpp>
#include <fieldhook/verify.hpp>

#include <string>

namespace fieldhook::simulate {

/// What an endpoint is up to, for a while.
enum class Mood : std::uint8_t {
  good,
  away,        ///< refuses the connection
  stalled,     ///< never finishes the connection
  untrusted,   ///< a captive portal: its certificate is not the endpoint's
  busy,        ///< 503, with or without Retry-After
  throttling,  ///< 429 with Retry-After
  locked,      ///< 401
  gone,        ///< 410
  silent,      ///< takes the request, says nothing
  cutting,     ///< takes the request, and the answer is cut somewhere
  breaking,    ///< resets in the middle of the request
  dripping,    ///< a byte every few seconds
  odd,         ///< answers that mean nothing
};
constexpr std::uint32_t kMoods = 13;

struct Peer {
  Mood mood = Mood::good;
  Instant asked_until;  // of this boot: the endpoint's Retry-After holds so long
};

class Network final : public Transport {
 public:
  Network(Ledger& ledger, std::uint64_t seed);

  Peer peers[kEndpoints];
  bool powered = true;  ///< false: nothing leaves or comes any more
  /// Of the device that is connected: its clock, and the world's.
  Instant now;
  std::int64_t world_ms = 0;
  bool wrong_dates = false;
  bool is_plain = false;  ///< the machine lost its TLS: nothing may leave
  /// The next byte or connection begins another attempt.
  void attempt_over() { began_ms_ = kNotBegun; }
  /// The rotating endpoint takes these two from now on, and no other.
  void take_secrets(std::size_t one, std::size_t other);
  /// When the stream has more for who waits for it.
  Instant ready_at() const { return ready_; }
  bool is_open() const { return line_ == Line::open || line_ == Line::opening; }
  /// A power cut.
  void forget();
  /// One answer is right, all is quick: the end of a history.
  void calm();

  Status connect(const Endpoint& endpoint, Now at) override;
  Phase phase() const override { return Phase::connect; }
  Protection protection() const override {
    return is_plain ? Protection::none : Protection::verified;
  }
  UnixTime peer_valid_until() const override { return valid_until_; }
  Result<std::size_t> send(Bytes data) override;
  Result<std::size_t> receive(MutableBytes space) override;
  void close() override;

 private:
  static constexpr std::int64_t kNotBegun = INT64_MAX;
  enum class Line : std::uint8_t { closed, opening, open, broken };

  Mood mood();
  void begin_attempt();
  void take_request();
  void serve(const std::string& head, const std::string& body);
  void answer(int status, Millis retry_after, Item* item);
  int judge(const std::string& head, const std::string& body, Item& item);
  Word verify_standard(const std::string& head, Bytes body);
  Word verify_github(const std::string& head, Bytes body);

  Ledger* ledger_;
  Chance chance_;
  SigningKey standard_[2], github_;
  Meter meter_;
  Line line_ = Line::closed;
  std::size_t host_ = 0;
  std::int64_t began_ms_ = kNotBegun;  // true time
  UnixTime valid_until_;
  std::string request_, incoming_;
  std::size_t break_after_ = 0;  // bytes of a request
  std::size_t sent_ = 0;
  Instant ready_;
  Millis latency_ = 0;
  Millis asks_ = 0;  // by the answer on its way, from when it is whole
  Item* doubted_ = nullptr;
  bool ends_ = false;  // the stream ends behind what has come
  bool drips_ = false;
  bool is_calm_ = false;
};

constexpr const char* kUrls[kEndpoints] = {
    "https://a.example.com/hook", "https://b.example.com/hook", "https://c.example.com/hook",
    "https://d.example.com/hook"};

}  // namespace fieldhook::simulate
