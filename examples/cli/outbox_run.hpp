// SPDX-License-Identifier: MIT
// One run over an outbox: the library's courier, driven until each event had its attempt.
#pragma once

#include "line.hpp"
#include "outbox_folder.hpp"
#include "send_plan.hpp"

#include <fieldhook/courier.hpp>
#include <fieldhook/observer.hpp>
#include <fieldhook/outbox.hpp>

#include <cstdint>
#include <string>

namespace fieldhook::cli {

enum class Show : std::uint8_t { nothing, progress, retries, attempts };

/// Lifetime  folder and plan outlive it; the folder is open, its storage too.
class OutboxRun final : private Observer {
 public:
  OutboxRun(OutboxFolder& folder, SendPlan& plan, Show show);
  OutboxRun(const OutboxRun&) = delete;
  OutboxRun& operator=(const OutboxRun&) = delete;

  /// Reads what is there.
  [[nodiscard]] Trouble start();
  /// Nothing to complain about: the event outlives any power cut.
  [[nodiscard]] Trouble accept(const Event& event);
  /// After accept(), before send().
  void find_accepted();
  /// Tries what was accepted, up to `attempts` times, behind what waits before it.
  void send(std::uint32_t attempts);
  /// Tries each event that waits once.
  void drain();

  /// How it stands with what was accepted: waiting, delivered or dead.
  EntryState own_state() const { return own_state_; }
  /// Its last attempt; the number says how many it had in this run.
  const Attempt& own_attempt() const { return own_attempt_; }
  /// Why something still waits, and what to do; empty: nobody knows.
  const std::string& why() const { return why_; }
  /// How long the endpoint wants to be left alone, 0: it does not.
  Millis hold() const { return hold_; }
  bool lacks_clock() const { return lacks_clock_; }
  bool is_off() const;
  const Counters& counters() const { return courier_.counters(); }
  std::uint32_t waiting() { return outbox_.count(kOutboxKey).waiting; }
  const Witness& witness() const { return line_.witness(); }

 private:
  /// What one poll() told.
  struct Told {
    bool tried = false;
    std::uint32_t sequence = 0;
    Attempt attempt;
  };

  void notice(const Notice& notice) override;
  Instant poll();
  void wait(Instant until);
  bool failed() const;
  bool ends_run() const;
  void go_on_behind(std::uint32_t sequence);
  void explain();
  void show_attempt(Millis wait) const;
  void show_progress();

  SendPlan& plan_;
  OutboxFolder& folder_;
  Show show_;
  Line line_;
  Outbox outbox_;
  Courier::Slot slot_;
  std::uint8_t space_[16 * 1024];  // a longer event goes in parts
  Courier courier_;
  Now now_;
  Told told_;
  std::uint32_t own_ = 0;  // sequence of what was accepted
  EntryState own_state_ = EntryState::waiting;
  Attempt own_attempt_;
  std::string why_;
  Millis hold_ = 0;
  std::uint32_t to_try_ = 0;  // of a drain
  std::uint32_t tried_ = 0;
  bool lacks_clock_ = false;
};

}  // namespace fieldhook::cli
