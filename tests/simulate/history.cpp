// SPDX-License-Identifier: MIT
#include "history.hpp"

#include <fieldhook/profiles.hpp>

#include <algorithm>
#include <cstring>

namespace fieldhook::simulate {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr StorageShape kShapes[] = {
    {4096, 4, 1, true}, {4096, 3, 4, true}, {2048, 8, 16, false}, {4096, 6, 8, false}};
constexpr QueueFull kFull[] = {QueueFull::refuse_new, QueueFull::drop_oldest,
                               QueueFull::drop_lowest_priority};
/// Of the monotonic clock at a boot: 32-bit ticks wrap soon.
constexpr std::int64_t kTicks[] = {0, 0, 0x7FFFFFFFLL - 1000, 0xFFFFFFFFLL - 1000};
/// Between two polls that take no time something has to end.
constexpr std::uint64_t kMostIdle = 20000;

}  // namespace

Plan Plan::of(std::uint64_t seed, std::int64_t length_s) {
  Chance chance(seed ^ 0x51A1);
  Plan plan;
  plan.shape = kShapes[chance.below(4)];
  plan.options.queue_full = kFull[chance.below(3)];
  plan.length_s = length_s;
  const bool is_long = length_s > 60 * kDay;
  plan.events_s = is_long ? 7200 : 60 + chance.below(3600);
  plan.cuts_s = is_long ? 3 * kDay : 1800 + chance.below(kDay);
  plan.moods_s = is_long ? kDay : 600 + chance.below(kDay / 2);
  plan.clocks_s = is_long ? kDay / 4 : 3600 + chance.below(kDay);
  plan.user_s = is_long ? 2 * kDay : 3600 + chance.below(kDay);
  plan.has_rtc = chance.one_in(2);
  plan.bad_blocks = !is_long && chance.one_in(8);
  constexpr std::int64_t kBegins[] = {1700000000, 2085978000, 2147483000, 4294967000};
  plan.begin_s = kBegins[chance.one_in(2) ? 0 : chance.below(4)];
  return plan;
}

History::History(std::uint64_t seed, std::int64_t length_s, Totals& totals)
    : chance_(seed),
      plan_(Plan::of(seed, length_s)),
      totals_(totals),
      nor_(plan_.shape),
      network_(ledger_, seed * 31 + 7) {
  ledger_.totals = &totals;
  world_ms_ = plan_.begin_s * 1000;
  nor_.changing_noise = chance_.one_in(2);
  nor_.erase_polls = static_cast<int>(chance_.below(6));
}

bool History::run() {
  const std::int64_t end = world_ms_ + plan_.length_s * 1000;
  for (std::size_t i = 0; i < kDues; ++i) plan(static_cast<Due>(i));
  boot();
  while (!ledger_.failed && world_ms_ < end) step();
  if (!ledger_.failed) drain();
  ++totals_.histories;
  totals_.steps += steps_;
  totals_.erases += nor_.erases;
  device_.reset();
  return !ledger_.failed;
}

Now History::now() const {
  return clock_.now({world_ms_ - boot_ms_});
}

void History::boot() {
  device_.reset();
  nor_.power_on();
  network_.powered = true;
  network_.forget();
  boot_ms_ = world_ms_ - kTicks[chance_.below(4)];
  network_.now = {world_ms_ - boot_ms_};
  clock_ = WallClock({plan_.begin_s - 1000});
  if (plan_.has_rtc) set_clock();
  const Port port{network_, nor_, "sim-1", static_cast<std::uint32_t>(chance_.next()), &clock_};
  device_ = std::make_unique<Device>(port, plan_.options);
  const auto text = [](const char* from) { return std::string_view(from, std::strlen(from)); };
  const Route routes[kEndpoints] = {
      webhook(kUrls[0], Secret::whsec(text(kStandardSecret))),
      webhook(kUrls[1], Secret::text(text(kGithubSecret)), profiles::github),
      webhook(kUrls[2]).only("door.*")};
  for (std::size_t e = 0; e < kEndpoints; ++e) {
    const Status added = device_->add(routes[e].key(kKeys[e]));
    ledger_.check(added == Status::ok, "I1", "an endpoint that cannot be added");
  }
  device_->observe(*this);
  if (chance_.one_in(2) && !is_ending_) {
    nor_.cut_at(1 + chance_.below(300), static_cast<testing::Cut>(chance_.below(3)),
                static_cast<std::uint32_t>(chance_.next()));
  }
  idle_ = 0;
  audited_at_ = 0;
  wake_ms_ = world_ms_;
}

void History::lose_power() {
  ++totals_.cuts;
  if (nor_.is_off()) ++totals_.torn;
  ledger_.digest.add(0xC0FFEE);
  ledger_.may_repeat();
  network_.powered = false;
  // What the policy gave away in the step that was cut was not told.
  if (plan_.options.queue_full != QueueFull::refuse_new) lost_allowed_ += kEndpoints;
  if (chance_.one_in(8)) scan_flash();
  pass_to(world_ms_ + chance_.around(chance_.one_in(3) ? 3600 * 1000 : 2000));
  boot();
}

void History::pass_to(std::int64_t world_ms) {
  world_ms_ = std::max(world_ms_, world_ms);
  network_.now = {world_ms_ - boot_ms_};
  network_.world_s = world_ms_ / 1000;
}

/// To the next moment at which anything happens, and through it.
void History::step() {
  ++steps_;
  std::size_t first = 0;
  for (std::size_t i = 1; i < kDues; ++i) {
    if (due_ms_[i] < due_ms_[first]) first = i;
  }
  const bool is_device = wake_ms_ <= due_ms_[first];
  pass_to(is_device ? wake_ms_ : due_ms_[first]);
  if (is_device) {
    poll();
  } else {
    happen(static_cast<Due>(first));
    plan(static_cast<Due>(first));
    wake_ms_ = world_ms_;
  }
  ledger_.check(!nor_.misused(), "O", "the flash is misused");
  if (nor_.is_off()) return lose_power();
  if (nor_.operations != audited_at_ && audit()) audited_at_ = nor_.operations;
}

void History::poll() {
  const std::size_t before = nor_.operations;
  const Instant wake = device_->poll(now());
  ++totals_.polls;
  totals_.most_operations =
      std::max<std::uint64_t>(totals_.most_operations, nor_.operations - before);
  std::int64_t next = wake == kNever ? INT64_MAX : wake.ms + boot_ms_;
  const Wants wants = device_->step().wants;
  const bool listens = wants == Wants::connect || wants == Wants::send || wants == Wants::receive;
  const std::int64_t ready =
      network_.ready_at() == kNever ? INT64_MAX : network_.ready_at().ms + boot_ms_;
  if (listens) next = std::min(next, std::max(ready, world_ms_));
  idle_ = next <= world_ms_ ? idle_ + 1 : 0;
  ledger_.check(idle_ < kMostIdle, "I6", "a busy loop");
  ledger_.digest.add(static_cast<std::uint64_t>(next));
  wake_ms_ = std::max(next, world_ms_);
}

void History::plan(Due due) {
  const std::int64_t means[kDues] = {plan_.events_s, plan_.cuts_s, plan_.moods_s, plan_.clocks_s,
                                     plan_.user_s};
  const std::size_t i = static_cast<std::size_t>(due);
  due_ms_[i] = world_ms_ + chance_.around(means[i] * 1000);
}

void History::happen(Due due) {
  switch (due) {
    case Due::event:
      for (std::uint32_t n = chance_.one_in(10) ? 20 : 1; n > 0 && !nor_.is_off(); --n) enqueue();
      break;
    case Due::cut: lose_power(); break;
    case Due::mood: change_mood(); break;
    case Due::clock: set_clock(); break;
    case Due::user: use(); break;
    case Due::last: break;
  }
}

void History::change_mood() {
  const Mood mood = chance_.one_in(2) ? Mood::good : static_cast<Mood>(chance_.below(kMoods));
  const bool is_common = chance_.one_in(3);
  // An open stream was checked: only one that begins can be another.
  network_.is_plain = !network_.is_open() && chance_.one_in(16);
  const std::size_t one = chance_.below(kEndpoints);
  for (std::size_t e = 0; e < kEndpoints; ++e) {
    if (is_common || e == one) network_.peers[e].mood = mood;
  }
  if (is_common && mood == Mood::good && chance_.one_in(2)) device_->network_back(now());
}

/// Mostly right; sometimes a jump that a later one mends.
void History::set_clock() {
  constexpr std::int64_t kWrong[] = {0, 2085978496, 2147483647, 4294967296, 4102444800};
  std::int64_t wall = world_ms_ / 1000;
  if (chance_.one_in(6) && !is_ending_) wall = kWrong[chance_.below(5)];
  if (chance_.one_in(6) && !is_ending_)
    wall += static_cast<std::int64_t>(chance_.below(7200)) - 3600;
  network_.wrong_dates = chance_.one_in(8);
  static_cast<void>(clock_.set({wall}, ClockQuality::synced, {world_ms_ - boot_ms_}));
}

void History::notice(const Notice& notice) {
  if (nor_.is_off()) {  // nobody is there to be told, but some of it may have happened
    if (notice.what == What::dropped) lost_allowed_ += kEndpoints;
    return;
  }
  ledger_.digest.add(static_cast<std::uint64_t>(notice.what));
  ledger_.digest.add(notice.event_id);
  ledger_.digest.add(static_cast<std::uint64_t>(notice.at.ms));
  const auto of_key = std::find(kKeys, kKeys + kEndpoints, notice.endpoint);
  const std::size_t e = static_cast<std::size_t>(of_key - kKeys);
  const auto known = ledger_.by_id.find(std::string(notice.event_id));
  Item* const item = known == ledger_.by_id.end() ? nullptr : &ledger_.items[known->second];
  switch (notice.what) {
    case What::accepted: ++totals_.accepted; break;
    case What::attempted:
      ++totals_.attempts;
      ledger_.check(notice.attempt.outcome != Outcome::pending, "I3", "an attempt without an end");
      ledger_.check(notice.took <= 30 * kSecond + Delivery::kDrainWait, "I3",
                    "an attempt of " + std::to_string(notice.took) + " ms");
      break;
    case What::delivered:
      if (item == nullptr || e == kEndpoints) break;
      ledger_.check(item->at[e].taken > 0, "I1",
                    "event " + std::to_string(item->number) + " is told delivered, nobody took it");
      break;
    case What::dead:
      ++totals_.dead;
      if (item == nullptr || e == kEndpoints) break;
      ledger_.check(item->at[e].was_answered(), "I1",
                    "event " + std::to_string(item->number) + " is dead without an answer");
      item->at[e].dead = true;
      ledger_.settle(*item, e);
      break;
    case What::dropped:
      ++totals_.dropped;
      lost_allowed_ += kEndpoints;
      break;
    case What::damaged:
      ++totals_.damaged;
      if (plan_.bad_blocks) lost_allowed_ += kEndpoints;
      ledger_.may_repeat();
      break;
    default: break;
  }
}

void History::enqueue() {
  Item item;
  item.number = static_cast<std::uint32_t>(ledger_.items.size());
  item.size = 12 + chance_.below(chance_.one_in(12) ? 1200 : 250);
  item.priority = chance_.one_in(8) ? 3 : 0;
  item.type = chance_.one_in(3) ? "tick" : "door.opened";
  for (std::size_t e = 0; e < kEndpoints; ++e) {
    item.at[e].wanted = e != 2 || item.type != "tick";
    item.at[e].poison = chance_.one_in(40);
  }
  ledger_.items.push_back(item);
  const std::string payload = payload_of(item);
  const std::string own = "own-" + std::to_string(item.number);
  Event event(item.type, std::string_view(payload));
  if (chance_.one_in(5)) event.id = own;
  EnqueueOptions options;
  options.priority = item.priority;
  const Result<EventId> id = device_->enqueue(event, options);
  if (!id.ok() || nor_.is_off()) {
    ++totals_.refused;
    return;
  }
  Item& kept = ledger_.items.back();
  kept.acknowledged = true;
  const EventId text = id.value();
  ledger_.learn_id(kept, text.text());
  for (std::size_t e = 0; e < kEndpoints; ++e) {
    if (kept.at[e].wanted) ledger_.waiting[e].insert(kept.number);
  }
}

/// What a person does: resume what is off, dead letters again or away.
void History::use() {
  if (plan_.bad_blocks && chance_.one_in(4)) {
    for (std::uint32_t s = 0; s < plan_.shape.sector_count; ++s)
      nor_.spoil(s, testing::Fault::none);
    constexpr testing::Fault kFaults[] = {testing::Fault::erase_error,
                                          testing::Fault::program_error};
    if (!is_ending_) nor_.spoil(chance_.below(plan_.shape.sector_count), kFaults[chance_.below(2)]);
  }
  for (const std::uint16_t key : kKeys) {
    if (chance_.one_in(2)) static_cast<void>(device_->resume(key));
  }
  for (std::uint32_t n = 1 + chance_.below(12); n > 0 && !nor_.is_off(); --n) judge();
}

/// All faults end: now everything that was promised arrives.
void History::drain() {
  is_ending_ = true;
  for (std::uint32_t s = 0; s < plan_.shape.sector_count; ++s) nor_.spoil(s, testing::Fault::none);
  network_.calm();
  network_.wrong_dates = false;
  lose_power();
  set_clock();
  for (const std::uint16_t key : kKeys) static_cast<void>(device_->resume(key));
  for (std::int64_t& due : due_ms_) due = INT64_MAX;
  const std::int64_t end = world_ms_ + 60 * kDay * 1000;
  while (!ledger_.failed && device_->pending() && world_ms_ < end) step();
  ledger_.check(!device_->pending(), "I1", "something still waits 60 days after the last fault");
  for (int i = 0; i < 200 && !ledger_.failed && !audit(); ++i) step();
  for (std::size_t e = 0; e < kEndpoints; ++e) {
    for (const std::uint32_t number : ledger_.waiting[e]) {
      ledger_.fail(
          "I1", "event " + std::to_string(number) + " never came to endpoint " + std::to_string(e));
    }
  }
  scan_flash();
}

}  // namespace fieldhook::simulate
