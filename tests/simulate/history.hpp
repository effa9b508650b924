// SPDX-License-Identifier: MIT
// One device over a simulated time: the real client, and a world that breaks whatever may break.
#pragma once

#include "network.hpp"
#include "plan.hpp"

#include <fieldhook/client.hpp>
#include <fieldhook/wall_clock.hpp>

#include "fakes/nor.hpp"

#include <memory>
#include <set>
#include <string>

namespace fieldhook::simulate {

using Device = Client<kEndpoints, kRoom, 2>;

class History final : private Observer {
 public:
  History(std::uint64_t seed, std::int64_t length_s, Totals& totals);
  /// False: an invariant is broken; why() says which and when.
  bool run();
  const std::string& why() const { return ledger_.why; }
  std::uint64_t steps() const { return steps_; }
  std::uint64_t digest() const { return ledger_.digest.value(); }

 private:
  using Mail = Mailbox<4>;
  static constexpr std::uint32_t kMostMail = 128;  // bytes of its payload

  // history.cpp: time goes by
  void boot();
  void add_endpoints();
  void lose_power();
  void step();
  void poll();
  void weigh_poll(std::int64_t& next);
  void pass_to(std::int64_t world_ms);
  void plan(Due due);
  void drain();
  Now now() const;

  // history_world.cpp: what happens to the device
  void happen(Due due);
  Item& offer(std::uint32_t most);
  void enqueue_some();
  Status enqueue();
  void refused(Status status);
  void post();
  void take_mail(std::uint64_t accepted);
  void set_clock();
  void change_mood();
  void use();
  void rotate();
  void judge();
  void judge(const Entry& entry, Item& item, std::size_t e);

  // history_audit.cpp: what it tells, and what is true
  void notice(const Notice& notice) override;
  void told_attempt(const Notice& notice, std::size_t e);
  void told_dead(Item& item, std::size_t e, DeadReason reason);
  Item* item_of(std::string_view id);
  bool audit();
  void look_at(const Entry& entry, bool& is_busy);
  void miss();
  void judge_victims(const std::set<std::uint32_t>& missing);
  void scan_flash();

  Chance chance_;
  Plan plan_;
  Ledger ledger_;
  Totals& totals_;
  testing::SimulatedNor nor_;
  Network network_;
  WallClock clock_{UnixTime{0}};
  std::unique_ptr<Device> device_;
  std::unique_ptr<Mail> mail_;
  std::deque<std::uint32_t> posted_;  // numbers, as they stand in the mailbox
  std::uint32_t burst_ = 0;           // events that are still to come
  std::uint32_t waits_ = 0;           // of them, for the flash
  std::uint64_t offered_ = 0;
  std::uint64_t accepted_ = 0;
  std::int64_t world_ms_ = 0;  // true Unix time
  std::int64_t boot_ms_ = 0;   // where the monotonic clock is 0
  std::int64_t wake_ms_ = 0;   // of the device
  std::int64_t due_ms_[kDues] = {};
  std::int64_t clockless_since_ms_ = 0;  // 0: the clock is known
  std::uint64_t steps_ = 0;
  std::uint64_t idle_ = 0;           // polls in a row without any time
  std::uint64_t audited_at_ = 0;     // operations of the flash
  std::uint32_t audited_order_ = 0;  // the last event that an audit saw
  std::int64_t lost_allowed_ = 0;    // events that were told to be dropped or damaged
  std::set<std::uint64_t> seen_;     // shares, in an audit
  Meter sink_starts_;                // attempts, since the boot
  std::size_t secret_ = 0;           // the newest that the rotating endpoint takes
  bool takes_two_ = false;           // and the one before it
  bool has_looked_ = false;          // an audit since the boot
  bool is_polling_ = false;
  bool is_ending_ = false;
};

}  // namespace fieldhook::simulate
