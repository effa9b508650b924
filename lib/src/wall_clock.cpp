// SPDX-License-Identifier: MIT
#include <fieldhook/wall_clock.hpp>

#include "whole_seconds.hpp"

#include <cstdint>

namespace fieldhook {
namespace {

constexpr UnixTime kLast{INT64_MAX};

}  // namespace

Now WallClock::now(Instant mono) const {
  std::int64_t passed = 0;
  if (at_ < mono) {
    passed =
        whole_seconds(static_cast<std::uint64_t>(mono.ms) - static_cast<std::uint64_t>(at_.ms));
  }
  const bool is_over = wall_.s > kLast.s - passed;
  return {mono, is_over ? kLast : UnixTime{wall_.s + passed}, quality_};
}

void WallClock::raise_floor(UnixTime saved, Instant at) {
  if (saved.s > floor_.s) floor_ = saved;
  if (now(at).wall.s < saved.s) become(saved, ClockQuality::floor, at);
}

void WallClock::resume_from(UnixTime last, Instant at) {
  const bool is_better = quality_ == ClockQuality::floor && now(at).wall.s < last.s;
  if (is_better) become(last, ClockQuality::floor, at);
}

void WallClock::answered(UnixTime date, UnixTime valid_until, Instant at) {
  if (date.s <= 0 || valid_until.s <= 0 || quality_ == ClockQuality::synced) return;
  ClockQuality quality = ClockQuality::approximate;
  if (date.s > valid_until.s) {
    date = valid_until;
    quality = quality_;
  }
  const std::int64_t known = now(at).wall.s;
  if (date.s > known || (date.s == known && quality > quality_)) become(date, quality, at);
}

Status WallClock::set(UnixTime wall, ClockQuality quality, Instant at) {
  if (quality <= ClockQuality::floor || wall.s < floor_.s) return Status::refused;
  const bool is_less =
      quality < quality_ || (quality == ClockQuality::approximate && wall.s < now(at).wall.s);
  if (is_less) return Status::refused;
  become(wall, quality, at);
  return Status::ok;
}

void WallClock::become(UnixTime wall, ClockQuality quality, Instant at) {
  wall_ = wall;
  quality_ = quality;
  at_ = at;
}

}  // namespace fieldhook
