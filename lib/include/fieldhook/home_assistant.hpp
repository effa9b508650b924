// SPDX-License-Identifier: MIT
// What a webhook trigger of Home Assistant gets: any JSON, here with the names of its notify
// action.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/text_limit.hpp>

#include <string_view>

namespace fieldhook {

/// In an automation: trigger.json.message, trigger.json.title, trigger.json.data.
struct HomeAssistantMessage {
  std::string_view message;
  std::string_view title;
  std::string_view data;  ///< JSON: what JsonWriter wrote
  OverLong over_long = OverLong::refuse;
};

/// Writes the payload of POST /api/webhook/ID. Empty members are not sent; one must be there.
/// Limits    16 KiB a text: Home Assistant documents none, this is ours.
/// Errors    no_space: `out` is too small
///           malformed: all empty, no UTF-8, or data that is no JSON
///           refused: over the limit, data nested too deep
/// Source    Home Assistant docs, "Automation Trigger", "Webhook trigger".
Result<std::string_view> home_assistant_payload(const HomeAssistantMessage& message,
                                                Span<char> out);

/// "door opened" in Home Assistant: the same for a text alone.
Result<std::string_view> home_assistant_text(std::string_view text, Span<char> out,
                                             OverLong over_long = OverLong::refuse);

}  // namespace fieldhook
