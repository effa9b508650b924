// SPDX-License-Identifier: MIT
// Routes to the services that a device tells about itself: one line each for Client::add.
#pragma once

#include <fieldhook/route.hpp>
#include <fieldhook/sinks.hpp>

#include <string_view>

namespace fieldhook {

/// What goes to a service in place of the payload. Chats get one line of text, "door.opened
/// {"door":"north"}", cut to what they take, its mentions without effect; an automation gets the
/// payload as `data` in an envelope with type, id and time. An image links those that it names.
/// Limits    a chat's text needs room for itself, and for its JSON beside it: see Courier::Memory.
/// Errors    those of the service's own header; no_space
namespace renders {

Result<std::string_view> discord(const Event& event, EventTime time, Span<char> out);
Result<std::string_view> slack(const Event& event, EventTime time, Span<char> out);
Result<std::string_view> teams(const Event& event, EventTime time, Span<char> out);
Result<std::string_view> google_chat(const Event& event, EventTime time, Span<char> out);
/// value1: the type; value2: the payload.
Result<std::string_view> ifttt(const Event& event, EventTime time, Span<char> out);
/// The payload alone, as the feed's value.
Result<std::string_view> adafruit_io(const Event& event, EventTime time, Span<char> out);
/// plain_envelope(), with the id.
Result<std::string_view> envelope(const Event& event, EventTime time, Span<char> out);
/// standard_envelope(): an event whose time is unknown cannot be sent.
Result<std::string_view> standard(const Event& event, EventTime time, Span<char> out);

}  // namespace renders

constexpr Route route_to(const Place& where, const Sink& sink, Render render) {
  Route route(where);
  route.sink = &sink;
  return route.as(render);
}

constexpr Route discord(const Place& where) {
  return route_to(where, sinks::discord, renders::discord);
}
constexpr Route slack(const Place& where) {
  return route_to(where, sinks::slack, renders::slack);
}
constexpr Route teams(const Place& where) {
  return route_to(where, sinks::teams, renders::teams);
}
constexpr Route google_chat(const Place& where) {
  return route_to(where, sinks::google_chat, renders::google_chat);
}
constexpr Route ifttt(const Place& where) {
  return route_to(where, sinks::ifttt, renders::ifttt);
}
/// The key goes with it: .with(fh::Credential::header("X-AIO-Key", key)), which outlives the
/// client.
constexpr Route adafruit_io(const Place& where) {
  return route_to(where, sinks::adafruit_io, renders::adafruit_io);
}
constexpr Route home_assistant(const Place& where) {
  return route_to(where, sinks::home_assistant, renders::envelope);
}
constexpr Route zapier(const Place& where) {
  return route_to(where, sinks::zapier, renders::envelope);
}
constexpr Route make(const Place& where) {
  return route_to(where, sinks::make, renders::envelope);
}
constexpr Route n8n(const Place& where) {
  return route_to(where, sinks::n8n, renders::envelope);
}

}  // namespace fieldhook
