// SPDX-License-Identifier: MIT
// Looking into an outbox: by id, by time; and payloads that come from a reader.
#include <fieldhook/outbox.hpp>

#include "fakes/outbox_world.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr StorageShape kShapes[] = {{1024, 4, 1, true}, {1024, 4, 4, true}, {2048, 4, 16, false}};

/// Numbers as bytes; the `breaks`th read (the first is 1) fails.
class Numbers final : public PayloadReader {
 public:
  explicit Numbers(std::size_t size, int breaks = 0) : size_(size), breaks_(breaks) {}
  std::size_t size() const override { return size_; }
  Status read(std::size_t offset, MutableBytes space) override {
    CHECK(offset + space.size() <= size_);
    if (++reads == breaks_) return Status::refused;
    for (std::uint8_t& byte : space) byte = static_cast<std::uint8_t>(offset++ * 7);
    return Status::ok;
  }
  int reads = 0;

 private:
  std::size_t size_;
  int breaks_;
};

struct Bench {
  explicit Bench(StorageShape shape) : nor(shape), outbox(nor, "dev") {
    CHECK(outbox.format() == Status::ok);
    CHECK(settle(outbox) == Status::ok);
  }
  Result<EventId> add(const Event& event, Moment time = {}) {
    Enqueue what;
    what.event = event;
    what.endpoints = Span<const std::uint16_t>(kKeys).first(1);
    what.time = time;
    return outbox.enqueue(what);
  }
  SimulatedNor nor;
  Outbox outbox;
};

}  // namespace

TEST_CASE("a reader's payload is kept whole, up to the limit, and read once") {
  for (const StorageShape& shape : kShapes) {
    Bench bench(shape);
    Enqueue what;
    what.event.type = "t";
    what.endpoints = Span<const std::uint16_t>(kKeys).first(1);
    const std::size_t max = bench.outbox.max_payload(what);
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{64}, max - 1, max}) {
      Numbers numbers(size);
      CHECK(bench.add(Event("t", numbers)).ok());
      CHECK(static_cast<std::size_t>(numbers.reads) <= size / shape.program_size + 2);
      CHECK(settle(bench.outbox) == Status::ok);
      Outbox again(bench.nor, "dev");
      CHECK(again.mount(kKeys) == Status::ok);
      const Entry entry = again.peek(kKeys[0]).value();
      CHECK(again.payload_size(entry) == size);
      CHECK(again.check(entry) == Status::ok);
      std::size_t right = 0;
      for (std::uint32_t at = 0; at < size; ++at) {
        std::uint8_t byte = 0;
        right += again.read_payload(entry, at, {&byte, 1}) == Status::ok &&
                 byte == static_cast<std::uint8_t>(at * 7);
      }
      CHECK(right == size);
      CHECK(bench.outbox.mark_delivered(bench.outbox.peek(kKeys[0]).value()) == Status::ok);
      CHECK(settle(bench.outbox) == Status::ok);
    }
    Numbers more(max + 1);
    CHECK(bench.add(Event("t", more)).status() == Status::no_space);
    CHECK(more.reads == 0);
    CHECK(!bench.nor.misused());
  }
}

TEST_CASE("a reader that fails accepts nothing, and spoils nothing") {
  for (const StorageShape& shape : kShapes) {
    Bench bench(shape);
    CHECK(bench.add(Event("t", "before")).ok());
    for (int breaks = 1; breaks <= 4; ++breaks) {
      Numbers numbers(300, breaks);
      CHECK(bench.add(Event("t", numbers)).status() == Status::refused);
      CHECK(settle(bench.outbox) == Status::ok);
    }
    CHECK(bench.add(Event("t", "after")).ok());
    Outbox again(bench.nor, "dev");
    CHECK(again.mount(kKeys) == Status::ok);
    CHECK(again.count(kKeys[0]).waiting == 2);
    CHECK(again.damaged() == 0);
    CHECK(!bench.nor.misused());
  }
}

TEST_CASE("an event is found by its id, made or given, dead or waiting, and by no other") {
  for (const StorageShape& shape : kShapes) {
    Bench bench(shape);
    Event mine("t", "mine");
    const std::string longest(EventId::kMax, 'x');
    mine.id = longest;
    const EventId made = bench.add(Event("t", "made")).value();
    CHECK(bench.add(mine).ok());
    mine.id = "mine-2";
    mine.content_type = "text/plain";
    CHECK(bench.add(mine).ok());
    const std::string too_long(EventId::kMax + 1, 'x');
    mine.id = too_long;
    CHECK(bench.add(mine).status() == Status::malformed);
    CHECK(bench.outbox.find(made.text()).value().sequence == 1);
    CHECK(bench.outbox.find(longest).value().sequence == 2);
    const Entry third = bench.outbox.find("mine-2").value();
    CHECK(bench.outbox.mark_dead(third, DeadReason::by_user) == Status::ok);
    CHECK(bench.outbox.find("mine-2").value().state == EntryState::dead);
    CHECK(bench.outbox.redeliver(third) == Status::ok);
    CHECK(bench.outbox.find("mine-2").value().state == EntryState::waiting);
    CHECK(bench.outbox.drop(third) == Status::ok);
    CHECK(bench.outbox.find("mine-2").status() == Status::closed);
    CHECK(bench.outbox.find("mine").status() == Status::closed);
    CHECK(bench.outbox.find("").status() == Status::closed);
  }
}

TEST_CASE("an event whose end stands in its second place waits again when it is redelivered") {
  for (const StorageShape& shape : kShapes) {
    Bench bench(shape);
    CHECK(bench.add(Event("t", "mine")).ok());
    const Entry entry = bench.outbox.peek(kKeys[0]).value();
    CHECK(bench.outbox.mark_attempt(entry) == Status::ok);
    // The head, the log's own mark; a cell of the first place that reads 0 for good.
    const std::uint32_t unit = shape.can_clear_bits ? 1 : shape.program_size;
    const std::uint32_t head = shape.program_size > 12 ? shape.program_size : 12;
    bench.nor.bytes()[entry.record.address + head + unit] = 0x7F;
    CHECK(bench.outbox.mark_dead(entry, DeadReason::rejected) == Status::ok);
    const Entry dead = bench.outbox.next(Entry{}).value();
    CHECK(dead.state == EntryState::dead);
    CHECK(dead.record.address == entry.record.address);  // not written anew
    CHECK(bench.outbox.redeliver(dead) == Status::ok);
    const Entry again = bench.outbox.peek(kKeys[0]).value();
    CHECK(again.state == EntryState::waiting);
    CHECK(again.attempts == 0);
    CHECK(bench.outbox.count(kKeys[0]).dead == 0);
  }
}

TEST_CASE("the latest Unix time is known after a boot, without damaged ones and times since boot") {
  for (const StorageShape& shape : kShapes) {
    Bench bench(shape);
    CHECK(bench.outbox.last_time().s == 0);
    CHECK(bench.add(Event("t", "a"), {1700000000, Moment::Base::unix_seconds}).ok());
    CHECK(bench.add(Event("t", "b"), {1600000000, Moment::Base::unix_seconds}).ok());
    CHECK(bench.add(Event("t", "d"), {1900000000, Moment::Base::unix_told}).ok());
    CHECK(bench.add(Event("t", "c"), {1ULL << 46, Moment::Base::ms_since_boot}).ok());
    CHECK(bench.outbox.last_time().s == 1700000000);
    const Entry first = bench.outbox.peek(kKeys[0]).value();
    CHECK(bench.outbox.mark_delivered(first) == Status::ok);
    Outbox again(bench.nor, "dev");
    CHECK(again.mount(kKeys) == Status::ok);
    CHECK(again.last_time().s == 1700000000);
    // The time's highest bit, in the first event: its sequence and boot number are before it.
    std::uint8_t sequence[4];
    std::memcpy(sequence, &first.sequence, 4);
    std::size_t at = first.record.address + 12;
    while (std::memcmp(&bench.nor.bytes()[at], sequence, 4) != 0) ++at;
    bench.nor.bytes()[at + 13] ^= 0x40;
    CHECK(again.mount(kKeys) == Status::ok);
    CHECK(again.last_time().s == 0);
  }
}

TEST_CASE("events that were put aside are passed over, each by its sequence") {
  Bench bench(kShapes[1]);
  for (const std::string_view payload : {"a", "b", "c"}) CHECK(bench.add(Event("t", payload)).ok());
  const std::uint32_t aside[] = {1, 2, 3};
  const Span<const std::uint32_t> all(aside);
  CHECK(bench.outbox.peek(kKeys[0]).value().sequence == 1);
  CHECK(bench.outbox.peek(kKeys[0], all.first(1)).value().sequence == 2);
  CHECK(bench.outbox.peek(kKeys[0], all.first(2)).value().sequence == 3);
  CHECK(bench.outbox.peek(kKeys[0], all.from(1)).value().sequence == 1);
  CHECK(bench.outbox.peek(kKeys[0], all).status() == Status::closed);
  CHECK(bench.outbox.peek(kKeys[0]).value().sequence == 1);
}
