// SPDX-License-Identifier: MIT
// What one receiver of events expects and how it answers: one row a service.
#pragma once

#include <fieldhook/answer_reader.hpp>
#include <fieldhook/outcome.hpp>
#include <fieldhook/pace.hpp>
#include <fieldhook/profile.hpp>
#include <fieldhook/span.hpp>

#include <cstdint>
#include <limits>
#include <string_view>

namespace fieldhook {

/// At most so many events in so many seconds.
struct Rate {
  std::uint16_t events;
  std::uint32_t seconds;
};

/// Where the secret of an endpoint stands; a set of bits. It must not be logged there: of a URL
/// with a secret only scheme, host and port are for other eyes.
enum class SecretIn : std::uint8_t { nothing = 0, path = 1, query = 2, header = 4, payload = 8 };

constexpr SecretIn operator|(SecretIn a, SecretIn b) {
  return static_cast<SecretIn>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool contains(SecretIn places, SecretIn place) {
  return (static_cast<unsigned>(places) & static_cast<unsigned>(place)) != 0;
}

/// Whether a Retry-After of "1.5" counts; whole seconds and dates always do.
enum class Decimals : std::uint8_t { ignored, counted };

/// One service that takes events. What its documentation does not settle is not in the row, or
/// only in a way that loses no event.
struct Sink {
  static constexpr std::uint32_t kNoLimit = std::numeric_limits<std::uint32_t>::max();

  std::string_view name;  ///< lower snake case, as in `send --profile`
  SecretIn secret_in = SecretIn::nothing;
  /// How a request goes out that nobody signs.
  const Profile* unsigned_as = &profiles::plain;
  std::string_view content_type = "application/json";  ///< of events that do not name theirs
  /// Bytes of a payload. A longer one is rejected before anything is sent.
  std::uint32_t max_payload = kNoLimit;
  std::string_view query = {};  ///< a parameter that every request has: "wait=true"
  /// Looked at before the common table.
  Span<const OutcomeRow> outcomes = {};
  /// nullptr: the status and a usual Retry-After are all that counts.
  const AnswerReader* reader = nullptr;
  Span<const AnswerRule> answers = {};
  Decimals retry_after_decimals = Decimals::ignored;
  /// nullptr: neither rates nor refusals.
  const PaceKeeper* pace = nullptr;
  /// Documented rates of one endpoint, which all hold at once. What an answer says counts more.
  Span<const Rate> rates = {};
  /// Answers 401, 403 and 429 that the service bears from one address before it shuts it out.
  Rate refusals = {0, 0};

  /// This row with other columns: a row names those that are not the usual ones.
  constexpr Sink with_content_type(std::string_view type) const {
    Sink row = *this;
    row.content_type = type;
    return row;
  }
  constexpr Sink with_max_payload(std::uint32_t bytes) const {
    Sink row = *this;
    row.max_payload = bytes;
    return row;
  }
  constexpr Sink with_query(std::string_view parameter) const {
    Sink row = *this;
    row.query = parameter;
    return row;
  }
  constexpr Sink with_outcomes(Span<const OutcomeRow> rows) const {
    Sink row = *this;
    row.outcomes = rows;
    return row;
  }
  constexpr Sink with_answers(Span<const AnswerRule> rules, Decimals in_retry_after) const {
    Sink row = *this;
    row.reader = &reads_answers;
    row.answers = rules;
    row.retry_after_decimals = in_retry_after;
    return row;
  }
  constexpr Sink with_rates(Span<const Rate> documented) const {
    Sink row = *this;
    row.pace = &keeps_pace;
    row.rates = documented;
    return row;
  }
  constexpr Sink with_refusals(Rate budget) const {
    Sink row = *this;
    row.pace = &keeps_pace;
    row.refusals = budget;
    return row;
  }
};

/// The row for a status code at this sink.
inline const OutcomeRow& classify(std::uint16_t status, const Sink& sink) {
  return classify(status, sink.outcomes);
}

namespace profiles {

// No header of ours at all: for services that look into the payload only. Needs no clock.
inline constexpr Profile bare{"bare", "", "", "", "", ""};

}  // namespace profiles

namespace sinks {

// Any receiver of JSON. The path may be all that protects it, so it counts as a secret.
inline constexpr Sink plain{"plain", SecretIn::path | SecretIn::query};

}  // namespace sinks

}  // namespace fieldhook
