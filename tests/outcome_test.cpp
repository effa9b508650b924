// SPDX-License-Identifier: MIT
#include <fieldhook/outcome.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string_view>

using namespace fieldhook;

namespace {

// Written from the design's table, not from the library's.
const std::set<int> kRejected = {400, 405, 406, 411, 413, 414, 415, 422, 431};
const std::set<int> kHeld = {401, 403, 404, 407};

Outcome expected_outcome(int status) {
  if (status >= 200 && status <= 299) return Outcome::delivered;
  if (kRejected.count(status) != 0) return Outcome::rejected;
  return status == 410 ? Outcome::endpoint_off : Outcome::retry;
}

}  // namespace

TEST_CASE("every status code has the outcome of the design's table") {
  for (int status = 0; status <= 1000; ++status) {
    CAPTURE(status);
    const OutcomeRow row = classify(static_cast<std::uint16_t>(status));
    CHECK(row.outcome == expected_outcome(status));
    CHECK(row.hold == (kHeld.count(status) != 0 ? Hold::credentials : Hold::none));
    CHECK(row.first <= status);
    CHECK(row.last >= status);
  }
  CHECK(classify(2000).outcome == Outcome::retry);
  CHECK(classify(UINT16_MAX).outcome == Outcome::retry);
}

TEST_CASE("the rows are in order, do not overlap, and are what classify answers") {
  int last = -1;
  CHECK(!outcome_rows().empty());
  for (const OutcomeRow& row : outcome_rows()) {
    CAPTURE(row.first);
    CHECK(row.first > last);
    CHECK(row.last >= row.first);
    last = row.last;
    for (const std::uint16_t status : {row.first, row.last}) {
      CHECK(classify(status).outcome == row.outcome);
      CHECK(classify(status).hold == row.hold);
    }
    CHECK(row.outcome != Outcome::pending);
    CHECK(row.outcome != Outcome::ambiguous);
  }
}

TEST_CASE("every outcome has its name") {
  CHECK(text_of(Outcome::pending) == "pending");
  CHECK(text_of(Outcome::delivered) == "delivered");
  CHECK(text_of(Outcome::rejected) == "rejected");
  CHECK(text_of(Outcome::retry) == "retry");
  CHECK(text_of(Outcome::endpoint_off) == "endpoint_off");
  CHECK(text_of(Outcome::ambiguous) == "ambiguous");
}
