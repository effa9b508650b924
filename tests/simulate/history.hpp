// SPDX-License-Identifier: MIT
// One device over a simulated time: the real client, and a world that breaks whatever may break.
#pragma once

#include "network.hpp"

#include <fieldhook/client.hpp>
#include <fieldhook/wall_clock.hpp>

#include "fakes/nor.hpp"

#include <memory>
#include <string>

namespace fieldhook::simulate {

using Device = Client<kEndpoints, 512>;

/// All that a seed decides before the history begins.
struct Plan {
  StorageShape shape;
  ClientOptions options;
  std::int64_t length_s = 0;
  std::int64_t events_s = 0;  ///< between two events, on average
  std::int64_t cuts_s = 0;    ///< between two power cuts
  std::int64_t moods_s = 0;   ///< between two changes of an endpoint
  std::int64_t clocks_s = 0;
  std::int64_t user_s = 0;
  bool has_rtc = false;
  bool bad_blocks = false;  ///< a sector fails, one at a time: what is lost must be told
  std::int64_t begin_s = 0;

  static Plan of(std::uint64_t seed, std::int64_t length_s);
};

class History final : private Observer {
 public:
  History(std::uint64_t seed, std::int64_t length_s, Totals& totals);
  /// False: an invariant is broken; why() says which and when.
  bool run();
  const std::string& why() const { return ledger_.why; }
  std::uint64_t steps() const { return steps_; }
  std::uint64_t digest() const { return ledger_.digest.value(); }

 private:
  enum class Due : std::uint8_t { event, cut, mood, clock, user, last };
  static constexpr std::size_t kDues = static_cast<std::size_t>(Due::last);

  void notice(const Notice& notice) override;
  void boot();
  void lose_power();
  void step();
  void poll();
  void pass_to(std::int64_t world_ms);
  void happen(Due due);
  void plan(Due due);
  void enqueue();
  void set_clock();
  void use();
  void judge();
  void change_mood();
  bool audit();
  void look_at(const Entry& entry, bool& is_busy);
  void miss();
  void scan_flash();
  void drain();
  Now now() const;

  Chance chance_;
  Plan plan_;
  Ledger ledger_;
  Totals& totals_;
  testing::SimulatedNor nor_;
  Network network_;
  WallClock clock_{UnixTime{0}};
  std::unique_ptr<Device> device_;
  std::int64_t world_ms_ = 0;  // true Unix time
  std::int64_t boot_ms_ = 0;   // where the monotonic clock is 0
  std::int64_t wake_ms_ = 0;   // of the device
  std::int64_t due_ms_[kDues] = {};
  std::uint64_t steps_ = 0;
  std::uint64_t idle_ = 0;         // polls in a row without any time
  std::uint64_t audited_at_ = 0;   // operations of the flash
  std::int64_t lost_allowed_ = 0;  // shares that were told to be dropped or damaged
  std::set<std::uint64_t> seen_;   // shares, in an audit
  bool is_ending_ = false;
};

}  // namespace fieldhook::simulate
