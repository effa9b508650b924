// SPDX-License-Identifier: MIT
#include <fieldhook/pace.hpp>

#include <fieldhook/retry_policy.hpp>
#include <fieldhook/sink.hpp>

namespace fieldhook {
namespace {

/// A bucket that keeps a rate in every window: a part of it at once, the rest one by one.
struct Bucket {
  std::uint32_t burst;
  std::uint32_t interval;  // in ms
};

Bucket bucket_of(Rate rate) {
  const std::uint32_t events = rate.events != 0 ? rate.events : 1;
  const std::uint32_t burst = (events + 3) / 4;
  const std::uint32_t steps = events - burst + 1;
  return {burst, (rate.seconds * 1000 + steps - 1) / steps};
}

Span<const Rate> rates_of(const Sink& sink) {
  return sink.rates.first(sink.rates.size() < Pace::kMaxRates ? sink.rates.size()
                                                              : Pace::kMaxRates);
}

Instant ready_at(const Pace& pace, const Sink& sink) {
  Millis wait = 0;
  const std::uint32_t* full = pace.full;
  for (const Rate& rate : rates_of(sink)) {
    const Bucket bucket = bucket_of(rate);
    const Millis left = Millis{*full++} - Millis{bucket.interval} * (bucket.burst - 1);
    if (left > wait) wait = left;
  }
  return pace.rated + wait;
}

void take(Pace& pace, const Sink& sink, Instant now) {
  const Millis passed = now - pace.rated;
  std::uint32_t* full = pace.full;
  for (const Rate& rate : rates_of(sink)) {
    // At most a window, whose milliseconds 32 bits hold.
    const std::uint32_t left = *full < passed ? 0 : *full - static_cast<std::uint32_t>(passed);
    *full++ = left + bucket_of(rate).interval;
  }
  pace.rated = now;
}

/// Half of what the service bears is used up: the rest is for the user's other devices.
Instant answered(Pace& pace, const Sink& sink, std::uint16_t status, Instant now) {
  const Rate budget = sink.refusals;
  if (budget.events == 0 || (status != 401 && status != 403 && status != 429)) return {};
  const Millis window = budget.seconds * kSecond;
  if (pace.refusals == 0 || now - pace.refusals_since >= window) {
    pace.refusals = 0;
    pace.refusals_since = now;
  }
  ++pace.refusals;
  if (pace.refusals < (budget.events + 1) / 2) return {};
  pace.refusals = 0;
  return now + window;
}

}  // namespace

const PaceKeeper keeps_pace{ready_at, take, answered};

}  // namespace fieldhook
