// SPDX-License-Identifier: MIT
// What the world was promised, and what it got: the model that the library is held against.
#pragma once

#include "chance.hpp"

#include <fieldhook/outbox.hpp>

#include <cstdint>
#include <cstdio>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace fieldhook::simulate {

constexpr std::size_t kEndpoints = 3;
constexpr std::uint16_t kKeys[kEndpoints] = {11, 22, 33};

/// An event at one endpoint.
struct Share {
  bool wanted = false;     // it is for this endpoint
  bool gone = false;       // handed back: dropped by a policy, damaged, or by the user
  bool dead = false;       // told as a dead letter
  bool touched = false;    // seen by the receiver since it waits: an order of its own
  int taken = 0;           // how often the receiver said yes
  int answered = 0;        // how often it said something else
  bool may_repeat = true;  // a cut, an ambiguous answer or the user explain the next one
  bool poison = false;

  /// Somebody has seen it, or a person has judged it.
  bool was_answered() const { return answered > 0 || taken > 0 || touched; }
};

struct Item {
  std::uint32_t number = 0;
  std::uint32_t size = 0;
  std::uint8_t priority = 0;
  bool acknowledged = false;
  std::string type;
  std::string id;  // empty: nobody has seen it yet
  Share at[kEndpoints];
};

/// The bytes of an event: all of them follow from its number and size.
inline std::string payload_of(const Item& item) {
  std::string text = "#" + std::to_string(item.number) + ";";
  for (std::size_t i = text.size(); i < item.size; ++i) {
    text += static_cast<char>(i % 7 == 0 ? 0xFF : item.number * 31 + i);
  }
  return text;
}

struct Totals {
  std::uint64_t steps = 0, accepted = 0, refused = 0, requests = 0, attempts = 0, taken = 0;
  std::uint64_t dead = 0, dropped = 0, damaged = 0, cuts = 0, torn = 0, ambiguous = 0, extra = 0;
  std::uint64_t audits = 0, entries = 0, verified = 0, ordered = 0, waits = 0, scans = 0;
  std::uint64_t unsafe = 0, erases = 0, polls = 0, most_operations = 0;
  std::uint64_t histories = 0, unreadable_histories = 0;
};

/// One history's promises. The first that is broken is kept.
class Ledger {
 public:
  std::deque<Item> items;  // the network points at one while its answer is on the way
  std::map<std::string, std::uint32_t> by_id;
  std::set<std::uint32_t> waiting[kEndpoints];  // numbers: promised, not taken, not dead, not gone
  Digest digest;
  Totals* totals = nullptr;
  bool failed = false;
  std::string why;

  void fail(const char* invariant, const std::string& what) {
    if (failed) return;
    failed = true;
    why = std::string(invariant) + ": " + what;
  }
  bool check(bool holds, const char* invariant, const std::string& what) {
    if (!holds) fail(invariant, what);
    return holds;
  }

  /// The event whose payload this is, nullptr: nobody's.
  Item* item_of(std::string_view payload) {
    std::uint64_t number = 0;
    std::size_t i = 1;
    if (payload.empty() || payload[0] != '#') return nullptr;
    for (; i < payload.size() && i < 10 && payload[i] != ';'; ++i) {
      number = number * 10 + static_cast<unsigned>(payload[i] - '0');
    }
    if (number >= items.size()) return nullptr;
    Item& item = items[number];
    return payload == payload_of(item) ? &item : nullptr;
  }

  /// An id belongs to one event for all time.
  void learn_id(Item& item, std::string_view id) {
    const std::string text(id);
    const auto [at, is_new] = by_id.emplace(text, item.number);
    check(is_new || at->second == item.number, "I2", "id " + text + " stands for two events");
    check(item.id.empty() || item.id == text, "I2",
          "event " + std::to_string(item.number) + " has a second id " + text);
    item.id = text;
  }

  void settle(Item& item, std::size_t e) { waiting[e].erase(item.number); }
  void may_repeat() {
    for (Item& item : items) {
      for (Share& share : item.at) share.may_repeat = true;
    }
  }

  /// The receiver says yes to an event.
  void take(Item& item, std::size_t e) {
    Share& share = item.at[e];
    check(share.wanted, "I4",
          "event " + std::to_string(item.number) + " at an endpoint not its own");
    if (share.taken > 0) {
      ++totals->extra;
      check(share.may_repeat, "I2",
            "event " + std::to_string(item.number) + " again, without a cut or a doubt");
    } else {
      keep_order(item, e);
    }
    ++share.taken;
    ++totals->taken;
    share.may_repeat = false;
    settle(item, e);
  }

 private:
  /// Only who was answered often enough without success is passed by.
  void keep_order(const Item& item, std::size_t e) {
    ++totals->ordered;
    for (const std::uint32_t earlier : waiting[e]) {
      if (earlier >= item.number) return;
      const Item& other = items[earlier];
      if (other.priority != item.priority || !other.acknowledged) continue;
      if (other.at[e].answered >= 3 || other.at[e].touched) continue;
      fail("order", "event " + std::to_string(item.number) + " before " + std::to_string(earlier) +
                        " at endpoint " + std::to_string(e));
    }
  }
};

}  // namespace fieldhook::simulate
