// SPDX-License-Identifier: MIT
#include <fieldhook/outcome.hpp>

namespace fieldhook {
namespace {

constexpr std::string_view kOutcomes[] = {"pending", "delivered",    "rejected",
                                          "retry",   "endpoint_off", "ambiguous"};

constexpr OutcomeRow kRows[] = {
    {200, 299, Outcome::delivered, Hold::none},    {400, 400, Outcome::rejected, Hold::none},
    {401, 401, Outcome::retry, Hold::credentials}, {403, 404, Outcome::retry, Hold::credentials},
    {405, 406, Outcome::rejected, Hold::none},     {407, 407, Outcome::retry, Hold::credentials},
    {410, 410, Outcome::endpoint_off, Hold::none}, {411, 411, Outcome::rejected, Hold::none},
    {413, 415, Outcome::rejected, Hold::none},     {422, 422, Outcome::rejected, Hold::none},
    {431, 431, Outcome::rejected, Hold::none},     {0, UINT16_MAX, Outcome::retry, Hold::none},
};

/// The last of the common rows holds any code: they need no end.
const OutcomeRow* find_row(const OutcomeRow* row, const OutcomeRow* end, std::uint16_t status) {
  while (row != end && (status < row->first || status > row->last)) ++row;
  return row;
}

}  // namespace

std::string_view text_of(Outcome outcome) {
  return kOutcomes[static_cast<std::size_t>(outcome)];
}

Span<const OutcomeRow> outcome_rows() {
  return Span<const OutcomeRow>(kRows).first(sizeof kRows / sizeof kRows[0] - 1);
}

const OutcomeRow& classify(std::uint16_t status, Span<const OutcomeRow> rows_before) {
  const OutcomeRow* row = find_row(rows_before.begin(), rows_before.end(), status);
  if (row == rows_before.end()) row = find_row(kRows, nullptr, status);
  return *row;
}

}  // namespace fieldhook
