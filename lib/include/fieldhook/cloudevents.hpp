// SPDX-License-Identifier: MIT
// An event as a CloudEvent 1.0: whole in JSON, or as header fields beside its payload.
#pragma once

#include <fieldhook/event.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <string_view>

namespace fieldhook {

/// The content type of what cloudevents_structured writes.
inline constexpr std::string_view kCloudEventContentType = "application/cloudevents+json";

/// The attributes of one CloudEvent, and its data. Empty ones are not sent; id, source and type
/// must be there. Borrows everything.
struct CloudEvent {
  static constexpr std::size_t kMaxExtensionName = 20;

  std::string_view id;           ///< the event's id; unique together with the source
  std::string_view source;       ///< URI reference of the device: "/devices/door-7"
  std::string_view type;         ///< "com.example.door.opened"
  std::string_view subject;      ///< what of the source it is about
  std::string_view time;         ///< RFC 3339: see write_time
  std::string_view data_schema;  ///< URI of the data's schema: the place for its version
  std::string_view content_type = "application/json";
  Bytes data;
  Span<const Header> extensions;  ///< names of lower-case letters and digits
};

/// The CloudEvent of an event that is at hand.
CloudEvent cloud_event(const Event& event, std::string_view source);

/// Structured mode: writes everything as one JSON text, to be sent as kCloudEventContentType. Data
/// of a JSON type stands in it as it is, other data in base64.
/// Errors    no_space: `out` is too small
///           malformed: an attribute missing, no UTF-8, with a control or a character that is none;
///           a source or schema that is no URI, a time that is none; an extension's name with other
///           characters; data of a JSON type that is no JSON
///           refused: an extension named as an attribute, or longer than kMaxExtensionName; data
///           nested too deep
/// Source    CloudEvents 1.0.2, "Context Attributes"; JSON event format, sections 2 and 3.
Result<std::string_view> cloudevents_structured(const CloudEvent& event, Span<char> out);

/// Binary mode: makes the ce- header fields; the data is the payload as it is, and its content type
/// the request's Content-Type. Values are percent-encoded where they must be. To be sent with
/// Endpoint::add_headers on a copy of the endpoint: the fields are this event's own.
/// Lifetime  the fields borrow `space` and the event's texts.
/// Limits    7 fields and one for each extension; `space` takes the escaped values and the names of
///           extensions.
/// Errors    as cloudevents_structured, but data is not looked at; no_space: `fields` or `space`
/// Source    CloudEvents HTTP protocol binding 1.0.2, section 3.1.
Result<Span<const Header>> cloudevents_headers(const CloudEvent& event, Span<Header> fields,
                                               Span<char> space);

}  // namespace fieldhook
