// SPDX-License-Identifier: MIT
// A service that takes envelopes, and so many in a while: the endpoint whose events are rendered.
#pragma once

#include "ledger.hpp"

#include <fieldhook/routes.hpp>

#include <deque>
#include <string>
#include <string_view>

namespace fieldhook::simulate {

constexpr Rate kSinkRates[] = {{3, 1}, {30, 60}};
constexpr Sink kSinkRow = Sink{"simulated", SecretIn::path, &profiles::bare}.with_rates(kSinkRates);
/// Bytes in which a device has an event and what is rendered of it.
constexpr std::size_t kRoom = 512;

/// The payload in an envelope; empty: it is none.
std::string_view data_of(std::string_view envelope);
/// An envelope has nothing but what the event has, and always the same time, if any.
void check_envelope(Ledger& ledger, Item& item, std::string_view envelope);
/// False: its envelope may be too long for a device.
bool fits_sink(const Item& item);

/// How many came in each window of the sink's rates.
class Meter {
 public:
  /// 0: within the rates; else how long they are exceeded.
  std::int64_t count(std::int64_t at_ms);
  void forget() { seen_.clear(); }

 private:
  std::deque<std::int64_t> seen_;
};

}  // namespace fieldhook::simulate
