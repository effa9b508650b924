// SPDX-License-Identifier: MIT
// fieldhook send: one event, one endpoint, the library's delivery driven by pump().
#include "commands.hpp"
#include "report.hpp"
#include "send_plan.hpp"
#include "witness.hpp"

#include <fieldhook/delivery.hpp>
#include <fieldhook/posix_clock.hpp>
#include <fieldhook/posix_transport.hpp>
#include <fieldhook/pump.hpp>
#include <fieldhook/tls_transport.hpp>

#include <cstdio>

namespace fieldhook::cli {
namespace {

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
    {Opt::type, "--type", Takes::value, "T", "the event's type; cloudevents sends it"},
    {Opt::id, "--id", Takes::value, "ID", "event id (default: random)"},
    {Opt::data, "--data", Takes::value, "TEXT|@FILE|-",
     "payload, or the text that the sink's payload is built of"},
    {Opt::content_type, "--content-type", Takes::value, "CT", "default: application/json"},
    {Opt::header, "--header", Takes::values, "'Name: value'", "one more header"},
    {Opt::ca, "--ca", Takes::value, "FILE", "authorities to trust instead of the system's"},
    {Opt::cert, "--cert", Takes::value, "FILE", "our certificate, with --key"},
    {Opt::key, "--key", Takes::value, "FILE", "its private key"},
    {Opt::resolve, "--resolve", Takes::value, "HOST:ADDRESS", "where to connect for this host"},
    {Opt::timeout, "--timeout", Takes::value, "MS", "total of one attempt (default: 15000)"},
    {Opt::attempts, "--attempts", Takes::value, "N", "of this run (default: 1)"},
    {Opt::outbox, "--outbox", Takes::later, "DIR", "not available in this version"},
    {Opt::json, "--json", Takes::nothing, "", "one JSON object as the last line"},
    {Opt::verbose, "-v", Takes::nothing, "", "show each attempt"},
};

enum class Show : std::uint8_t { nothing, retries, attempts };

Show shown_by(const Options& options, const RetryPolicy& policy) {
  if (options.has(Opt::verbose)) return Show::attempts;
  return policy.max_attempts > 1 ? Show::retries : Show::nothing;
}

/// One delivery with everything that carries it.
class Sender {
 public:
  Sender(SendPlan& plan, Show show)
      : show_(show),
        tcp_(plan.resolver()),
        tls_(tcp_, plan.tls()),
        witness_(plan.endpoint().secure() ? static_cast<Transport&>(tls_) : tcp_, &tls_, clock_),
        // No jitter in this policy, so the seed only stretches a Retry-After.
        delivery_(plan.event(), plan.endpoint(), plan.policy(), plan.scratch(), /*jitter_seed=*/1) {
  }

  /// Until the delivery is over, or cannot begin for want of a clock.
  void run();

  const Delivery& delivery() const { return delivery_; }
  const Witness& witness() const { return witness_; }
  StreamFault fault() const { return {tcp_.reason(), tls_.failure(), tls_.alert()}; }

 private:
  void show_attempt(Millis wait) const;

  Show show_;
  PosixClock clock_;
  PosixTransport tcp_;
  TlsTransport tls_;
  Witness witness_;
  Delivery delivery_;
};

void Sender::run() {
  for (;;) {
    const Now now = clock_.now();
    const Step step = pump(delivery_, witness_, now);
    if (step.wants == Wants::nothing || delivery_.waits_for_clock()) break;
    if (step.wants == Wants::wait && now.mono < step.until) show_attempt(step.until - now.mono);
    tcp_.wait(step, clock_);
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

/// Why it was not delivered, where to, and what to do: one sentence. Empty: it was.
std::string explain(const Sender& sender, const SendPlan& plan) {
  const Delivery& delivery = sender.delivery();
  if (delivery.outcome() == Outcome::delivered) return {};
  if (delivery.waits_for_clock()) {
    return "this machine's clock was never set, and a signature needs the time; set the clock";
  }
  const Attempt& attempt = delivery.attempt();
  if (attempt.outcome == Outcome::rejected && attempt.status == 0) {
    return "request: it cannot be built; shorten the headers";
  }
  std::string text = cause_of(attempt, sender.fault()) + " (" + plan.shown_url() + ")";
  const std::string advice = advice_for(attempt, sender.fault());
  if (!advice.empty()) text += "; " + advice;
  return text;
}

void print_result(const Sender& sender, const Event& event) {
  const Attempt& attempt = sender.delivery().attempt();
  const std::string_view outcome = text_of_outcome(sender.delivery());
  const std::string status = attempt.status == 0 ? "no answer" : std::to_string(attempt.status);
  std::printf("%.*s: %s in %u attempt%s (%.*s)\n", static_cast<int>(outcome.size()), outcome.data(),
              status.c_str(), attempt.number, attempt.number == 1 ? "" : "s",
              static_cast<int>(event.id.size()), event.id.data());
}

}  // namespace

Span<const OptionRow> send_options() {
  return kRows;
}

Exit run_send(const Options& options) {
  SendPlan plan;
  const Complaint complaint = plan.prepare(options);
  if (!complaint.empty()) return refuse("send", complaint);

  Sender sender(plan, shown_by(options, plan.policy()));
  sender.run();
  const std::string error = explain(sender, plan);
  if (!error.empty()) std::fprintf(stderr, "fieldhook send: %s\n", error.c_str());
  if (options.has(Opt::json)) {
    std::puts(json_of(sender.delivery(), plan.event().id, error, sender.witness()).c_str());
  } else {
    print_result(sender, plan.event());
  }
  return exit_of(sender.delivery());
}

}  // namespace fieldhook::cli
