// SPDX-License-Identifier: MIT
// Reading a request as CloudEvents 1.0, in each mode of the HTTP binding.
#pragma once

#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/verify.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// How the data of an event stands in the request.
enum class EventData : std::uint8_t {
  none,
  raw,     ///< bytes as they are: the body of a request in binary mode
  json,    ///< a JSON value
  text,    ///< a JSON string that stands for a text: its content type is no JSON
  base64,  ///< a JSON string that stands for bytes
};

/// One event. Optional attributes that are not there are empty. Borrows the request, and the space
/// that the reader was given where an attribute had to be decoded.
struct ReceivedEvent {
  std::string_view specversion;
  std::string_view id;  ///< unique together with the source
  std::string_view source;
  std::string_view type;
  std::string_view subject;
  std::string_view time;  ///< RFC 3339
  std::string_view datacontenttype;
  std::string_view dataschema;
  Bytes data;  ///< as it stands in the request, quotes and escapes included: see read_data
  EventData form = EventData::none;
};

enum class CloudEventsMode : std::uint8_t {
  binary,      ///< attributes in ce- fields, the body is the data
  structured,  ///< the body is one event
  batch,       ///< the body is a list of events
};

/// Reads the events of one verified request. All of it is checked before one is handed out.
///
///   CloudEventsReader reader;
///   if (reader.open(headers, body, space) != Word::ok) return refuse();
///   while (reader.next() == Status::ok) {
///     use(reader.event());
///     while (reader.next_extension() == Status::ok) use(reader.extension());
///   }
///
/// Limits    kMaxExtensions extensions an event; `space` takes the attributes of one event that are
///           escaped, and its longest such extension: as many bytes as the headers, or the body,
///           serve always
/// Lifetime  headers, body and space outlive the reader; an event is good until the next one, an
///           extension until the next extension
/// Source    CloudEvents 1.0.2: "Context Attributes"; HTTP protocol binding, section 3; JSON event
///           format, sections 2 to 4
class CloudEventsReader {
 public:
  static constexpr std::size_t kMaxExtensions = 24;

  /// Takes a request: its header fields with names in any case, its whole body.
  /// word    unsupported_media_type: a structured event that is no JSON
  ///         duplicate_header: Content-Type or an attribute more than once
  ///         missing_header: binary mode without a required attribute
  ///         unknown_version: another specversion than 1.0
  ///         malformed_body: no JSON, no UTF-8, nested too deep
  ///         malformed_event: a required attribute missing in JSON, or empty; one of the wrong
  ///         type, twice in JSON, with a control or no UTF-8; a time that is none; two kinds of
  ///         data; a name that is none
  ///         no_space: `space` is too small, or too many extensions
  Word open(Span<const Header> headers, Bytes body, Span<char> space);

  /// After open(): what the request is.
  CloudEventsMode mode() const { return mode_; }

  /// Only after open() answered ok. Steps onto the next event; closed: there is no other.
  Status next();
  const ReceivedEvent& event() const { return event_; }

  /// Steps onto the next extension of this event; closed: there is no other. Its name is spelled as
  /// in the request, without `ce-`; a value that is a number or a boolean is its text in JSON.
  Status next_extension();
  const Header& extension() const { return extension_; }

 private:
  /// An attribute as it stands in the request.
  struct RawAttribute {
    std::string_view name;
    std::string_view value;
  };
  bool next_attribute(RawAttribute& raw);
  Word read_mode();
  Word read_list();
  Word read_event();
  Word read_attributes();
  Word read_data(std::string_view name, std::string_view token);
  Word check_event() const;
  Word read_extension();
  Word read_value(std::string_view raw, std::string_view& value, std::size_t& used);
  void rewind_attributes();

  Span<const Header> headers_;
  Bytes body_;
  Span<char> space_;
  std::string_view events_;   // of the body: from the next event on
  std::string_view item_;     // the event's object
  std::string_view members_;  // of it: from the next member on
  std::size_t field_ = 0;     // the next header field
  std::size_t used_ = 0;      // of space, by the event
  bool at_end_ = true;        // no other event
  CloudEventsMode mode_ = CloudEventsMode::binary;
  ReceivedEvent event_;
  Header extension_;
};

/// The data of an event as the bytes that it stands for. `text` and `base64` are written into
/// `space`, which takes no more bytes than `event.data` has; the others are views of the request.
/// `json` stays JSON.
/// Errors    no_space
Result<Bytes> read_data(const ReceivedEvent& event, MutableBytes space);

}  // namespace fieldhook
