// SPDX-License-Identifier: MIT
// What a feed of Adafruit IO takes.
#pragma once

#include <fieldhook/json_writer.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/text_limit.hpp>

#include <string_view>

namespace fieldhook {

/// Where a value was measured.
struct AdafruitPlace {
  Decimal latitude;   ///< degrees, north is positive
  Decimal longitude;  ///< degrees, east is positive
  Decimal elevation;  ///< metres
};

/// Write the payload of POST /api/v2/USER/feeds/KEY/data, with or without a place.
/// Limits    a text of 1,024 bytes, what a feed with history keeps.
/// Errors    no_space: `out` is too small
///           malformed: no value, or no UTF-8
///           refused: over the limit; a Decimal of too many places; a latitude or longitude that is
///           none
/// Source    Adafruit IO HTTP API, "Create Data"; the limit by its guide on feeds, unconfirmed.
Result<std::string_view> adafruit_io_text(std::string_view value, Span<char> out,
                                          OverLong over_long = OverLong::refuse);
Result<std::string_view> adafruit_io_number(Decimal value, Span<char> out);
Result<std::string_view> adafruit_io_number(Decimal value, const AdafruitPlace& place,
                                            Span<char> out);

}  // namespace fieldhook
