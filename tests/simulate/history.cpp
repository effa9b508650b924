// SPDX-License-Identifier: MIT
#include "history.hpp"

#include <fieldhook/profiles.hpp>

#include <algorithm>

namespace fieldhook::simulate {
namespace {

constexpr std::int64_t kDay = 86400;
/// Of the monotonic clock at a boot: 32-bit ticks wrap soon.
constexpr std::int64_t kTicks[] = {0, 0, 0x7FFFFFFFLL - 1000, 0xFFFFFFFFLL - 1000};
/// Between two polls that take no time something has to end.
constexpr std::uint64_t kMostIdle = 20000;
/// Events that one call gives away to make room; it tells of them at its end.
constexpr std::int64_t kMostVictims = 24;

}  // namespace

History::History(std::uint64_t seed, std::int64_t length_s, Totals& totals)
    : chance_(seed),
      plan_(Plan::of(seed, length_s)),
      totals_(totals),
      nor_(plan_.shape),
      network_(ledger_, seed * 31 + 7) {
  ledger_.totals = &totals;
  ledger_.is_worn = plan_.bad_blocks;
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
  if (accepted_ * 10 > offered_ * 8) ++totals_.generous;
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
  add_endpoints();
  mail_ = std::make_unique<Mail>();
  totals_.mail_lost += posted_.size();
  posted_.clear();
  static_cast<void>(device_->attach(*mail_));
  device_->observe(*this);
  if (chance_.one_in(2) && !is_ending_) {
    nor_.cut_at(1 + chance_.below(300), static_cast<testing::Cut>(chance_.below(3)),
                static_cast<std::uint32_t>(chance_.next()));
  }
  has_looked_ = false;
  sink_starts_.forget();
  clockless_since_ms_ = 0;
  idle_ = 0;
  audited_at_ = 0;
  wake_ms_ = world_ms_;
}

void History::add_endpoints() {
  const auto secret = [&](std::size_t i) { return Secret::whsec(kStandardSecrets[i % kSecrets]); };
  const Route rotating = webhook(kUrls[0], secret(secret_));
  const Route routes[kEndpoints] = {
      takes_two_ ? rotating.also_signed_with(secret(secret_ - 1)) : rotating,
      webhook(kUrls[1], Secret::text(kGithubSecret), profiles::github),
      webhook(kUrls[2]).only("door.*"),
      route_to(kUrls[kSink], kSinkRow, renders::envelope).only("door.opened,alarm")};
  for (std::size_t e = 0; e < kEndpoints; ++e) {
    if (!plan_.has[e]) continue;
    const Status added = device_->add(routes[e].key(kKeys[e]));
    ledger_.check(added == Status::ok, "I1", "an endpoint that cannot be added");
  }
}

void History::lose_power() {
  ++totals_.cuts;
  if (nor_.is_off()) ++totals_.torn;
  ledger_.digest.add(0xC0FFEE);
  ledger_.may_repeat();
  network_.powered = false;
  // What the policy gave away in the step that was cut was not told.
  const bool gives = plan_.options.queue_full != QueueFull::refuse_new;
  if (gives && nor_.is_off()) lost_allowed_ += kMostVictims;
  if (chance_.one_in(8)) scan_flash();
  pass_to(world_ms_ + chance_.around(chance_.one_in(3) ? 3600 * 1000 : 2000));
  boot();
}

void History::pass_to(std::int64_t world_ms) {
  world_ms_ = std::max(world_ms_, world_ms);
  network_.now = {world_ms_ - boot_ms_};
  network_.world_ms = world_ms_;
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
    plan(static_cast<Due>(first));
    happen(static_cast<Due>(first));
    wake_ms_ = world_ms_;
  }
  ledger_.check(!nor_.misused(), "O", "the flash is misused");
  if (nor_.is_off()) return lose_power();
  if (nor_.operations != audited_at_ && audit()) audited_at_ = nor_.operations;
  if (nor_.is_off()) lose_power();
}

void History::poll() {
  const std::size_t before = nor_.operations;
  const std::uint64_t accepted = totals_.mail_taken;
  is_polling_ = true;
  const Instant wake = device_->poll(now());
  is_polling_ = false;
  ++totals_.polls;
  totals_.most_operations =
      std::max<std::uint64_t>(totals_.most_operations, nor_.operations - before);
  if (!nor_.is_off()) take_mail(totals_.mail_taken - accepted);
  std::int64_t next = wake == kNever ? INT64_MAX : wake.ms + boot_ms_;
  const Wants wants = device_->step().wants;
  const bool listens = wants == Wants::connect || wants == Wants::send || wants == Wants::receive;
  const std::int64_t ready =
      network_.ready_at() == kNever ? INT64_MAX : network_.ready_at().ms + boot_ms_;
  if (listens) next = std::min(next, std::max(ready, world_ms_));
  const bool leaves_mail = !posted_.empty() && totals_.mail_taken != accepted && !nor_.is_off();
  ledger_.check(!leaves_mail || next <= world_ms_ + Courier::kEraseWait, "I1",
                "mail stays in RAM for " + std::to_string(next - world_ms_) + " ms");
  weigh_poll(next);
  ledger_.digest.add(static_cast<std::uint64_t>(next));
  wake_ms_ = std::max(next, world_ms_);
}

/// Neither a busy loop, nor a device that cannot sleep because it waits for a clock.
void History::weigh_poll(std::int64_t& next) {
  idle_ = next <= world_ms_ ? idle_ + 1 : 0;
  ledger_.check(idle_ < kMostIdle, "I6", "a busy loop");
  if (clockless_since_ms_ != 0)
    totals_.clockless_ms += static_cast<std::uint64_t>(world_ms_ - clockless_since_ms_);
  const bool lacks = !can_stamp(now()) && device_->pending();
  if (lacks && clockless_since_ms_ != 0) ++totals_.clockless_polls;
  clockless_since_ms_ = lacks ? world_ms_ : 0;
}

void History::plan(Due due) {
  const std::size_t i = static_cast<std::size_t>(due);
  due_ms_[i] = world_ms_ + chance_.around(plan_.mean_s[i] * 1000);
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
    for (const auto& [order, number] : ledger_.waiting[e]) {
      ledger_.fail(
          "I1", "event " + std::to_string(number) + " never came to endpoint " + std::to_string(e));
    }
  }
  scan_flash();
}

}  // namespace fieldhook::simulate
