// SPDX-License-Identifier: MIT
// fieldhook_simulate: random histories of the real client in a broken world. A seed is a history,
// to the last byte.
#include "fleet.hpp"
#include "history.hpp"

#include <cstdio>
#include <cstdlib>
#include <string_view>

using namespace fieldhook::simulate;

namespace {

constexpr char kUsage[] =
    "Usage: fieldhook_simulate [--seed N] [--years Y | --days D] [--seeds COUNT] [--devices D]\n"
    "  --seed N       the first seed (1)\n"
    "  --seeds COUNT  so many histories, each with the next seed (1)\n"
    "  --days D       simulated time of each history (3)\n"
    "  --years Y      the same in years\n"
    "  --devices D    instead: D devices behind one outage of an hour\n"
    "Exit: 0 all held, 1 an invariant is broken (seed and step are printed), 2 wrong use\n";

struct Options {
  std::uint64_t seed = 1;
  std::uint64_t seeds = 1;
  std::uint64_t days = 3;
  std::uint64_t years = 0;
  std::uint64_t devices = 0;
};

using Number = unsigned long long;

bool read(int count, char** words, Options& options) {
  struct Row {
    std::string_view name;
    std::uint64_t Options::*place;
  };
  constexpr Row kRows[] = {{"--seed", &Options::seed},
                           {"--seeds", &Options::seeds},
                           {"--days", &Options::days},
                           {"--years", &Options::years},
                           {"--devices", &Options::devices}};
  for (int i = 1; i < count; i += 2) {
    const Row* found = nullptr;
    for (const Row& row : kRows) {
      if (row.name == words[i]) found = &row;
    }
    if (found == nullptr || i + 1 >= count) return false;
    char* end = nullptr;
    options.*(found->place) = std::strtoull(words[i + 1], &end, 10);
    if (end == words[i + 1] || *end != '\0') return false;
  }
  return true;
}

int run_fleet(const Options& options) {
  bool holds = true;
  for (const News news : {News::none, News::told}) {
    const Peak peak = come_back(options.seed, static_cast<std::uint32_t>(options.devices), news);
    std::printf(
        "%u devices, outage of 1 h, %s of its end: peak %u of at most %u attempt starts "
        "in 10 s (%u in all), undelivered %u of %u, digest %016llx\n",
        peak.devices, news == News::told ? "told" : "not told", peak.most, peak.allowed,
        peak.attempts, peak.undelivered, peak.devices, Number{peak.digest});
    holds = holds && peak.most <= peak.allowed && peak.undelivered == 0;
  }
  if (!holds) std::printf("FAILED seed %llu\n", Number{options.seed});
  return holds ? 0 : 1;
}

void print(const Totals& sum, const Options& options, std::uint64_t days, std::uint64_t digest) {
  std::printf("seeds %llu to %llu, %llu days each: %llu steps, digest %016llx\n",
              Number{options.seed}, Number{options.seed + options.seeds - 1}, Number{days},
              Number{sum.steps}, Number{digest});
  std::printf(
      "  events accepted %llu of %llu offered (full %llu, busy for long %llu, broken %llu), more "
      "than 80 %% "
      "in %llu of %llu histories; %llu wanted by no endpoint, %llu waits for the flash\n",
      Number{sum.accepted - sum.mail_taken}, Number{sum.offered}, Number{sum.full},
      Number{sum.stuck}, Number{sum.broken}, Number{sum.generous}, Number{sum.histories},
      Number{sum.unwanted}, Number{sum.busy});
  std::printf(
      "  mail accepted %llu of %llu posted (mailbox full %llu, refused and told %llu, in RAM at a "
      "cut %llu)\n",
      Number{sum.mail_taken}, Number{sum.posted}, Number{sum.mail_full}, Number{sum.mail_told},
      Number{sum.mail_lost});
  std::printf(
      "  requests %llu, attempts %llu, taken %llu; dead letters %llu (unsendable %llu), dropped by "
      "policy %llu of %llu accepted, by the user %llu, redelivered %llu; damaged %llu\n",
      Number{sum.requests}, Number{sum.attempts}, Number{sum.taken}, Number{sum.dead},
      Number{sum.unsendable}, Number{sum.dropped}, Number{sum.accepted}, Number{sum.user_dropped},
      Number{sum.redelivered}, Number{sum.damaged});
  std::printf("  secrets rotated %llu times; polls while a clock is missing: %llu in %llu hours\n",
              Number{sum.rotations}, Number{sum.clockless_polls},
              Number{sum.clockless_ms / 3600000});
  std::printf(
      "  power cuts %llu, %llu of them in the middle of a flash operation; ambiguous "
      "answers %llu; erases %llu; polls %llu, at most %llu flash operations in one\n",
      Number{sum.cuts}, Number{sum.torn}, Number{sum.ambiguous}, Number{sum.erases},
      Number{sum.polls}, Number{sum.most_operations});
  std::printf(
      "  I1 lost 0 of %llu accepted events (%llu audits, %llu entries read); dropped before its "
      "turn 0 of %llu\n",
      Number{sum.accepted}, Number{sum.audits}, Number{sum.entries}, Number{sum.victims});
  std::printf(
      "  I2 corrupt 0 of %llu requests; unexplained repeats 0 of %llu taken (%llu "
      "explained); wrong envelopes 0 of %llu\n",
      Number{sum.verified}, Number{sum.taken}, Number{sum.extra}, Number{sum.rendered});
  std::printf(
      "  I3 attempts without an end or too long 0 of %llu; before the end of a wait 0 of "
      "%llu requests; out of order or priority 0 of %llu; beyond the rate 0 of %llu attempts (%llu "
      "answered so)\n",
      Number{sum.attempts}, Number{sum.waits}, Number{sum.ordered}, Number{sum.rated},
      Number{sum.over_rate});
  std::printf(
      "  I4 bytes for an unverified peer 0 of %llu requests; I5 secrets 0 of %llu scans; "
      "I6 busy loops 0 of %llu polls\n",
      Number{sum.requests}, Number{sum.scans}, Number{sum.polls});
}

int run_histories(const Options& options) {
  const std::uint64_t days = options.years != 0 ? options.years * 365 : options.days;
  Totals totals;
  Digest digest;
  for (std::uint64_t i = 0; i < options.seeds; ++i) {
    const std::uint64_t seed = options.seed + i;
    History history(seed, static_cast<std::int64_t>(days) * 86400, totals);
    const bool held = history.run();
    digest.add(history.digest());
    if (held) continue;
    std::printf("FAILED seed %llu step %llu (--days %llu, digest %016llx): %s\n", Number{seed},
                Number{history.steps()}, Number{days}, Number{history.digest()},
                history.why().c_str());
    return 1;
  }
  print(totals, options, days, digest.value());
  return 0;
}

}  // namespace

int main(int count, char** words) {
  Options options;
  if (!read(count, words, options)) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  return options.devices != 0 ? run_fleet(options) : run_histories(options);
}
