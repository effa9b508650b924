// SPDX-License-Identifier: MIT
#include "report.hpp"

#include "board/board.hpp"

#include <fieldhook/outcome.hpp>
#include <fieldhook/tls_failure.hpp>

#include <string_view>

namespace {

using fieldhook::What;

/// Empty: not worth a line.
std::string_view text_of(What what) {
  switch (what) {
    case What::accepted: return "accepted";
    case What::delivered: return "delivered";
    case What::dead: return "a dead letter";
    case What::held: return "held: the receiver refuses our credentials";
    case What::endpoint_off: return "the endpoint is gone";
    case What::recovered: return "recovered";
    case What::needs_clock: return "waits for a clock";
    case What::damaged: return "damaged";
    default: return {};
  }
}

void print_line(std::string_view text, std::string_view more) {
  for (const std::string_view piece :
       {std::string_view("firmware: "), text, std::string_view(more.empty() ? "" : " "), more,
        std::string_view("\n")}) {
    board::print(piece);
  }
}

}  // namespace

void Report::notice(const fieldhook::Notice& notice) {
  const bool failed =
      notice.what == What::attempted && notice.attempt.outcome != fieldhook::Outcome::delivered;
  if (!failed) {
    const std::string_view text = text_of(notice.what);
    if (!text.empty()) print_line(text, notice.event_id);
    return;
  }
  print_line("attempt failed:", fieldhook::text_of(notice.attempt.outcome));
  board::print("firmware:   HTTP status, 0 for none: ", notice.attempt.status);
  if (tls_.failure() != fieldhook::TlsFailure::none) {
    print_line("  TLS:", fieldhook::text_of(tls_.failure()));
  }
}
