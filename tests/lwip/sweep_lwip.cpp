// SPDX-License-Identifier: MIT
// One event over lwIP to a scripted server, again and again, each time with one more thing broken:
// every frame, every allocation, every byte of both directions, every moment to give up.
#include <fieldhook/lwip.hpp>

#include "fakes/scene.hpp"
#include "lwip/fixture.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace fieldhook;
using namespace lwip_test;

namespace {

const bool kFull = std::getenv("FIELDHOOK_FULL") != nullptr;

constexpr char kNoContent[] = "HTTP/1.1 204 No Content\r\n\r\n";
/// Every five seconds, so that a fault that lasts ends within the attempts.
constexpr Millis kEager[] = {0, 5 * kSecond};
constexpr std::size_t kAnswer = sizeof kNoContent - 1;

/// Says of its stream that the peer was checked: TLS has its own tests.
class Trusting final : public Transport {
 public:
  explicit Trusting(Transport& inner) : inner_(inner) {}
  Status connect(const Endpoint& endpoint, Now now) override {
    return inner_.connect(endpoint, now);
  }
  Phase phase() const override { return inner_.phase(); }
  Protection protection() const override { return Protection::verified; }
  Result<std::size_t> send(Bytes data) override { return inner_.send(data); }
  Result<std::size_t> receive(MutableBytes space) override { return inner_.receive(space); }
  void close() override { inner_.close(); }

 private:
  Transport& inner_;
};

enum class Wire { whole, frame_by_frame };

/// A device, a name server and a receiver that answers 204 to every request.
struct Story : Scene {
  testing::Sample sample;
  std::string payload = R"({"door":")" + std::string(2000, 'n') + R"("})";
  std::uint8_t scratch[1024];
  Trusting trusting{transport};
  Peer peer;
  int turns = 0;

  Story() {
    net.names["hooks.example.com"] = {Names::Mood::answers, kHost4, ""};
    peer.answers(std::vector<std::string>(8, kNoContent));
    sample.event.payload = bytes_of(payload);
    sample.policy.schedule = kEager;
    sample.policy.max_attempts = 30;
  }
  ~Story() { transport.close(); }

  /// Delivers in simulated time, `most` calls of pump at most. Whole: all that is on the wire
  /// arrives between two calls; else one frame.
  Outcome deliver(int most = 5000, Wire wire = Wire::whole) {
    Delivery delivery(sample.event, sample.endpoint, sample.policy, scratch, 42);
    for (turns = 0; turns < most; ++turns) {
      const Step step = pump(delivery, trusting, net.now());
      if (step.wants == Wants::nothing) break;
      const bool moved = wire == Wire::whole ? net.settle() : net.settle_one();
      if (moved || !(net.now().mono < step.until)) continue;
      net.advance_to_next(step.until);
    }
    return delivery.outcome();
  }

  /// Delivered at least once, at most `times`, the same bytes and a good signature each time.
  void check_delivered(Outcome outcome, std::size_t times) {
    CHECK(outcome == Outcome::delivered);
    CHECK(peer.requests().size() >= 1);
    CHECK(peer.requests().size() <= times);
    CHECK(turns < 2500);  // no busy loop
    for (const std::string& request : peer.requests()) {
      CHECK(testing::body_of(request) == payload);
      CHECK(testing::field_of(request, "webhook-id") == "evt_1");
      const std::string at = testing::field_of(request, "webhook-timestamp");
      CHECK(testing::verdict_of(request, sample, std::atoll(at.c_str())) == Word::ok);
    }
  }
};

}  // namespace

TEST_CASE("an event is delivered over lwIP, once") {
  Story story;
  story.check_delivered(story.deliver(), 1);
  CHECK(story.peer.connections() == 1);
  CHECK(story.net.queries == 1);
}

TEST_CASE("events in a row leave nothing behind") {
  Story story;
  const int events = 1000;
  int delivered = 0;
  story.peer.answers(std::vector<std::string>(events, kNoContent));
  for (int i = 0; i < events; ++i) delivered += story.deliver() == Outcome::delivered;
  CHECK(delivered == events);
  CHECK(story.peer.requests().size() == events);
}

TEST_CASE("every single lost frame is made up for") {
  long k = 1;
  for (;; ++k) {
    Story story;
    story.net.lose_frame(k);
    CAPTURE(k);
    story.check_delivered(story.deliver(), 1);
    if (!story.net.struck()) break;
  }
  MESSAGE("frames lost: " << k - 1);
  CHECK(k > 8);
}

TEST_CASE("on a bad link, where every tenth frame is lost, all is delivered") {
  const std::uint32_t seeds = kFull ? 5000 : 300;
  std::size_t requests = 0;
  for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
    Story story;
    story.net.lose_one_in(10, seed);
    CAPTURE(seed);
    story.check_delivered(story.deliver(), 8);
    requests += story.peer.requests().size();
    story.net.lose_one_in(0, 0);
  }
  MESSAGE("events: " << seeds << ", requests: " << requests);
}

TEST_CASE("every single allocation may fail, alone or with those after it") {
  for (const long also : {0, 1, 5, 20}) {
    long k = 1;
    for (;; ++k) {
      Story story;
      story.net.fail_allocation(k, also);
      CAPTURE(k);
      CAPTURE(also);
      story.check_delivered(story.deliver(), 2);
      if (!story.net.struck()) break;
    }
    MESSAGE("allocations failed: " << k - 1 << ", with the next " << also);
    CHECK(k > 20);
  }
}

TEST_CASE("every break after any byte of the request is survived") {
  int broken = 0;
  for (const Break how : kEveryBreak) {
    for (std::size_t n = 0;; n += kFull || n < 400 ? 1 : 53) {
      Story story;
      story.peer.break_after_in(n, how);
      CAPTURE(n);
      CAPTURE(static_cast<int>(how));
      story.check_delivered(story.deliver(), 2);
      if (!story.peer.broke()) break;
      ++broken;
    }
  }
  MESSAGE("breaks: " << broken);
  CHECK(broken > 1000);
}

TEST_CASE("every break after any byte of the answer is survived") {
  for (const Break how : kEveryBreak) {
    for (std::size_t n = 0; n <= kAnswer; ++n) {
      Story story;
      story.peer.break_after_out(n, how);
      CAPTURE(n);
      CAPTURE(static_cast<int>(how));
      story.check_delivered(story.deliver(), 2);
      // What was whole is not asked for again.
      if (n == kAnswer) CHECK(story.peer.requests().size() == 1);
    }
  }
}

TEST_CASE("given up at any moment, nothing is left once the linger is over") {
  int moments = 1;
  for (;; ++moments) {
    Story story;
    const Outcome outcome = story.deliver(moments, Wire::frame_by_frame);
    story.transport.close();
    story.net.advance(LwipTransport::kLinger * 500 + 500);
    CAPTURE(moments);
    CHECK(story.streams_of_ours() == 0);
    if (outcome != Outcome::pending) break;
  }
  MESSAGE("moments: " << moments);
  CHECK(moments > 8);
}

TEST_CASE("given up in the middle of a fault, nothing is left either") {
  int stories = 0;
  for (long k = 1; k < 60; ++k) {
    for (int most = 1; most < 30; ++most, ++stories) {
      Story story;
      story.net.fail_allocation(k);
      static_cast<void>(story.deliver(most, Wire::frame_by_frame));
      story.transport.close();
      story.net.advance(LwipTransport::kLinger * 500 + 500);
      CAPTURE(k);
      CAPTURE(most);
      CHECK(story.streams_of_ours() == 0);
    }
  }
  MESSAGE("stories: " << stories);
}
