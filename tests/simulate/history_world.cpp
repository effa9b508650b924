// SPDX-License-Identifier: MIT
// What happens to a device: events, faults, clocks, and the person who looks after it.
#include "history.hpp"

#include <algorithm>

namespace fieldhook::simulate {
namespace {

constexpr std::int64_t kHour_s = 3600;
/// A flash that erases is asked again, so often, later and later.
constexpr Millis kFlashWait = 30;
constexpr std::uint32_t kMostWaits = 60;

}  // namespace

void History::happen(Due due) {
  switch (due) {
    case Due::event: enqueue_some(); break;
    case Due::mail:
      for (std::uint32_t n = 1 + chance_.below(5); n > 0; --n) post();
      break;
    case Due::cut: lose_power(); break;
    case Due::mood: change_mood(); break;
    case Due::clock: set_clock(); break;
    case Due::user: use(); break;
    case Due::last: break;
  }
}

/// One event, or a burst. Where the flash is busy, the rest of it comes a little later.
void History::enqueue_some() {
  if (burst_ == 0) burst_ = chance_.one_in(10) ? plan_.burst : 1;
  for (; burst_ > 0 && !nor_.is_off(); --burst_) {
    if (enqueue() != Status::would_block) continue;
    if (++waits_ > kMostWaits) break;
    ++totals_.busy;
    due_ms_[static_cast<std::size_t>(Due::event)] = world_ms_ + kFlashWait * waits_;
    return;
  }
  burst_ = waits_ = 0;
}

/// What is bad does not stay so for long.
void History::change_mood() {
  const bool is_bad = chance_.below(16) < plan_.bad_of_16;
  const Mood mood = is_bad ? static_cast<Mood>(chance_.below(kMoods)) : Mood::good;
  const bool is_common = chance_.one_in(3);
  // An open stream was checked: only one that begins can be another.
  network_.is_plain = is_bad && !network_.is_open() && chance_.one_in(8);
  const std::size_t one = chance_.below(kEndpoints);
  for (std::size_t e = 0; e < kEndpoints; ++e) {
    if (is_common || e == one || !is_bad) network_.peers[e].mood = mood;
  }
  if (is_common && mood == Mood::good && chance_.one_in(2)) device_->network_back(now());
  std::int64_t& next = due_ms_[static_cast<std::size_t>(Due::mood)];
  if (is_bad) next = std::min(next, world_ms_ + chance_.around(plan_.outage_s * 1000));
}

/// Mostly right; sometimes a jump that a later one mends.
void History::set_clock() {
  constexpr std::int64_t kWrong[] = {0, 2085978496, 2147483647, 4294967296, 4102444800};
  std::int64_t wall = world_ms_ / 1000;
  if (chance_.one_in(6) && !is_ending_) wall = kWrong[chance_.below(5)];
  if (chance_.one_in(6) && !is_ending_)
    wall += static_cast<std::int64_t>(chance_.below(2 * kHour_s)) - kHour_s;
  network_.wrong_dates = chance_.one_in(8);
  static_cast<void>(clock_.set({wall}, ClockQuality::synced, {world_ms_ - boot_ms_}));
}

/// A new event, of at most so many bytes.
Item& History::offer(std::uint32_t most) {
  constexpr const char* kTypes[] = {"tick", "door.opened", "door.closed", "alarm"};
  constexpr std::uint8_t kPriorities[] = {0, 0, 0, 0, 0, 0, 1, 3};
  Item item;
  item.number = static_cast<std::uint32_t>(ledger_.items.size());
  item.size = std::min(most, 24 + chance_.below(chance_.one_in(12) ? 1200 : 200));
  item.type = kTypes[chance_.below(4)];
  item.priority = kPriorities[chance_.below(8)];
  const bool is_door = item.type[0] == 'd';
  const bool is_wanted[kEndpoints] = {true, true, is_door,
                                      item.type == "door.opened" || item.type == "alarm"};
  for (std::size_t e = 0; e < kEndpoints; ++e) {
    item.at[e].wanted = is_wanted[e] && plan_.has[e];
    item.at[e].poison = chance_.one_in(80);
  }
  ledger_.items.push_back(item);
  return ledger_.items.back();
}

Status History::enqueue() {
  Item& item = offer(UINT32_MAX);
  if (chance_.one_in(5)) item.own_id = "own-" + std::to_string(item.number);
  const std::string payload = payload_of(item);
  Event event(item.type, std::string_view(payload));
  event.id = item.own_id;
  EnqueueOptions options;
  options.priority = item.priority;
  if (chance_.one_in(4)) options.time.at.s = world_ms_ / 1000 - chance_.below(1000);
  const Result<EventId> id = device_->enqueue(event, options);
  if (nor_.is_off()) return Status::lost;
  if (id.status() == Status::would_block && waits_ < kMostWaits) return id.status();
  const bool is_wanted = item.is_wanted();
  if (is_wanted || id.status() == Status::ok) ++totals_.offered, ++offered_;
  if (!id.ok()) {
    // Refused is what nobody wants, and nothing else.
    const bool is_right = (id.status() == Status::refused) != is_wanted;
    ledger_.check(is_right || device_->start() != Status::ok, "I1", "refused for no reason");
    refused(id.status());
    return id.status();
  }
  ledger_.check(is_wanted, "I4", "an event that no endpoint wants is accepted");
  ++accepted_;
  const EventId text = id.value();
  ledger_.learn_id(item, text.text());
  ledger_.accept(item, world_ms_);
  return Status::ok;
}

void History::refused(Status status) {
  switch (status) {
    case Status::no_space: ++totals_.full; break;
    case Status::would_block: ++totals_.stuck; break;
    case Status::refused: ++totals_.unwanted; break;
    default: ++totals_.broken; break;
  }
}

/// From an interrupt: what the mailbox takes is promised as soon as poll() has moved it.
void History::post() {
  Item& item = offer(kMostMail - 8);
  item.priority = 0;
  const std::string payload = payload_of(item);
  const std::int64_t since_boot = world_ms_ - boot_ms_;
  const Instant at{since_boot - std::min<std::int64_t>(since_boot, chance_.below(3))};
  const Status posted = mail_->post(item.type, std::string_view(payload), at);
  ++totals_.posted;
  const bool is_full = posted_.size() == 4;
  ledger_.check(posted == (is_full ? Status::would_block : Status::ok), "I1",
                "the mailbox with " + std::to_string(posted_.size()) + " events answers " +
                    std::to_string(static_cast<int>(posted)));
  if (posted == Status::ok) posted_.push_back(item.number);
  if (posted != Status::ok) ++totals_.mail_full;
}

/// What poll() took out of the mailbox it accepted, or told that it did not, with a reason.
void History::take_mail(std::uint64_t accepted) {
  for (; !posted_.empty(); posted_.pop_front()) {
    const Item& item = ledger_.items[posted_.front()];
    Instant at;
    const Result<Event> front = mail_->front(at);
    if (front.ok() && text_of(front.value().payload) == payload_of(item)) break;
    if (item.acknowledged && accepted > 0) {
      --accepted;
      continue;
    }
    ++totals_.mail_told;
    --lost_allowed_;
    ledger_.check(lost_allowed_ >= 0 && !item.acknowledged, "I1", "mail is gone without a word");
    ledger_.check(!item.is_wanted() || plan_.bad_blocks, "I1", "mail is refused for no reason");
  }
  ledger_.check(accepted == 0, "I1", "mail is accepted, and still in its mailbox");
}

/// What a person does: mend, resume what is off, change the secret, judge dead letters.
void History::use() {
  if (plan_.bad_blocks && chance_.one_in(4)) {
    for (std::uint32_t s = 0; s < plan_.shape.sector_count; ++s)
      nor_.spoil(s, testing::Fault::none);
    constexpr testing::Fault kFaults[] = {testing::Fault::erase_error,
                                          testing::Fault::program_error, testing::Fault::stuck};
    if (!is_ending_) nor_.spoil(chance_.below(plan_.shape.sector_count), kFaults[chance_.below(3)]);
  }
  for (const std::uint16_t key : kKeys) {
    if (chance_.one_in(2)) static_cast<void>(device_->resume(key));
  }
  if (plan_.has[0] && chance_.one_in(3)) rotate();
  for (std::uint32_t n = 1 + chance_.below(24); n > 0 && !nor_.is_off(); --n) judge();
}

/// First the receiver takes both, then the device signs with both, at last the old one is nothing.
void History::rotate() {
  takes_two_ = !takes_two_;
  if (takes_two_) {
    ++secret_;
    ++totals_.rotations;
    const Secret next = Secret::whsec(kStandardSecrets[secret_ % kSecrets]);
    const Status done = device_->rotate(kKeys[0], next);
    ledger_.check(done == Status::ok, "I2", "a secret that cannot be rotated");
  }
  network_.take_secrets(secret_, takes_two_ ? secret_ - 1 : secret_);
}

/// One event.
void History::judge() {
  if (device_->start() != Status::ok || !audit()) return;
  Outbox& outbox = device_->outbox();
  for (Result<Entry> at = outbox.next(Entry{}); at.ok(); at = outbox.next(at.value())) {
    const bool is_dead = at.value().state == EntryState::dead;
    if (!chance_.one_in(is_dead ? 3 : 200)) continue;
    const Result<EventId> id = outbox.id(at.value());
    if (!id.ok()) continue;
    const EventId text = id.value();
    Item* const item = item_of(text.text());
    if (item == nullptr) continue;
    const auto e =
        static_cast<std::size_t>(std::find(kKeys, kKeys + kEndpoints, at.value().endpoint) - kKeys);
    judge(at.value(), *item, e);
    break;
  }
  device_->changed();
}

/// Once more, or away.
void History::judge(const Entry& entry, Item& item, std::size_t e) {
  const bool again = entry.state != EntryState::waiting && chance_.one_in(2);
  for (Share& share : item.at) share.touched = share.may_repeat = true;
  Outbox& outbox = device_->outbox();
  const Status done = again ? outbox.redeliver(entry) : outbox.drop(entry);
  if (again && done == Status::ok) {
    ++totals_.redelivered;
    item.at[e].dead = item.at[e].gone = false;
    ledger_.waiting[e].emplace(item.order, item.number);
  }
  if (again) return;
  totals_.user_dropped += done == Status::ok;
  if (done == Status::ok) item.dropped_ms = world_ms_;
  for (std::size_t i = 0; i < kEndpoints; ++i) {
    item.at[i].gone = true;
    ledger_.settle(item, i);
  }
}

}  // namespace fieldhook::simulate
