// SPDX-License-Identifier: MIT
// One lwIP in one process, on a wire that ends where it begins: both ends of each stream, a name
// server, frames that can be lost, allocations that can fail, and a clock that jumps.
#pragma once

#include <fieldhook/time.hpp>

#include "lwip/name_server.hpp"

#include <lwip/ip_addr.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace lwip_test {

inline constexpr char kHost4[] = "10.0.0.1";
inline constexpr char kHost6[] = "fd00::1";
inline constexpr char kSilent4[] = "10.0.0.9";  // a neighbour that never answers
inline constexpr char kSilent6[] = "fd00::9";

/// What lwIP's pools have given out, pool by pool; the heap of PBUF_RAM comes last.
std::vector<unsigned> pools_used();

class Net {
 public:
  /// The stack, once for the process; empty of streams and frames, and unhurt, at each call.
  static Net& fresh();

  /// Delivers frames and runs what is due, until nothing moves; true: something did.
  bool settle();
  /// Delivers one frame, if there is one.
  bool settle_one();
  /// Lets time pass, timer by timer.
  void advance(fieldhook::Millis ms);
  /// Jumps to the next of lwIP's timers, or to `until` if that is earlier.
  void advance_to_next(fieldhook::Instant until);
  fieldhook::Now now() const;
  /// Until no stream is left in any state: over all retransmissions and TIME_WAIT.
  void drain();

  /// Frames sent so far. The k-th from now on is lost, 0: none.
  long frames() const { return frames_; }
  void lose_frame(long k) { lost_frame_ = k == 0 ? 0 : frames_ + k; }
  void lose_all(bool lost) { deaf_ = lost; }
  /// Of so many frames one is lost, by the seed; 0: none.
  void lose_one_in(std::uint32_t frames, std::uint32_t seed) { loss_ = frames, seed_ = seed; }
  /// The k-th allocation from now on, of any pool, fails; so do the `also` after it. 0: none.
  void fail_allocation(long k, long also = 0);
  /// The fault that was ordered has struck.
  bool struck() const;

  NameBook names;
  int queries = 0;
  /// What the time server answers, in seconds since 1970; 0: nothing.
  std::uint32_t ntp_seconds = 0;

  // For the parts of the stack.
  void transmit(const std::string& frame);
  std::uint32_t tick() const;

 private:
  Net();
  void jump_before_wrap();
  bool deliver(std::size_t most);

  bool unlucky();

  std::vector<std::string> wire_;
  long frames_ = 0;
  std::uint32_t loss_ = 0, seed_ = 0;
  long lost_frame_ = 0;
  bool deaf_ = false;
  bool frame_lost_ = false;
  fieldhook::Millis now_ms_ = 0;
};

/// The address in lwIP's form.
ip_addr_t address(const char* text);

}  // namespace lwip_test
