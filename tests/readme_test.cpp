// SPDX-License-Identifier: MIT
// The README's tables say what the library says.
#include <fieldhook/delivery.hpp>
#include <fieldhook/endpoint.hpp>
#include <fieldhook/event.hpp>
#include <fieldhook/message_reader.hpp>
#include <fieldhook/outcome.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/sink_catalog.hpp>
#include <fieldhook/verify.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>

using namespace fieldhook;

namespace {

std::string readme() {
  std::ifstream file(README_PATH);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::size_t rows_under(const std::string& text, const std::string& heading) {
  const std::size_t begin = text.find(heading);
  const std::size_t end = text.find("\n## ", begin + 1);
  std::size_t rows = 0;
  for (std::size_t at = text.find("\n|", begin); at < end; at = text.find("\n|", at + 1)) ++rows;
  return rows - 2;  // the table's own two lines
}

std::string codes(std::uint16_t first, std::uint16_t last) {
  return std::to_string(first) + (last == first ? "" : "-" + std::to_string(last));
}

std::string joined(const std::string& list, const std::string& item) {
  return list.empty() ? item : list + ", " + item;
}

std::string secret_places(const Sink& sink) {
  constexpr struct {
    SecretIn place;
    const char* text;
  } kPlaces[] = {{SecretIn::path, "path"},
                 {SecretIn::query, "query"},
                 {SecretIn::header, "header"},
                 {SecretIn::payload, "payload"}};
  std::string text;
  for (const auto& row : kPlaces) {
    if (contains(sink.secret_in, row.place)) text = joined(text, row.text);
  }
  return text;
}

std::string own_meanings(const Sink& sink) {
  constexpr const char* kMeans[] = {"the wait follows", "", "the status follows"};
  std::string text;
  for (const OutcomeRow& row : sink.outcomes) {
    text = joined(text, codes(row.first, row.last) + " " + std::string(text_of(row.outcome)));
  }
  for (const AnswerRule& rule : sink.answers) {
    const std::string means = rule.means == Means::status
                                  ? "as " + std::to_string(rule.status)
                                  : kMeans[static_cast<std::size_t>(rule.means)];
    text = joined(
        text, "`" + std::string(rule.text) + "` in " + codes(rule.first, rule.last) + ": " + means);
  }
  return text.empty() ? "none" : text;
}

std::string sink_line(const Sink& sink) {
  std::string hosts;
  for (const SinkUrl& url : sink_urls()) {
    if (url.sink != &sink) continue;
    hosts = joined(hosts, "`" + std::string(url.host) + std::string(url.path) + "`");
  }
  std::string rates;
  for (const Rate& rate : sink.rates) {
    rates =
        joined(rates, std::to_string(rate.events) + " in " + std::to_string(rate.seconds) + " s");
  }
  const std::string limit =
      sink.max_payload == Sink::kNoLimit ? "none" : std::to_string(sink.max_payload) + " B";
  return "\n| `" + std::string(sink.name) + "` | " + (hosts.empty() ? "none" : hosts) + " | " +
         secret_places(sink) + " | " + limit + " | " + (rates.empty() ? "none" : rates) + " | " +
         own_meanings(sink) + " |";
}

}  // namespace

TEST_CASE("the README's outcome table has every row of the library's, and two for the rest") {
  const std::string text = readme();
  for (const OutcomeRow& row : outcome_rows()) {
    std::string line = "\n| " + std::to_string(row.first);
    if (row.last != row.first) line += "-" + std::to_string(row.last);
    line += " | " + std::string(text_of(row.outcome));
    if (row.hold == Hold::credentials) line += ", credentials";
    CAPTURE(line);
    CHECK(text.find(line + " |") != std::string::npos);
  }
  CHECK(rows_under(text, "## What an attempt's answer means") == outcome_rows().size() + 2);
}

TEST_CASE("the README's sink table has every sink") {
  const std::string text = readme();
  for (const Sink* sink : all_sinks()) {
    const std::string line = sink_line(*sink);
    CAPTURE(line);
    CHECK(text.find(line) != std::string::npos);
  }
  CHECK(rows_under(text, "## Sinks") == all_sinks().size());
}

TEST_CASE("the README's limits are the library's") {
  const std::string text = readme();
  const std::string lines[] = {
      "| URL | " + std::to_string(Endpoint::kMaxUrl) + " bytes |",
      "| event id | " + std::to_string(EventId::kMax) + " bytes, visible ASCII without '.' |",
      "| keys of one event | " + std::to_string(kMaxKeys) + " |",
      "| signatures in one header that are looked at | " +
          std::to_string(Verifier::kMaxSignatures) + " |",
      "| head of an answer | " + std::to_string(MessageReader::kMaxHead) + " bytes, " +
          std::to_string(MessageReader::kMaxFields) + " fields |",
      "| body of an answer that is read to keep a connection | " +
          std::to_string(Delivery::kMaxDrain) + " bytes |",
      "| scratch of a delivery | the head of the request and " +
          std::to_string(Delivery::kMinIncoming) + " bytes; 2 KiB serve most events |",
  };
  for (const std::string& line : lines) {
    CAPTURE(line);
    CHECK(text.find("\n" + line) != std::string::npos);
  }
  CHECK(rows_under(text, "## Limits") == sizeof lines / sizeof lines[0]);
}
