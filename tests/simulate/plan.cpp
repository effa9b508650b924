// SPDX-License-Identifier: MIT
#include "plan.hpp"

namespace fieldhook::simulate {
namespace {

constexpr std::int64_t kDay = 86400;
/// Plain NOR, a file on POSIX, flash that is programmed once: with ECC, or by half-words.
constexpr StorageShape kShapes[] = {{4096, 4, 1, true}, {4096, 3, 4, true},   {4096, 12, 1, true},
                                    {2048, 8, 4, true}, {4096, 8, 16, false}, {4096, 6, 8, false},
                                    {2048, 9, 2, false}};
constexpr std::uint32_t kShapeCount = sizeof kShapes / sizeof kShapes[0];
constexpr QueueFull kFull[] = {QueueFull::refuse_new, QueueFull::drop_oldest,
                               QueueFull::drop_lowest_priority};
constexpr std::int64_t kBegins[] = {1700000000, 2085978000, 2147483000, 4294967000};

/// Any of the endpoints, at least one.
void choose_endpoints(Chance& chance, bool (&has)[kEndpoints]) {
  const std::uint32_t bits = chance.one_in(2) ? 15 : 1 + chance.below(15);
  for (std::size_t e = 0; e < kEndpoints; ++e) has[e] = (bits >> e & 1) != 0;
}

}  // namespace

Plan Plan::of(std::uint64_t seed, std::int64_t length_s) {
  Chance chance(seed ^ 0x51A1);
  Plan plan;
  plan.shape = kShapes[chance.below(kShapeCount)];
  plan.options.queue_full = kFull[chance.below(3)];
  plan.length_s = length_s;
  const bool is_long = length_s > 60 * kDay;
  const bool is_harsh = !is_long && chance.one_in(4);
  const auto mean = [&](Due due) -> std::int64_t& {
    return plan.mean_s[static_cast<std::size_t>(due)];
  };
  mean(Due::event) = is_long ? 2 * 3600 : (is_harsh ? 60 : 600) + chance.below(3600);
  mean(Due::mail) = mean(Due::event) * 3;
  mean(Due::cut) = is_long ? 3 * kDay : 1800 + chance.below(kDay);
  mean(Due::mood) = is_long ? kDay / 2 : 600 + chance.below(kDay / 2);
  mean(Due::clock) = is_long ? kDay / 4 : 3600 + chance.below(kDay);
  mean(Due::user) = is_long ? kDay / 2 : 3600 + chance.below(is_harsh ? kDay : kDay / 4);
  const std::uint32_t bytes = plan.shape.sector_size * plan.shape.sector_count;
  plan.burst = is_harsh ? 20 : bytes / 2048;
  plan.outage_s = is_harsh ? kDay : 3600;
  plan.bad_of_16 = is_harsh ? 8 : 6;
  choose_endpoints(chance, plan.has);
  plan.has_rtc = chance.one_in(2);
  plan.bad_blocks = !is_long && chance.one_in(8);
  plan.begin_s = kBegins[chance.one_in(2) ? 0 : chance.below(4)];
  return plan;
}

}  // namespace fieldhook::simulate
