// SPDX-License-Identifier: MIT
// What a Slack incoming webhook takes.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/text_limit.hpp>

#include <string_view>

namespace fieldhook {

/// "door opened" on Slack. '&', '<' and '>' are escaped as Slack asks for, so no text of a device
/// becomes a link, a mention or "<!everyone>"; *bold*, _italic_ and `code` stay Slack's.
/// Limits    40,000 bytes as escaped: Slack cuts what is longer than 40,000 characters.
/// Errors    no_space: `out` is too small
///           malformed: no text, or no UTF-8
///           refused: over the limit
/// Source    Slack docs, "Formatting message text", "Escaping text"; chat.postMessage for the
/// limit.
Result<std::string_view> slack_text(std::string_view text, Span<char> out,
                                    OverLong over_long = OverLong::refuse);

}  // namespace fieldhook
