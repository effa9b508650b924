// SPDX-License-Identifier: MIT
// Payloads that are read while they leave: every size around the scratch, every reader that fails.
#include <fieldhook/delivery.hpp>
#include <fieldhook/payload_reader.hpp>

#include "fakes/scene.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr std::size_t kScratch = 512;

/// Fails one read, or gives one byte of it wrong.
class TrickyReader final : public PayloadReader {
 public:
  explicit TrickyReader(std::string text) : text_(std::move(text)) {}

  std::size_t size() const override { return text_.size(); }
  Status read(std::size_t offset, MutableBytes space) override {
    ++reads;
    CHECK(offset + space.size() <= text_.size());
    if (reads == fails_at) return Status::lost;
    for (std::size_t i = 0; i < space.size(); ++i) {
      space[i] = static_cast<std::uint8_t>(text_[offset + i]);
    }
    if (reads == lies_at) space[0] ^= 1;
    return Status::ok;
  }
  void change() { text_[0] = static_cast<char>(text_[0] ^ 1); }

  int reads = 0, fails_at = 0, lies_at = 0;

 private:
  std::string text_;
};

std::string text_of_size(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i * 7 % 26);
  return text;
}

struct ReaderScene : Sample {
  explicit ReaderScene(std::size_t size) : text(text_of_size(size)), reader(text) {
    event.payload = {};
    event.reader = &reader;
  }
  std::string text;
  TrickyReader reader;
  std::uint8_t scratch[kScratch];
};

/// All that left whole is the payload, and was signed.
void check_requests(const ScriptedTransport& transport, const ReaderScene& scene) {
  for (const std::string& request : transport.requests()) {
    CHECK(body_of(request) == scene.text);
    const std::string time = field_of(request, "webhook-timestamp");
    CHECK(verdict_of(request, scene, std::stol(time)) == Word::ok);
  }
}

}  // namespace

TEST_CASE("a payload of any size leaves whole and signed, and again in a retry") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{50}, kScratch - 1,
                                 kScratch, kScratch + 1, 2 * kScratch, std::size_t{1000000}}) {
    for (const std::size_t grain : {std::size_t{7}, std::size_t{SIZE_MAX}}) {
      if (size > 10000 && grain == 7) continue;
      CAPTURE(size);
      ReaderScene scene(size);
      ScriptedTransport transport({kBusy, kNoContent});
      transport.grain(grain);
      Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 42);
      CHECK(run(delivery, transport) == Outcome::delivered);
      CHECK(transport.requests().size() == 2);
      check_requests(transport, scene);
      if (!transport.requests().empty()) {
        CHECK(delivery.attempt().bytes_out == transport.requests().back().size());
      }
    }
  }
}

TEST_CASE("every size around what fits with the head leaves whole, in one piece where it fits") {
  std::size_t pieces = 0;
  for (std::size_t size = 100; size < 400; ++size) {
    CAPTURE(size);
    ReaderScene scene(size);
    ScriptedTransport transport({kNoContent});
    Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 42);
    CHECK(delivery.poll(kStart).wants == Wants::connect);
    delivery.connected();
    const bool whole = text_of(delivery.outgoing()).find(scene.text) != std::string_view::npos;
    pieces += whole;
    Delivery again(scene.event, scene.endpoint, scene.policy, scene.scratch, 42);
    CHECK(run(again, transport) == Outcome::delivered);
    const std::size_t request = transport.requests().empty() ? 0 : transport.requests()[0].size();
    CHECK(whole == (request <= kScratch - Delivery::kMinIncoming));
    check_requests(transport, scene);
  }
  CHECK(pieces > 10);
  CHECK(pieces < 290);
}

TEST_CASE("a read that fails or lies costs an attempt, and no wrong body is ever whole") {
  for (const std::size_t size : {std::size_t{50}, std::size_t{2000}}) {
    for (const bool lies : {false, true}) {
      for (int k = 1;; ++k) {
        CAPTURE(k);
        ReaderScene scene(size);
        (lies ? scene.reader.lies_at : scene.reader.fails_at) = k;
        ScriptedTransport transport({kNoContent});
        Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 42);
        CHECK(run(delivery, transport) == Outcome::delivered);
        CHECK(transport.requests().size() == 1);
        check_requests(transport, scene);
        const bool fired = k <= scene.reader.reads;
        if (!fired) break;
        CHECK(delivery.attempt().number == 2);
      }
    }
  }
}

TEST_CASE("an attempt says why its payload could not be read") {
  for (const std::size_t size : {std::size_t{50}, std::size_t{2000}}) {
    for (int k = 1; k <= 2; ++k) {
      ReaderScene scene(size);
      scene.policy.max_attempts = 1;
      scene.reader.fails_at = k;
      ScriptedTransport transport({kNoContent});
      Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 42);
      CHECK(run(delivery, transport) == Outcome::retry);
      CHECK(delivery.attempt().cause == Status::lost);
      CHECK(delivery.attempt().phase == Phase::request);
      CHECK(transport.requests().empty());
      CHECK_FALSE(transport.open());
    }
  }
}

TEST_CASE("a payload that left whole never changes again") {
  ReaderScene scene(2000);
  scene.policy.max_attempts = 3;
  ScriptedTransport transport({kBusy, kNoContent, kNoContent});
  Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 42);
  Now now = kStart;
  while (pump(delivery, transport, now).wants != Wants::wait) now.mono.ms += 1;
  scene.reader.change();
  CHECK(run(delivery, transport, now) == Outcome::retry);
  CHECK(delivery.attempt().cause == Status::malformed);
  CHECK(transport.requests().size() == 1);
}

TEST_CASE("a payload over the sink's limit is rejected unread") {
  for (const std::size_t size : {std::size_t{99}, std::size_t{100}, std::size_t{101}}) {
    ReaderScene scene(size);
    const Sink sink = sinks::plain.with_max_payload(100);
    CHECK(scene.endpoint.send_to(sink) == Status::ok);
    ScriptedTransport transport({kNoContent});
    Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 42);
    CHECK(run(delivery, transport) == (size <= 100 ? Outcome::delivered : Outcome::rejected));
    CHECK((scene.reader.reads == 0) == (size > 100));
  }
}

TEST_CASE("every single fault is survived while a payload is read, kept stream or new one") {
  int faults = 0;
  for (const Fault fault : {Fault::reset, Fault::close, Fault::stall}) {
    for (const bool kept : {false, true}) {
      for (int k = 1;; ++k) {
        CAPTURE(k);
        ReaderScene scene(1500);
        ScriptedTransport transport({kBusy, kNoContent, kNoContent});
        transport.fail_at(k, fault).grain(97);
        if (kept) transport.kept_open();
        Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 42);
        if (kept) delivery.reuse();
        CHECK(run(delivery, transport) == Outcome::delivered);
        CHECK((!transport.open() || delivery.keeps_stream()));
        CHECK_FALSE(transport.spun());
        CHECK(transport.requests().size() <= 3);
        check_requests(transport, scene);
        if (!transport.fault_fired()) break;
        ++faults;
      }
    }
  }
  CHECK(faults > 200);
}

TEST_CASE("a kept stream that is dead costs a reader's payload no attempt, whichever part breaks") {
  int survived = 0;  // calls before the first byte of the answer
  for (int call = 1;; ++call) {
    CAPTURE(call);
    ReaderScene scene(1500);
    ScriptedTransport transport({kNoContent});
    transport.kept_open().fail_at(call).grain(97);
    Delivery delivery(scene.event, scene.endpoint, scene.policy, scene.scratch, 42);
    delivery.reuse();
    const Outcome outcome = run(delivery, transport);
    if (outcome == Outcome::ambiguous || delivery.attempt().number != 1) break;
    CHECK(outcome == Outcome::delivered);
    CHECK(transport.connects() == 1);
    check_requests(transport, scene);
    ++survived;
  }
  // The head and 1,500 bytes in pieces of 97, with a look for an answer before each: the part that
  // stood in the scratch first has long been written over.
  CHECK(survived >= 30);
}
