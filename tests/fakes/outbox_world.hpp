// SPDX-License-Identifier: MIT
// What the world outside has been told by an outbox, and what it has received.
#pragma once

#include <fieldhook/outbox.hpp>

#include "fakes/nor.hpp"

#include <cstdint>
#include <cstring>
#include <vector>

namespace fieldhook::testing {

constexpr std::uint16_t kKeys[] = {7, 4000};

struct Random {
  std::uint32_t state;
  std::uint32_t below(std::uint32_t n) {
    state = state * 1664525U + 1013904223U;
    return (state >> 16) % n;
  }
};

/// One event; its number is the first 4 bytes of its payload, and makes all others.
struct Item {
  std::uint32_t size = 4;
  std::size_t endpoints = 1;
  bool acknowledged = false;
  bool dropped = false;  // or perhaps dropped
  EventId id;
  int received[2] = {};
  int allowed[2] = {1, 1};
};

inline std::vector<std::uint8_t> payload_of(std::uint32_t number, std::uint32_t size) {
  std::vector<std::uint8_t> bytes(size);
  std::memcpy(bytes.data(), &number, sizeof number);
  for (std::uint32_t i = 4; i < size; ++i) {
    bytes[i] = static_cast<std::uint8_t>(i % 5 == 0 ? 0xFF : number * 31 + i);
  }
  return bytes;
}

struct World {
  std::vector<Item> items;
  std::size_t corrupt = 0;
  std::size_t foreign = 0;
  int last[2] = {-1, -1};        // the latest event that came for the first time
  std::size_t out_of_order = 0;  // came behind a later one, and not as a dead letter of before

  bool enqueue(Outbox& outbox, std::uint32_t size, std::size_t endpoints) {
    const auto number = static_cast<std::uint32_t>(items.size());
    Item item;
    item.size = size;
    item.endpoints = endpoints;
    const std::vector<std::uint8_t> payload = payload_of(number, size);
    Enqueue what;
    what.event = Event("door.opened", Bytes(payload.data(), payload.size()));
    what.endpoints = Span<const std::uint16_t>(kKeys).first(endpoints);
    const Result<EventId> id = outbox.enqueue(what);
    item.acknowledged = id.ok();
    if (id.ok()) item.id = id.value();
    items.push_back(item);
    return id.ok();
  }

  /// Which event this is; -1: a corrupt one.
  int look(Outbox& outbox, const Entry& entry) {
    std::uint8_t space[600];
    const Result<Event> event = outbox.load(entry, space);
    std::uint32_t number = 0;
    if (!event.ok() || event.value().payload.size() < 4) return -1;
    const Bytes payload = event.value().payload;
    std::memcpy(&number, payload.data(), 4);
    if (number >= items.size() || items[number].size != payload.size()) return -1;
    const std::vector<std::uint8_t> right = payload_of(number, items[number].size);
    if (std::memcmp(right.data(), payload.data(), right.size()) != 0) return -1;
    if (event.value().type != "door.opened") return -1;
    const Item& item = items[number];
    if (item.acknowledged && outbox.id(entry).value().text() != item.id.text()) return -1;
    return static_cast<int>(number);
  }

  /// One delivery; false: nothing waits, or nothing can be done.
  bool deliver(Outbox& outbox, const SimulatedNor& nor, std::size_t key) {
    const Result<Entry> entry = outbox.peek(kKeys[key]);
    if (!entry.ok()) return false;
    const int number = look(outbox, entry.value());
    if (nor.is_off()) return false;
    if (number < 0) {
      ++corrupt;
      return outbox.drop(entry.value()) == Status::ok;
    }
    static_cast<void>(outbox.mark_attempt(entry.value()));
    Item& item = items[static_cast<std::size_t>(number)];
    if (++item.received[key] == 1 && item.allowed[key] == 1) {
      if (number < last[key]) ++out_of_order;
      last[key] = number;
    }
    Status marked = outbox.mark_delivered(entry.value());
    for (int i = 0; i < 50 && marked == Status::would_block; ++i) {
      static_cast<void>(outbox.maintain());
      marked = outbox.mark_delivered(entry.value());
    }
    return marked == Status::ok;
  }
};

inline Status settle(Outbox& outbox) {
  Status status = Status::would_block;
  for (int i = 0; i < 500 && status == Status::would_block; ++i) status = outbox.maintain();
  return status;
}

}  // namespace fieldhook::testing
