// SPDX-License-Identifier: MIT
// What the world was promised, and what it got: the model that the library is held against.
#pragma once

#include "chance.hpp"

#include <fieldhook/outbox.hpp>

#include <cstdint>
#include <cstdio>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace fieldhook::simulate {

constexpr std::size_t kEndpoints = 4;
constexpr std::uint16_t kKeys[kEndpoints] = {11, 22, 33, 44};
constexpr std::size_t kSink = 3;  ///< the endpoint whose events are rendered

/// An event at one endpoint.
struct Share {
  bool wanted = false;      // it is for this endpoint
  bool gone = false;        // handed back: dropped by a policy, damaged, or by the user
  bool dead = false;        // told as a dead letter
  bool touched = false;     // a person has judged it: an order of its own
  int taken = 0;            // how often the receiver said yes
  int answered = 0;         // how often it said something else
  bool may_repeat = true;   // a cut, an ambiguous answer or the user explain the next one
  bool is_double = false;   // bad flash holds two of it since the last cut
  bool may_double = false;  // so it may come once more
  bool poison = false;

  /// Somebody has seen it, or a person has judged it.
  bool was_answered() const { return answered > 0 || taken > 0 || touched; }
};

struct Item {
  std::uint32_t number = 0;
  std::uint32_t size = 0;
  std::uint32_t order = 0;  // of acceptance
  std::int64_t accepted_ms = 0;
  std::int64_t dropped_ms = INT64_MAX;  // by the user
  std::uint8_t priority = 0;
  bool acknowledged = false;
  std::string type;
  std::string own_id;  // the user's
  std::string id;      // empty: nobody has seen it yet
  std::string stamp;   // its time as a rendered payload had it
  Share at[kEndpoints];

  bool is_wanted() const {
    bool any = false;
    for (const Share& share : at) any = any || share.wanted;
    return any;
  }
};

/// The bytes of an event: all of them follow from its number, type and size. JSON, but for a tick.
inline std::string payload_of(const Item& item) {
  const bool is_tick = item.type == "tick";
  std::string text = (is_tick ? "#" : "{\"n\":") + std::to_string(item.number);
  text += is_tick ? ";" : ",\"x\":\"";
  for (std::size_t i = text.size(); i < item.size; ++i) {
    const auto any = static_cast<char>(i % 7 == 0 ? 0xFF : item.number * 31 + i);
    text += is_tick ? any : static_cast<char>('a' + (item.number + i) % 26);
  }
  return is_tick ? text : text + "\"}";
}

struct Totals {
  std::uint64_t steps = 0, offered = 0, accepted = 0, requests = 0, attempts = 0, taken = 0;
  std::uint64_t full = 0, busy = 0, stuck = 0, unwanted = 0,
                broken = 0;  // why an event was refused
  std::uint64_t dead = 0, dropped = 0, damaged = 0, cuts = 0, torn = 0, ambiguous = 0, extra = 0;
  std::uint64_t audits = 0, entries = 0, verified = 0, ordered = 0, waits = 0, scans = 0;
  std::uint64_t posted = 0, mail_full = 0, mail_taken = 0, mail_lost = 0, mail_told = 0,
                rotations = 0;
  std::uint64_t rendered = 0, unsendable = 0, rated = 0, over_rate = 0, victims = 0;
  std::uint64_t redelivered = 0, user_dropped = 0;
  std::uint64_t erases = 0, polls = 0, most_operations = 0;
  std::uint64_t clockless_polls = 0, clockless_ms = 0;
  std::uint64_t histories = 0, generous = 0;  // those that took more than 80 % of what was offered
};

/// One history's promises. The first that is broken is kept.
class Ledger {
 public:
  std::deque<Item> items;  // the network points at one while its answer is on the way
  std::map<std::string, std::uint32_t> by_id;
  /// Order and number: promised, not taken, not dead, not gone.
  std::map<std::uint32_t, std::uint32_t> waiting[kEndpoints];
  Digest digest;
  Totals* totals = nullptr;
  bool is_worn = false;  ///< what was copied may not take the mark that it is gone, until a boot
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
    if (payload.empty() || (payload[0] != '#' && payload.substr(0, 5) != "{\"n\":")) return nullptr;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const std::size_t from = payload[0] == '#' ? 1 : 5;
    for (std::size_t i = from; i < payload.size() && i < from + 9 && is_digit(payload[i]); ++i) {
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

  /// The promise.
  void accept(Item& item, std::int64_t world_ms) {
    item.acknowledged = true;
    item.order = ++orders_;
    item.accepted_ms = world_ms;
    for (std::size_t e = 0; e < kEndpoints; ++e) {
      if (item.at[e].wanted) waiting[e].emplace(item.order, item.number);
    }
  }
  /// After an audit: who is gone by now was not passed by.
  void judge_order() {
    for (const Doubt& doubt : doubts_) {
      if (!items[doubt.number].at[doubt.e].gone) fail("order", doubt.what);
    }
    doubts_.clear();
  }
  std::uint32_t last_order() const { return orders_; }
  void settle(Item& item, std::size_t e) {
    const auto at = waiting[e].find(item.order);
    if (at != waiting[e].end() && at->second == item.number) waiting[e].erase(at);
  }
  /// The power has gone.
  void may_repeat() {
    for (Item& item : items) {
      for (Share& share : item.at) {
        share.may_repeat = true;
        share.is_double = share.may_double = false;
      }
    }
  }

  /// The receiver says yes to an event, in an attempt that began then.
  void take(Item& item, std::size_t e, std::int64_t began_ms) {
    Share& share = item.at[e];
    check(share.wanted, "I4",
          "event " + std::to_string(item.number) + " at an endpoint not its own");
    check(is_worn || began_ms <= item.dropped_ms, "I1",
          "event " + std::to_string(item.number) + " comes though the user dropped it");
    if (share.taken > 0) {
      ++totals->extra;
      check(share.may_repeat || share.may_double, "I2",
            "event " + std::to_string(item.number) + " again, without a cut or a doubt");
      if (!share.may_repeat) share.may_double = false;
    } else {
      keep_order(item, e, began_ms);
    }
    ++share.taken;
    ++totals->taken;
    share.may_repeat = false;
    settle(item, e);
  }

 private:
  /// Only who was answered often enough without success is passed by, or goes before its time.
  void keep_order(const Item& item, std::size_t e, std::int64_t began_ms) {
    ++totals->ordered;
    const bool was_aside = item.at[e].answered >= 3;
    for (const auto& [order, number] : waiting[e]) {
      const Item& other = items[number];
      if (number == item.number || other.at[e].answered >= 3 || other.at[e].touched) continue;
      const bool same = other.priority == item.priority && order < item.order;
      const bool higher =
          other.priority > item.priority && other.accepted_ms < began_ms && !was_aside;
      if (!same && !higher) continue;
      doubts_.push_back({number, e,
                         (same ? "event " : "by priority, event ") + std::to_string(item.number) +
                             " before " + std::to_string(number) + " at endpoint " +
                             std::to_string(e)});
    }
  }

  /// An event that was passed by. It may have been dropped just before.
  struct Doubt {
    std::uint32_t number;
    std::size_t e;
    std::string what;
  };
  std::vector<Doubt> doubts_;
  std::uint32_t orders_ = 0;
};

}  // namespace fieldhook::simulate
