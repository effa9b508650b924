// SPDX-License-Identifier: MIT
#include "device.hpp"

#include "network.hpp"

#include <fieldhook/retry_policy.hpp>
#include <fieldhook/tls_arena.hpp>

#include <cstring>

namespace board {
namespace {

using fieldhook::Status;

constexpr std::uint8_t kPaint = 0xA5;

}  // namespace

bool Device::start() {
  board::start();
  if (!network::start()) return fail("no network chip");
  if (flash_.open(setting("flash")) != Status::ok) return fail("flash= names no chip's image");
  // The battery-backed clock. Without one, SNTP or the Date of a verified answer does.
  if (clock_.set(wall_clock(), fieldhook::ClockQuality::synced) != Status::ok) {
    return fail("the clock is wrong");
  }
  std::uint8_t seed[4];
  if (entropy_.fill(seed) != Status::ok) return fail("no randomness");
  std::memcpy(&seed_, seed, sizeof seed_);

  if (fieldhook::use_tls_arena(tls_arena_) != Status::ok) return fail("no memory for TLS");
  if (tls_config_.trust(anchor()) != Status::ok) return fail("no authority");
  name_ = setting("device");
  return !name_.empty() || fail("device= is missing: each one has its own name");
}

bool Device::fail(std::string_view reason) {
  reason_ = reason;
  return false;
}

void Device::sleep_until(fieldhook::Instant until) {
  const fieldhook::Instant now = clock_.mono();
  board::sleep_until(fieldhook::earlier(until, now + network::idle_for()), now);
  network::poll();
}

std::uint32_t Device::tls_memory_used() const {
  constexpr std::size_t kUnpainted = 16;  // at the end of the arena, for it is painted in steps
  std::size_t size = sizeof tls_arena_ - kUnpainted;
  while (size != 0 && tls_arena_[size - 1] == kPaint) --size;
  return static_cast<std::uint32_t>(size);
}

std::uint32_t Device::tls_memory_free() {
  return static_cast<std::uint32_t>(
      fieldhook::largest_free_in_tls_arena(sizeof tls_arena_, kPaint));
}

/// TIME_WAIT keeps a stream's memory for two minutes; the linger only two seconds.
void Device::end_streams() {
  tls_.close();
  const fieldhook::Instant end = clock_.mono() + 3 * fieldhook::kSecond;
  while (clock_.mono() < end) sleep_until(end);
}

}  // namespace board
