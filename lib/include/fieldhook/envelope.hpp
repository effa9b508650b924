// SPDX-License-Identifier: MIT
// What stands around an event's data: plain JSON, or the envelope of Standard Webhooks.
#pragma once

#include <fieldhook/event_time.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <string_view>

namespace fieldhook {

/// What an envelope tells. Borrows everything for the call.
struct EnvelopeInput {
  std::string_view type;            ///< "door.opened"
  std::string_view id;              ///< see EventId; only plain JSON has a place for it
  EventTime time;                   ///< of the event, the same in every attempt
  std::string_view data;            ///< JSON: what JsonWriter wrote
  std::string_view schema_version;  ///< of `data`: "v2"; empty: none is told
};

/// Writes {"type":..,"id":..,"timestamp":..,"schema_version":..,"data":..} without what is empty or
/// unknown: for Zapier, Make, n8n, and everything that takes any JSON.
/// Errors    no_space: `out` is too small
///           malformed: no type, no UTF-8, data that is no JSON, a time that cannot be written
///           refused: data nested deeper than JsonWriter::kMaxDepth
Result<std::string_view> plain_envelope(const EnvelopeInput& input, Span<char> out);

/// Writes {"text":..}: "door opened" in plain JSON.
/// Errors    no_space, malformed: no text, or no UTF-8
Result<std::string_view> plain_text(std::string_view text, Span<char> out);

/// Writes {"type":..,"timestamp":..,"data":..}. A schema version becomes the type's last part:
/// "door.opened.v2". The id stands in the header webhook-id.
/// Limits    Standard Webhooks advises to stay below about 20 kB; not checked.
/// Errors    as plain_envelope, and malformed: a type or version with other characters than
/// letters,
///           digits and '_' between single full stops; an unknown time; no data
/// Source    Standard Webhooks 1.0, "Payload structure", "Event types".
Result<std::string_view> standard_envelope(const EnvelopeInput& input, Span<char> out);

}  // namespace fieldhook
