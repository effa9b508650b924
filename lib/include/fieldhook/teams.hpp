// SPDX-License-Identifier: MIT
// What a Workflows webhook of Microsoft Teams takes: a message with one Adaptive Card.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/text_limit.hpp>

#include <cstddef>
#include <string_view>

namespace fieldhook {

struct TeamsFact {
  std::string_view name;
  std::string_view value;
};

/// One card. Empty members are not sent; a title, a text or a fact must be there.
struct TeamsCard {
  static constexpr std::size_t kMaxPayload = 28 * 1024;

  std::string_view title;
  std::string_view text;
  Span<const TeamsFact> facts;  ///< rows of a name and a value
  OverLong over_long = OverLong::refuse;
};

/// Writes the payload of one card. Cards take a little Markdown; a mention needs an entity of its
/// own, which is never written, so nobody is notified by a device's text.
/// Limits    kMaxPayload in all; title 1,000 and text 18,000 bytes of JSON text, so that both pass
///           where a tenant takes 21 KB; fact name 200 and value 1,000.
/// Errors    no_space: `out` is too small
///           malformed: no UTF-8; nothing to show; a fact without name or value
///           refused: over a limit; facts that lead beyond kMaxPayload, in truncate too
/// Source    Microsoft Learn, "Create and send messages"; the size of a message by "Limits and
///           specifications for Teams".
Result<std::string_view> teams_payload(const TeamsCard& card, Span<char> out);

/// "door opened" on Teams: the same for a text alone.
Result<std::string_view> teams_text(std::string_view text, Span<char> out,
                                    OverLong over_long = OverLong::refuse);

}  // namespace fieldhook
