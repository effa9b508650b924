// SPDX-License-Identifier: MIT
// The README's tables say what the library says.
#include <fieldhook/delivery.hpp>
#include <fieldhook/endpoint.hpp>
#include <fieldhook/event.hpp>
#include <fieldhook/message_reader.hpp>
#include <fieldhook/outcome.hpp>
#include <fieldhook/signing_key.hpp>
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
