// SPDX-License-Identifier: MIT
// What an attempt's end means for its event: one pure function over one table.
#pragma once

#include <fieldhook/span.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// The class of an attempt, and in the end of a delivery.
enum class Outcome : std::uint8_t {
  pending,       ///< not over yet
  delivered,     ///< 2xx, its whole head accepted
  rejected,      ///< this event cannot be taken: dead letter, the next one may go
  retry,         ///< not delivered, may be later
  endpoint_off,  ///< the endpoint is gone
  ambiguous,     ///< all was sent, no complete answer: retry with the same id, may be a duplicate
};

/// The outcome's name as in this table's rows: "endpoint_off".
std::string_view text_of(Outcome outcome);

/// Whether the endpoint must wait for a person or for the clock, beside the event's own backoff.
enum class Hold : std::uint8_t {
  none,
  credentials,  ///< a wrong secret, token or clock must not empty the outbox
};

/// One row: the first whose range holds the code counts.
struct OutcomeRow {
  std::uint16_t first;
  std::uint16_t last;
  Outcome outcome;
  Hold hold;
};

/// The table, in order; codes in no row are `retry`. The README's table is made from it.
Span<const OutcomeRow> outcome_rows();

/// The row for a status code: of a sink's own table, which counts before the common one.
const OutcomeRow& classify(std::uint16_t status, Span<const OutcomeRow> rows_before = {});

}  // namespace fieldhook
