// SPDX-License-Identifier: MIT
#include <fieldhook/outcome.hpp>

#include <fieldhook/sink.hpp>

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
    {431, 431, Outcome::rejected, Hold::none},
};

constexpr OutcomeRow kAnyOther{0, UINT16_MAX, Outcome::retry, Hold::none};

const OutcomeRow* find_row(Span<const OutcomeRow> rows, std::uint16_t status) {
  for (const OutcomeRow& row : rows) {
    if (status >= row.first && status <= row.last) return &row;
  }
  return nullptr;
}

}  // namespace

std::string_view text_of(Outcome outcome) {
  return kOutcomes[static_cast<std::size_t>(outcome)];
}

Span<const OutcomeRow> outcome_rows() {
  return kRows;
}

OutcomeRow classify(std::uint16_t status) {
  const OutcomeRow* row = find_row(kRows, status);
  return row != nullptr ? *row : kAnyOther;
}

OutcomeRow classify(std::uint16_t status, const Sink& sink) {
  const OutcomeRow* row = find_row(sink.outcomes, status);
  return row != nullptr ? *row : classify(status);
}

}  // namespace fieldhook
