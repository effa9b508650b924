// SPDX-License-Identifier: MIT
// What IFTTT's Webhooks service takes.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/text_limit.hpp>

#include <string_view>

namespace fieldhook {

/// The three ingredients of an applet; empty ones are not sent, all three may be.
struct IftttValues {
  std::string_view value1;
  std::string_view value2;
  std::string_view value3;
  OverLong over_long = OverLong::refuse;
};

/// Writes the payload of POST https://maker.ifttt.com/trigger/EVENT/with/key/KEY.
/// Limits    4,096 bytes a value: IFTTT documents none, this is ours.
/// Errors    no_space: `out` is too small
///           malformed: no UTF-8
///           refused: over the limit
/// Source    IFTTT's client libraries; the service's page was not seen.
Result<std::string_view> ifttt_payload(const IftttValues& values, Span<char> out);

/// "door opened" on IFTTT: as value1.
Result<std::string_view> ifttt_text(std::string_view text, Span<char> out,
                                    OverLong over_long = OverLong::refuse);

}  // namespace fieldhook
