// SPDX-License-Identifier: MIT
// A history looks into its device's outbox and flash: is what was promised there, and nothing else?
#include "history.hpp"

#include <algorithm>
#include <cstring>

namespace fieldhook::simulate {

/// One dead letter.
void History::judge() {
  if (device_->start() != Status::ok || !audit()) return;
  Outbox& outbox = device_->outbox();
  for (Result<Entry> at = outbox.next(Entry{}); at.ok(); at = outbox.next(at.value())) {
    if (at.value().state != EntryState::dead || !chance_.one_in(3)) continue;
    const Result<EventId> id = outbox.id(at.value());
    if (!id.ok()) continue;
    const EventId text = id.value();
    const auto known = ledger_.by_id.find(std::string(text.text()));
    if (known == ledger_.by_id.end()) continue;
    Item& item = ledger_.items[known->second];
    const bool again = chance_.one_in(2);
    for (Share& share : item.at) share.touched = share.may_repeat = true;
    const Status done = again ? outbox.redeliver(at.value()) : outbox.drop(at.value());
    if (again && done == Status::ok) {
      const std::size_t e = static_cast<std::size_t>(
          std::find(kKeys, kKeys + kEndpoints, at.value().endpoint) - kKeys);
      item.at[e].dead = false;
      ledger_.waiting[e].insert(item.number);
    }
    if (!again) {
      for (std::size_t e = 0; e < kEndpoints; ++e) {
        item.at[e].gone = true;
        ledger_.settle(item, e);
      }
    }
    break;
  }
  device_->changed();
}

void History::look_at(const Entry& entry, bool& is_busy) {
  ++totals_.entries;
  const std::size_t e =
      static_cast<std::size_t>(std::find(kKeys, kKeys + kEndpoints, entry.endpoint) - kKeys);
  const Result<EventId> id = device_->outbox().id(entry);
  if (id.status() == Status::would_block) is_busy = true;
  if (!id.ok() || e == kEndpoints) return;
  const EventId text = id.value();
  const auto known = ledger_.by_id.find(std::string(text.text()));
  if (known == ledger_.by_id.end()) return;
  // One that is told to be dropped, and lies there all the same, may end as delivered.
  if (entry.state == EntryState::delivered) return;
  seen_.insert(static_cast<std::uint64_t>(known->second) * kEndpoints + e);
  Item& item = ledger_.items[known->second];
  // A cut between the mark and its notice: dead all the same.
  if (entry.state != EntryState::dead || item.at[e].dead) return;
  ledger_.check(item.at[e].was_answered(), "I1",
                "event " + std::to_string(item.number) + " is a dead letter without an answer");
  item.at[e].dead = true;
  ledger_.settle(item, e);
}

/// What was promised is taken, dead, or in the outbox. False: it cannot be read now.
bool History::audit() {
  if (device_->start() != Status::ok || device_->outbox().busy()) return false;
  seen_.clear();
  bool is_busy = false;
  Outbox& outbox = device_->outbox();
  Result<Entry> at = outbox.next(Entry{});
  for (; at.ok() && !is_busy; at = outbox.next(at.value())) look_at(at.value(), is_busy);
  if (is_busy || at.status() == Status::would_block) return false;
  ++totals_.audits;
  miss();
  return true;
}

void History::miss() {
  for (std::size_t e = 0; e < kEndpoints; ++e) {
    for (auto one = ledger_.waiting[e].begin(); one != ledger_.waiting[e].end();) {
      const std::uint32_t number = *one++;
      if (seen_.count(static_cast<std::uint64_t>(number) * kEndpoints + e) != 0) continue;
      Item& item = ledger_.items[number];
      --lost_allowed_;
      ledger_.check(lost_allowed_ >= 0, "I1",
                    "event " + std::to_string(number) + " (" + item.id + ") is lost at endpoint " +
                        std::to_string(e));
      item.at[e].gone = true;
      ledger_.settle(item, e);
    }
  }
}

void History::scan_flash() {
  const std::vector<std::uint8_t>& bytes = nor_.bytes();
  for (const char* secret : {kStandardSecret + 6, kStandardBytes, kGithubSecret}) {
    ++totals_.scans;
    const auto at = std::search(bytes.begin(), bytes.end(), secret, secret + std::strlen(secret));
    ledger_.check(at == bytes.end(), "I5", "a secret on the flash");
  }
}

}  // namespace fieldhook::simulate
