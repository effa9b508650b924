// SPDX-License-Identifier: MIT
#include <fieldhook/record_log.hpp>

#include "fakes/nor.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

using namespace fieldhook;
using namespace fieldhook::testing;

namespace {

constexpr StorageShape kShapes[] = {{1024, 4, 1, true}, {1024, 4, 4, true}, {2048, 5, 16, false}};

/// Wants the records that it was told to.
class Keeper final : public RecordKeeper {
 public:
  bool wants(const Record& record) const override { return record.kind == keep; }
  void moved(const Record&, Status status) override {
    ++moves;
    if (status != Status::ok) ++lost;
  }
  std::uint8_t keep = 7;
  int moves = 0;
  int lost = 0;
};

std::vector<std::uint8_t> bytes_of_number(std::uint32_t number, std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  for (std::size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<std::uint8_t>(number * 7 + i * (number + 1));
  }
  return bytes;
}

Status settle(RecordLog& log, RecordKeeper& keeper) {
  Status status = Status::would_block;
  for (int i = 0; i < 300 && status == Status::would_block; ++i) status = log.maintain(keeper);
  return status;
}

Result<Record> add(RecordLog& log, std::uint32_t number, std::size_t size, std::uint8_t kind = 1) {
  const std::vector<std::uint8_t> bytes = bytes_of_number(number, size);
  const Bytes pieces[] = {{bytes.data(), bytes.size()}};
  Record head;
  head.size = static_cast<std::uint16_t>(size);
  head.kind = kind;
  head.marks = 2;
  const Status status = log.append(head, {pieces});
  if (status != Status::ok) return status;
  return head;
}

int count(RecordLog& log) {
  int n = 0;
  for (Record record; log.next(record);) ++n;
  return n;
}

bool holds(const RecordLog& log, const Record& record, std::uint32_t number) {
  std::vector<std::uint8_t> bytes(record.size);
  if (log.read(record, 0, {bytes.data(), bytes.size()}) != Status::ok) return false;
  return bytes == bytes_of_number(number, bytes.size());
}

}  // namespace

TEST_CASE("what was appended is found again after a mount, in order, with its bytes and marks") {
  for (const StorageShape& shape : kShapes) {
    SimulatedNor nor(shape);
    Keeper keeper;
    RecordLog log(nor);
    CHECK(log.mount() == Status::malformed);
    CHECK(log.format() == Status::ok);
    CHECK(settle(log, keeper) == Status::ok);
    CHECK(add(log, 0, 0).ok());
    CHECK(add(log, 1, 1).ok());
    const Result<Record> third = add(log, 2, 300);
    CHECK(third.ok());
    CHECK(log.set_mark(third.value(), 1, 0x5A) == Status::ok);
    RecordLog again(nor);
    CHECK(again.mount() == Status::ok);
    std::uint32_t n = 0;
    Record record;
    while (again.next(record)) {
      CHECK(again.check(record) == Status::ok);
      CHECK(holds(again, record, n));
      CHECK(again.mark(record, 0) == 0xFF);
      CHECK(again.mark(record, 1) == (n == 2 ? 0x5A : 0xFF));
      ++n;
    }
    CHECK(n == 3);
    CHECK(again.remove(record) == Status::ok);
    CHECK(count(again) == 2);
    CHECK(!nor.misused());
  }
}

TEST_CASE("the ring turns, and a wanted record goes with it") {
  for (const StorageShape& shape : kShapes) {
    SimulatedNor nor(shape);
    Keeper keeper;
    RecordLog log(nor);
    CHECK(log.format() == Status::ok);
    CHECK(settle(log, keeper) == Status::ok);
    const Result<Record> kept = add(log, 9, 50, keeper.keep);
    CHECK(log.set_mark(kept.value(), 0, 0x0F) == Status::ok);
    for (std::uint32_t i = 0; i < 200; ++i) {
      CHECK(add(log, i, 100).ok());
      CHECK(settle(log, keeper) == Status::ok);
      log.progress();
    }
    CHECK(keeper.moves > 3);
    CHECK(keeper.lost == 0);
    RecordLog again(nor);
    CHECK(again.mount() == Status::ok);
    int found = 0;
    for (Record record; again.next(record);) {
      if (record.kind != keeper.keep) continue;
      ++found;
      CHECK(again.mark(record, 0) == 0x0F);
      CHECK(holds(again, record, 9));
    }
    CHECK(found == 1);
    CHECK(!nor.misused());
  }
}
