// SPDX-License-Identifier: MIT
// fieldhook drain: each event that waits in an outbox, once.
#include "commands.hpp"
#include "outbox_run.hpp"

#include <fieldhook/json_writer.hpp>

#include <unistd.h>

#include <cstdio>

namespace fieldhook::cli {
namespace {

Show shown_by(const Options& options) {
  if (options.has(Opt::verbose)) return Show::attempts;
  return ::isatty(STDERR_FILENO) == 1 ? Show::progress : Show::nothing;
}

std::string count_of(std::uint32_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

/// Why events still wait, in one sentence.
std::string explain(const OutboxRun& run, std::uint32_t waiting) {
  std::string text = count_of(waiting, "event") + (waiting == 1 ? " waits" : " wait");
  if (run.lacks_clock()) {
    return text + ": this machine's clock was never set, and a signature needs the time";
  }
  if (!run.why().empty()) text += ": " + run.why();
  if (run.hold() > 0) text += "; the endpoint takes nothing for " + seconds_of(run.hold());
  return text;
}

struct Sum {
  std::string_view outcome;
  Counters counters;
  std::uint32_t waiting = 0;
  Millis hold = 0;
};

void print_json(const Sum& sum, const std::string& error) {
  char space[2048];
  JsonWriter json(space);
  json.begin_object().string("outcome", sum.outcome).number("attempts", sum.counters.attempts);
  json.number("delivered", sum.counters.delivered).number("dead", sum.counters.dead);
  json.number("waiting", sum.waiting);
  json.key("error");
  if (error.empty()) {
    json.null();
  } else {
    json.string(error);
  }
  json.key("retry_after_ms");
  if (sum.hold == 0) {
    json.null();
  } else {
    json.number(sum.hold);
  }
  const Result<std::string_view> text = json.end_object().finish();
  std::puts(text.ok() ? std::string(text.value()).c_str() : "{}");
}

Exit say(const Options& options, const Trouble& trouble) {
  std::fprintf(stderr, "fieldhook drain: %s\n", trouble.text.c_str());
  Sum sum;
  sum.outcome = "not_accepted";
  if (trouble.exit == Exit::not_accepted && options.has(Opt::json)) print_json(sum, trouble.text);
  return trouble.exit;
}

}  // namespace

Exit run_drain(const Options& options) {
  if (!options.has(Opt::outbox)) return refuse("drain", "--outbox is needed");
  SendPlan plan;
  const Complaint complaint = plan.prepare(options, Carries::kept_events);
  if (!complaint.empty()) return refuse("drain", complaint);

  OutboxFolder folder;
  Trouble trouble = folder.open(options.value(Opt::outbox), plan.policy().deadlines.attempt);
  if (!trouble.any() && !folder.has_url()) {
    trouble = {Exit::usage, "there is no outbox in this directory"};
  }
  if (!trouble.any()) trouble = folder.belong_to(plan.endpoint());
  if (!trouble.any()) trouble = folder.open_storage();
  if (trouble.any()) return say(options, trouble);
  OutboxRun run(folder, plan, shown_by(options));
  trouble = run.start();
  if (trouble.any()) return say(options, trouble);

  run.drain();
  const std::uint32_t waiting = run.waiting();
  const std::string error = waiting == 0 ? std::string() : explain(run, waiting);
  if (!error.empty()) std::fprintf(stderr, "fieldhook drain: %s\n", error.c_str());
  if (options.has(Opt::json)) {
    const Outcome outcome = waiting == 0 ? Outcome::delivered : Outcome::retry;
    print_json({text_of(outcome), run.counters(), waiting, run.hold()}, error);
  } else {
    std::printf("%u delivered, %s, %u waiting\n", run.counters().delivered,
                count_of(run.counters().dead, "dead letter").c_str(), waiting);
  }
  if (run.counters().damaged != 0) return Exit::not_accepted;
  return waiting == 0 ? Exit::done : Exit::not_delivered;
}

}  // namespace fieldhook::cli
