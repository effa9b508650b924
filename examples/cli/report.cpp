// SPDX-License-Identifier: MIT
#include "report.hpp"

#include <fieldhook/json_writer.hpp>

namespace fieldhook::cli {
namespace {

constexpr std::string_view kPhaseNames[kPhases] = {"resolve", "connect", "handshake", "request",
                                                   "answer"};

/// A stream that failed: what to say where its port has no reason of its own, and what to do.
struct FaultRow {
  Phase phase;
  Status status;
  std::string_view cause;  // empty: the port's reason
  std::string_view advice;
};

constexpr FaultRow kFaults[] = {
    {Phase::resolve, Status::timed_out, "the name server does not answer in time",
     "check the network or raise --timeout"},
    {Phase::resolve, Status::lost, "", "check the host name in --url, and the network"},
    {Phase::connect, Status::timed_out, "no connection in time",
     "check the address, or raise --timeout"},
    {Phase::connect, Status::lost, "", "check the address and port, and that the endpoint runs"},
    {Phase::handshake, Status::timed_out, "TLS was not agreed in time",
     "check that the port speaks TLS, or raise --timeout"},
    {Phase::handshake, Status::closed, "", "check that the port speaks TLS"},
    {Phase::handshake, Status::lost, "", "check that the port speaks TLS"},
    {Phase::request, Status::timed_out, "the request was not taken in time", "raise --timeout"},
    {Phase::request, Status::closed, "the connection was closed before all was sent", "try again"},
    {Phase::request, Status::lost, "", "try again"},
    {Phase::answer, Status::timed_out, "no complete answer in time",
     "the event may have arrived; send it again with the same --id, or raise --timeout"},
    {Phase::answer, Status::closed, "the connection was closed before the answer was complete",
     "the event may have arrived; send it again with the same --id"},
    {Phase::answer, Status::lost, "the connection broke before the answer was complete",
     "the event may have arrived; send it again with the same --id"},
};

/// An answer that did not mean delivered; the first row that holds the code.
struct AnswerRow {
  std::uint16_t first;
  std::uint16_t last;
  std::string_view advice;
};

constexpr AnswerRow kAnswers[] = {
    {200, 299, ""},
    {300, 399, "a redirect is never followed; give the final URL"},
    {401, 401, "check the secret and this machine's clock"},
    {403, 403, "check the secret and the URL"},
    {404, 404, "check the URL"},
    {407, 407, "a proxy stands between and wants credentials"},
    {408, 408, "try again"},
    {410, 410, "the endpoint is gone; do not send there any more"},
    {413, 413, "the payload is too large for the endpoint"},
    {415, 415, "check --content-type"},
    {425, 425, "try again"},
    {429, 429, "too many events; wait, then try again"},
    {400, 499, "the endpoint does not take this event; do not repeat it unchanged"},
    {500, 599, "the endpoint is in trouble; try again later"},
    {0, UINT16_MAX, "this is no answer for a webhook; check the URL"},
};

const FaultRow* find_fault(const Attempt& attempt) {
  for (const FaultRow& row : kFaults) {
    if (row.phase == attempt.phase && row.status == attempt.cause) return &row;
  }
  return nullptr;
}

/// What the command can do about it, where the port's own sentence speaks of a library.
struct TlsRow {
  TlsFailure failure;
  std::string_view cause;  // empty: the port's sentence
  std::string_view advice;
};

constexpr TlsRow kTlsFaults[] = {
    {TlsFailure::unknown_ca, "the certificate's authority is unknown (or it signed itself)",
     "name the authority with --ca FILE, or have the server send its whole chain"},
    {TlsFailure::client_certificate_wanted, "the server lets in only clients with a certificate",
     "give --cert FILE and --key FILE"},
    {TlsFailure::protocol, "", "check that the port speaks TLS"},
};

const TlsRow* find_tls(const StreamFault& fault) {
  for (const TlsRow& row : kTlsFaults) {
    if (row.failure == fault.tls) return &row;
  }
  return nullptr;
}

/// TLS has a reason of its own, with its advice in the same sentence.
bool tls_tells(const StreamFault& fault) {
  return fault.tls != TlsFailure::none && fault.tls != TlsFailure::stream;
}

std::string tls_text(const StreamFault& fault) {
  const TlsRow* row = find_tls(fault);
  const bool tells = row != nullptr && !row->cause.empty();
  std::string text(tells ? row->cause : fieldhook::text_of(fault.tls));
  if (fault.tls == TlsFailure::alert) text += " (" + std::string(name_of_alert(fault.alert)) + ")";
  return text;
}

std::string fault_text(const Attempt& attempt, const StreamFault& fault) {
  if (attempt.cause == Status::malformed) {
    return "the answer is not sound HTTP (" + std::string(text_of(attempt.read_error)) + ")";
  }
  const FaultRow* row = find_fault(attempt);
  if (row != nullptr && !row->cause.empty()) return std::string(row->cause);
  if (tls_tells(fault)) return tls_text(fault);
  return fault.reason.empty() ? "the connection broke" : std::string(fault.reason);
}

}  // namespace

std::string_view text_of(Phase phase) {
  return kPhaseNames[static_cast<std::size_t>(phase)];
}

std::string cause_of(const Attempt& attempt, const StreamFault& fault) {
  const std::string phase(text_of(attempt.phase));
  const std::string told = attempt.told == 0 ? "" : ", which means " + std::to_string(attempt.told);
  if (attempt.status != 0) return phase + ": " + std::to_string(attempt.status) + told;
  return phase + ": " + fault_text(attempt, fault);
}

std::string advice_for(const Attempt& attempt, const StreamFault& fault) {
  const std::uint16_t status = attempt.told != 0 ? attempt.told : attempt.status;
  if (status != 0) {
    for (const AnswerRow& row : kAnswers) {
      const bool fits = status >= row.first && status <= row.last;
      if (fits) return std::string(row.advice);
    }
  }
  if (attempt.cause == Status::malformed) return "check that the URL is that of a webhook";
  const FaultRow* row = find_fault(attempt);
  if (tls_tells(fault) && (row == nullptr || row->cause.empty())) {
    const TlsRow* tls = find_tls(fault);
    return tls == nullptr ? std::string() : std::string(tls->advice);
  }
  return row == nullptr ? std::string() : std::string(row->advice);
}

std::string seconds_of(Millis millis) {
  constexpr Millis kTenth = kSecond / 10;
  const Millis tenths = (millis + kTenth - 1) / kTenth;
  std::string text = std::to_string(tenths / 10);
  if (tenths % 10 != 0) text += "." + std::to_string(tenths % 10);
  return text + " s";
}

Ending ending_of(const Delivery& delivery) {
  const bool waits = delivery.waits_for_clock();
  return {delivery.attempt(), fieldhook::text_of(waits ? Outcome::retry : delivery.outcome()),
          waits};
}

Exit exit_of(Outcome outcome, const Attempt& attempt) {
  switch (outcome) {
    case Outcome::delivered: return Exit::done;
    case Outcome::endpoint_off: return Exit::endpoint_off;
    // Without an answer it was our own request that could not be written.
    case Outcome::rejected: return attempt.status == 0 ? Exit::usage : Exit::rejected;
    default: return Exit::not_delivered;
  }
}

namespace {

void put_number(JsonWriter& json, std::string_view name, std::int64_t value, bool known) {
  if (known) {
    json.number(name, value);
  } else {
    json.null(name);
  }
}

void put_tls(JsonWriter& json, const Witness& witness) {
  if (witness.tls_version().empty()) {
    json.null("tls");
    return;
  }
  json.key("tls").begin_object();
  json.string("version", witness.tls_version()).string("cipher", witness.tls_cipher());
  json.boolean("resumed", witness.tls_resumed()).end_object();
}

void put_times(JsonWriter& json, const Witness& witness, const Attempt& attempt) {
  json.key("ms").begin_object();
  for (std::size_t i = 0; i < kPhases; ++i) {
    const Millis spent = witness.spent(static_cast<Phase>(i), attempt.phase);
    put_number(json, kPhaseNames[i], spent, spent >= 0);
  }
  json.end_object();
}

}  // namespace

std::string json_of(const Ending& ending, std::string_view event_id, std::string_view error,
                    const Witness& witness) {
  const Attempt& attempt = ending.attempt;
  char space[2048];
  JsonWriter json(space);
  json.begin_object().string("outcome", ending.outcome);
  put_number(json, "status", attempt.status, attempt.status != 0);
  json.number("attempts", attempt.number).string("event_id", event_id);
  const bool tried = attempt.number != 0 || ending.waits_for_clock;
  // Without a clock it is the request that cannot be written.
  if (tried) {
    json.string("phase", text_of(ending.waits_for_clock ? Phase::request : attempt.phase));
  } else {
    json.null("phase");
  }
  if (error.empty()) {
    json.null("error");
  } else {
    json.string("error", error);
  }
  put_number(json, "retry_after_ms", attempt.retry_after, attempt.retry_after != 0);
  put_tls(json, witness);
  json.number("bytes_out", attempt.bytes_out).number("bytes_in", attempt.bytes_in);
  put_times(json, witness, attempt);
  const Result<std::string_view> text = json.end_object().finish();
  return text.ok() ? std::string(text.value()) : "{}";
}

}  // namespace fieldhook::cli
