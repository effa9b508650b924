// SPDX-License-Identifier: MIT
// What an incoming webhook of Google Chat takes.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/text_limit.hpp>

#include <string_view>

namespace fieldhook {

/// "door opened" on Google Chat. Chat reads "<users/all>" as a mention of everybody and knows no
/// escape for it: an invisible character (U+2060, word joiner) is put behind each '<', so that no
/// text of a device notifies anybody or becomes a link.
/// Limits    31,000 bytes of JSON text: Chat takes 32,000 bytes of message.
/// Errors    no_space: `out` is too small
///           malformed: no text, or no UTF-8
///           refused: over the limit
/// Source    Google Chat docs, "spaces.messages.create", "Format messages".
Result<std::string_view> google_chat_text(std::string_view text, Span<char> out,
                                          OverLong over_long = OverLong::refuse);

}  // namespace fieldhook
