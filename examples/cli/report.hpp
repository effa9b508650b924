// SPDX-License-Identifier: MIT
// What a person or a script is told about a delivery. No secret and no path of a URL comes here.
#pragma once

#include <fieldhook/delivery.hpp>
#include <fieldhook/tls_failure.hpp>

#include "commands.hpp"
#include "witness.hpp"

#include <string>
#include <string_view>

namespace fieldhook::cli {

/// Why the ports say that a stream failed.
struct StreamFault {
  std::string_view reason;  ///< of the stream below TLS
  TlsFailure tls = TlsFailure::none;
  std::uint8_t alert = 0;  ///< for TlsFailure::alert
};

/// "resolve", "connect", ..
std::string_view text_of(Phase phase);

/// "connect: connection refused"; for an answer "answer: 503".
std::string cause_of(const Attempt& attempt, const StreamFault& fault);
/// What to do about it; empty: nothing to say.
std::string advice_for(const Attempt& attempt, const StreamFault& fault);

/// "1 s", "1.5 s"
std::string seconds_of(Millis millis);

/// How a run ended for its event.
struct Ending {
  Attempt attempt;           ///< the last one; its number says how many there were
  std::string_view outcome;  ///< "delivered", "retry", ..
  bool waits_for_clock = false;
};

/// A delivery that waits for the clock may be tried again.
Ending ending_of(const Delivery& delivery);

Exit exit_of(Outcome outcome, const Attempt& attempt);

/// The object of `--json`, one line; `error` is empty for none.
std::string json_of(const Ending& ending, std::string_view event_id, std::string_view error,
                    const Witness& witness);

}  // namespace fieldhook::cli
