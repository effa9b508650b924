// SPDX-License-Identifier: MIT
// What a history's device tells, and what is in its outbox and flash: is what was promised there,
// and nothing else?
#include "history.hpp"

#include <algorithm>

namespace fieldhook::simulate {
namespace {

std::size_t endpoint_of(std::uint16_t key) {
  return static_cast<std::size_t>(std::find(kKeys, kKeys + kEndpoints, key) - kKeys);
}

}  // namespace

Item* History::item_of(std::string_view id) {
  const auto known = ledger_.by_id.find(std::string(id));
  return known == ledger_.by_id.end() ? nullptr : &ledger_.items[known->second];
}

void History::notice(const Notice& notice) {
  if (nor_.is_off()) {  // nobody is there to be told, but some of it may have happened
    if (notice.what == What::dropped) ++lost_allowed_;
    return;
  }
  ledger_.digest.add(static_cast<std::uint64_t>(notice.what));
  ledger_.digest.add(notice.event_id);
  ledger_.digest.add(static_cast<std::uint64_t>(notice.at.ms));
  const std::size_t e = endpoint_of(notice.endpoint);
  Item* item = item_of(notice.event_id);
  const bool is_known = item != nullptr && e != kEndpoints;
  switch (notice.what) {
    case What::accepted:
      ++totals_.accepted;
      if (!is_polling_) break;
      ++totals_.mail_taken;
      if (!ledger_.check(!posted_.empty(), "I1", "mail that nobody posted")) break;
      item = &ledger_.items[posted_.front()];
      ledger_.learn_id(*item, notice.event_id);
      ledger_.accept(*item, world_ms_);
      break;
    case What::attempted: told_attempt(notice, e); break;
    case What::delivered:
      if (!is_known) break;
      ledger_.check(item->at[e].taken > 0, "I1",
                    "event " + std::to_string(item->number) + " is told delivered, nobody took it");
      break;
    case What::dead:
      ++totals_.dead;
      if (is_known) told_dead(*item, e, notice.reason);
      break;
    case What::dropped:
      ++totals_.dropped;
      ++lost_allowed_;
      break;
    case What::damaged:
      ++totals_.damaged;
      if (plan_.bad_blocks) ++lost_allowed_;
      if (is_known) item->at[e].may_repeat = true;  // its end is known until the next boot only
      break;
    default: break;
  }
}

void History::told_attempt(const Notice& notice, std::size_t e) {
  ++totals_.attempts;
  network_.attempt_over();
  ledger_.check(notice.attempt.outcome != Outcome::pending, "I3", "an attempt without an end");
  ledger_.check(notice.took <= 30 * kSecond + Delivery::kDrainWait, "I3",
                "an attempt of " + std::to_string(notice.took) + " ms");
  if (e != kSink) return;
  ++totals_.rated;
  ledger_.check(sink_starts_.count(world_ms_ - notice.took) == 0, "I3",
                "an attempt beyond the endpoint's rate");
}

void History::told_dead(Item& item, std::size_t e, DeadReason reason) {
  const bool is_too_long = e == kSink && reason == DeadReason::unsendable && !fits_sink(item);
  if (is_too_long) ++totals_.unsendable;
  ledger_.check(is_too_long || item.at[e].was_answered(), "I1",
                "event " + std::to_string(item.number) + " is dead without an answer");
  item.at[e].dead = true;
  ledger_.settle(item, e);
}

void History::look_at(const Entry& entry, bool& is_busy) {
  ++totals_.entries;
  const std::size_t e = endpoint_of(entry.endpoint);
  const Result<EventId> id = device_->outbox().id(entry);
  if (id.status() == Status::would_block) is_busy = true;
  if (!id.ok() || e == kEndpoints) return;
  const EventId text = id.value();
  Item* const item = item_of(text.text());
  if (item == nullptr) return;
  // One that is told to be dropped, and lies there all the same, may end as delivered.
  if (entry.state == EntryState::delivered) return;
  Share& share = item->at[e];
  const bool is_new =
      seen_.insert(static_cast<std::uint64_t>(item->number) * kEndpoints + e).second;
  const bool may_be = share.is_double || (plan_.bad_blocks && !has_looked_);
  if (!is_new && !share.is_double) share.is_double = share.may_double = may_be;
  ledger_.check(is_new || may_be, "I2",
                "event " + std::to_string(item->number) + " is there twice");
  // A cut between the mark and its notice: dead all the same.
  if (entry.state == EntryState::dead && !item->at[e].dead) told_dead(*item, e, entry.reason);
}

/// What was promised is taken, dead, or in the outbox. False: it cannot be read now.
bool History::audit() {
  if (device_->start() != Status::ok || device_->outbox().busy()) return false;
  seen_.clear();
  bool is_busy = false;
  Outbox& outbox = device_->outbox();
  Result<Entry> at = outbox.next(Entry{});
  for (; at.ok() && !is_busy; at = outbox.next(at.value())) look_at(at.value(), is_busy);
  // Mounting may end a copy, and the power may go in that.
  if (is_busy || at.status() == Status::would_block || nor_.is_off()) return false;
  ++totals_.audits;
  has_looked_ = true;
  miss();
  return true;
}

void History::miss() {
  std::set<std::uint32_t> missing;
  for (std::size_t e = 0; e < kEndpoints; ++e) {
    for (auto one = ledger_.waiting[e].begin(); one != ledger_.waiting[e].end();) {
      const std::uint32_t number = (one++)->second;
      if (seen_.count(static_cast<std::uint64_t>(number) * kEndpoints + e) != 0) continue;
      Item& item = ledger_.items[number];
      missing.insert(number);
      ledger_.check(static_cast<std::int64_t>(missing.size()) <= lost_allowed_, "I1",
                    "event " + std::to_string(number) + " (" + item.id + ") is lost at endpoint " +
                        std::to_string(e));
      item.at[e].gone = true;
      ledger_.settle(item, e);
    }
  }
  ledger_.judge_order();
  if (!plan_.bad_blocks) judge_victims(missing);
  lost_allowed_ = 0;
  audited_order_ = ledger_.last_order();
}

/// What the policy gave away went before all that is still there.
void History::judge_victims(const std::set<std::uint32_t>& missing) {
  const bool by_priority = plan_.options.queue_full == QueueFull::drop_lowest_priority;
  const auto key = [&](const Item& item) {
    return std::pair<std::uint32_t, std::uint32_t>(by_priority ? item.priority : 0, item.order);
  };
  const Item* last = nullptr;
  for (const std::uint32_t number : missing) {
    const Item& item = ledger_.items[number];
    ++totals_.victims;
    if (last == nullptr || key(*last) < key(item)) last = &item;
  }
  for (const std::uint64_t share : seen_) {
    const Item& item = ledger_.items[share / kEndpoints];
    const bool is_judged =
        item.acknowledged && item.order <= audited_order_ && !item.at[share % kEndpoints].touched;
    if (last == nullptr || !is_judged) continue;
    ledger_.check(key(*last) < key(item), "I1",
                  "event " + std::to_string(last->number) + " is dropped, and " +
                      std::to_string(item.number) + " kept");
  }
}

void History::scan_flash() {
  const std::vector<std::uint8_t>& bytes = nor_.bytes();
  for (const std::string_view secret : kTraces) {
    ++totals_.scans;
    const auto at = std::search(bytes.begin(), bytes.end(), secret.begin(), secret.end());
    ledger_.check(at == bytes.end(), "I5", "a secret on the flash");
  }
}

}  // namespace fieldhook::simulate
