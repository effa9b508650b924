// SPDX-License-Identifier: MIT
// fieldhook send: one event, one endpoint; at once by a delivery, or kept by an outbox first.
#include "commands.hpp"
#include "line.hpp"
#include "outbox_run.hpp"
#include "report.hpp"
#include "send_plan.hpp"

#include <fieldhook/delivery.hpp>
#include <fieldhook/json_writer.hpp>
#include <fieldhook/pump.hpp>

#include <cstdio>

namespace fieldhook::cli {
namespace {

/// First what a drain takes as well, then what makes an event.
constexpr OptionRow kRows[] = {
    {Opt::url, "--url", Takes::value, "URL", "where to; https only"},
    {Opt::profile, "--profile", Takes::value, "NAME",
     "the sink or how to sign (default: the URL's sink, else standard with a secret, else plain)"},
    {Opt::secret, "--secret", Takes::values, "S",
     "shared secret, routing key or token; more than one while rotating"},
    {Opt::secret_file, "--secret-file", Takes::value, "F",
     "file that holds the secret; FIELDHOOK_SECRET serves as well"},
    {Opt::set, "--set", Takes::values, "NAME=VALUE",
     "a field of the sink's payload; see fieldhook profiles"},
    {Opt::header, "--header", Takes::values, "'Name: value'", "one more header"},
    {Opt::ca, "--ca", Takes::value, "FILE", "authorities to trust instead of the system's"},
    {Opt::cert, "--cert", Takes::value, "FILE", "our certificate, with --key"},
    {Opt::key, "--key", Takes::value, "FILE", "its private key"},
    {Opt::resolve, "--resolve", Takes::value, "HOST:ADDRESS", "where to connect for this host"},
    {Opt::timeout, "--timeout", Takes::value, "MS", "total of one attempt (default: 15000)"},
    {Opt::attempts, "--attempts", Takes::value, "N", "of this send (default: 1); a drain has one"},
    {Opt::outbox, "--outbox", Takes::value, "DIR", "keeps events until they are delivered"},
    {Opt::json, "--json", Takes::nothing, "", "one JSON object as the last line"},
    {Opt::verbose, "-v", Takes::nothing, "", "show each attempt"},
    {Opt::type, "--type", Takes::value, "T", "the event's type; cloudevents sends it"},
    {Opt::id, "--id", Takes::value, "ID", "event id (default: random)"},
    {Opt::data, "--data", Takes::value, "TEXT|@FILE|-",
     "payload, or the text that the sink's payload is built of"},
    {Opt::content_type, "--content-type", Takes::value, "CT", "default: application/json"},
};
constexpr std::size_t kEventRows = 4;

Show shown_by(const Options& options, const RetryPolicy& policy) {
  if (options.has(Opt::verbose)) return Show::attempts;
  return policy.max_attempts > 1 ? Show::retries : Show::nothing;
}

/// One delivery and the line that carries it.
class Sender {
 public:
  Sender(SendPlan& plan, Show show)
      : show_(show),
        line_(plan),
        // No jitter in this policy, so the seed only stretches a Retry-After.
        delivery_(plan.event(), plan.endpoint(), plan.policy(), plan.scratch(), /*jitter_seed=*/1) {
  }

  /// Until the delivery is over, or cannot begin for want of a clock.
  void run();

  const Delivery& delivery() const { return delivery_; }
  const Witness& witness() const { return line_.witness(); }
  StreamFault fault() const { return line_.fault(); }

 private:
  void show_attempt(Millis wait) const;

  Show show_;
  Line line_;
  Delivery delivery_;
};

void Sender::run() {
  for (;;) {
    const Now now = line_.clock().now();
    const Step step = pump(delivery_, line_.witness(), now);
    if (step.wants == Wants::nothing || delivery_.waits_for_clock()) break;
    if (step.wants == Wants::wait && now.mono < step.until) show_attempt(step.until - now.mono);
    line_.tcp().wait(step, line_.clock());
  }
  if (show_ == Show::attempts && delivery_.attempt().number != 0) show_attempt(0);
}

void Sender::show_attempt(Millis wait) const {
  if (show_ == Show::nothing) return;
  const Attempt& attempt = delivery_.attempt();
  const std::string next = wait == 0 ? "" : "; next in " + seconds_of(wait);
  std::fprintf(stderr, "attempt %u: %s%s\n", attempt.number, cause_of(attempt, fault()).c_str(),
               next.c_str());
}

constexpr char kNeedsClock[] =
    "this machine's clock was never set, and a signature needs the time; set the clock";
constexpr char kCannotBeBuilt[] = "request: it cannot be built; shorten the headers";

/// Why it was not delivered, where to, and what to do: one sentence. Empty: it was.
std::string explain(const Sender& sender, const SendPlan& plan) {
  const Delivery& delivery = sender.delivery();
  if (delivery.outcome() == Outcome::delivered) return {};
  if (delivery.waits_for_clock()) return kNeedsClock;
  const Attempt& attempt = delivery.attempt();
  if (attempt.outcome == Outcome::rejected && attempt.status == 0) return kCannotBeBuilt;
  std::string text = cause_of(attempt, sender.fault()) + " (" + plan.shown_url() + ")";
  const std::string advice = advice_for(attempt, sender.fault());
  if (!advice.empty()) text += "; " + advice;
  return text;
}

void print_result(const Ending& ending, std::string_view id) {
  const Attempt& attempt = ending.attempt;
  const std::string status = attempt.status == 0 ? "no answer" : std::to_string(attempt.status);
  std::printf("%.*s: %s in %u attempt%s (%.*s)\n", static_cast<int>(ending.outcome.size()),
              ending.outcome.data(), status.c_str(), attempt.number, attempt.number == 1 ? "" : "s",
              static_cast<int>(id.size()), id.data());
}

/// The last words of a run.
Exit report(const Options& options, const Ending& ending, std::string_view id,
            const std::string& error, const Witness& witness, Exit exit) {
  if (!error.empty()) std::fprintf(stderr, "fieldhook send: %s\n", error.c_str());
  if (options.has(Opt::json)) {
    std::puts(json_of(ending, id, error, witness).c_str());
  } else {
    print_result(ending, id);
  }
  return exit;
}

Exit send_at_once(const Options& options, SendPlan& plan) {
  Sender sender(plan, shown_by(options, plan.policy()));
  sender.run();
  const Delivery& delivery = sender.delivery();
  return report(options, ending_of(delivery), plan.event().id, explain(sender, plan),
                sender.witness(), exit_of(delivery.outcome(), delivery.attempt()));
}

Ending ending_of(const OutboxRun& run) {
  Ending ending;
  ending.attempt = run.own_attempt();
  ending.waits_for_clock = run.lacks_clock();
  Outcome outcome = Outcome::retry;
  if (run.own_state() == EntryState::delivered) outcome = Outcome::delivered;
  if (run.own_state() == EntryState::dead) outcome = Outcome::rejected;
  if (run.is_off()) outcome = Outcome::endpoint_off;
  ending.outcome = text_of(outcome);
  return ending;
}

Exit exit_of(const OutboxRun& run) {
  if (run.own_state() == EntryState::delivered) return Exit::done;
  if (run.own_state() == EntryState::dead) return Exit::rejected;
  return run.is_off() ? Exit::endpoint_off : Exit::not_delivered;
}

/// Why it was not delivered, and that it is not lost. Empty: it was.
std::string explain(const OutboxRun& run, const SendPlan& plan) {
  const Attempt& attempt = run.own_attempt();
  if (run.own_state() == EntryState::delivered) return {};
  if (run.own_state() == EntryState::dead) {
    const std::string cause = attempt.status == 0 ? kCannotBeBuilt
                                                  : "answer: " + std::to_string(attempt.status) +
                                                        " (" + plan.shown_url() + ")";
    return cause + "; the event is a dead letter: see fieldhook outbox show";
  }
  std::string text = run.lacks_clock() ? kNeedsClock : run.why();
  if (run.hold() > 0) {
    text += text.empty() ? "" : "; ";
    text += "the endpoint takes nothing for " + seconds_of(run.hold());
  }
  return text + "; the event is kept: fieldhook drain sends it";
}

void print_accepted(const Options& options, std::string_view id) {
  const char* form = options.has(Opt::json) ? "{\"accepted\":%s}\n" : "accepted: %s\n";
  std::string text(id);
  if (options.has(Opt::json)) {
    char space[8 * EventId::kMax];
    const Result<std::string_view> quoted = JsonWriter(space).string(id).finish();
    text = quoted.ok() ? std::string(quoted.value()) : "null";
  }
  std::printf(form, text.c_str());
  std::fflush(stdout);
}

/// Nothing was kept, nothing was sent.
Exit not_accepted(const Options& options, const SendPlan& plan, const Witness& witness,
                  const Trouble& trouble) {
  std::fprintf(stderr, "fieldhook send: %s\n", trouble.text.c_str());
  if (trouble.exit == Exit::not_accepted && options.has(Opt::json)) {
    Ending ending;
    ending.outcome = "not_accepted";
    std::puts(json_of(ending, plan.event().id, trouble.text, witness).c_str());
  }
  return trouble.exit;
}

Exit send_kept(const Options& options, SendPlan& plan) {
  OutboxFolder folder;
  Trouble trouble = folder.make(options.value(Opt::outbox), plan.policy().deadlines.attempt);
  if (!trouble.any()) trouble = folder.belong_to(plan.endpoint());
  if (!trouble.any()) trouble = folder.open_storage();
  OutboxRun run(folder, plan, shown_by(options, plan.policy()));
  if (!trouble.any()) trouble = run.start();
  if (!trouble.any()) trouble = run.accept(plan.event());
  if (trouble.any()) return not_accepted(options, plan, run.witness(), trouble);
  print_accepted(options, plan.event().id);
  run.find_accepted();
  run.send(plan.policy().max_attempts);
  return report(options, ending_of(run), plan.event().id, explain(run, plan), run.witness(),
                exit_of(run));
}

}  // namespace

Span<const OptionRow> send_options() {
  return kRows;
}

Span<const OptionRow> drain_options() {
  return send_options().first(sizeof kRows / sizeof kRows[0] - kEventRows);
}

Exit run_send(const Options& options) {
  SendPlan plan;
  const Complaint complaint = plan.prepare(options, Carries::event);
  if (!complaint.empty()) return refuse("send", complaint);
  return options.has(Opt::outbox) ? send_kept(options, plan) : send_at_once(options, plan);
}

}  // namespace fieldhook::cli
