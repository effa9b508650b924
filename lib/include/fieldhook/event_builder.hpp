// SPDX-License-Identifier: MIT
// An event with a few values, in one expression.
#pragma once

#include <fieldhook/event.hpp>
#include <fieldhook/json_writer.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// Makes an event whose payload is one flat JSON object.
///
///   fh::EventBuilder pressed{"button.pressed"};
///   fh::Result<fh::Event> event = pressed.number("presses", n).string("door", "north").finish();
///
/// Limits    kMaxPayload bytes of JSON; more: JsonWriter on a space of your own.
/// Lifetime  the payload is inside: the builder outlives the event, as do `type` and the id.
/// Errors    as JsonWriter, and malformed: no type
class EventBuilder {
 public:
  static constexpr std::size_t kMaxPayload = 256;

  explicit EventBuilder(std::string_view type) : json_(space_), type_(type) {
    json_.begin_object();
  }
  EventBuilder(const EventBuilder&) = delete;
  EventBuilder& operator=(const EventBuilder&) = delete;

  EventBuilder& string(std::string_view name, std::string_view text);
  EventBuilder& number(std::string_view name, std::int64_t value);
  EventBuilder& number(std::string_view name, Decimal value);
  EventBuilder& boolean(std::string_view name, bool value);
  EventBuilder& boolean(std::string_view name, const void*) = delete;  // a text is no truth value
  EventBuilder& null(std::string_view name);
  /// A value that is JSON already; see JsonWriter::json.
  EventBuilder& json(std::string_view name, std::string_view text);
  /// An id of the user's own; see EventId. Without it, what takes the event gives it one.
  EventBuilder& id(std::string_view id);

  /// The event so far. More may be added afterwards, for the next call.
  Result<Event> finish() const;

 private:
  char space_[kMaxPayload] = {};
  JsonWriter json_;
  std::string_view type_;
  std::string_view id_;
};

/// Begins an event where it is used: fh::event("button.pressed").number("presses", n).finish().
/// The event that comes out is gone at the end of that expression.
inline EventBuilder event(std::string_view type) {
  return EventBuilder(type);
}

}  // namespace fieldhook
