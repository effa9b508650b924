// SPDX-License-Identifier: MIT
// What happened: a type, the exact bytes that are signed and sent, and an id that never changes.
#pragma once

#include <fieldhook/payload_reader.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// An event's id and idempotency key: the same in every attempt, so the receiver drops repeats.
/// Needs no clock. Owns its text.
/// Limits    1 to kMax (64) visible ASCII characters, never a '.', which would make the
///           signed content `id.timestamp.body` ambiguous.
class EventId {
 public:
  static constexpr std::size_t kMax = 64;
  static constexpr std::size_t kMaxDevice = 24;

  constexpr EventId() = default;

  /// An id that the user made.
  /// Errors    malformed: empty, too long, a '.', a blank, a control or a byte above 0x7E.
  static Result<EventId> from_text(std::string_view text);
  /// `device`-`boot`-`sequence`: unique as long as the boot number is kept in Storage.
  /// Errors    malformed: `device` is empty, longer than kMaxDevice, or has other characters than
  ///           letters, digits, '_' and '-'.
  static Result<EventId> from_sequence(std::string_view device, std::uint32_t boot,
                                       std::uint32_t sequence);
  /// "evt_" and 128 random bits in hex: for a device without Storage.
  static EventId from_random(const std::uint8_t (&random)[16]);

  constexpr std::string_view text() const { return {text_, size_}; }

 private:
  char text_[kMax] = {};
  std::uint8_t size_ = 0;
};

/// True for a text that may be an event id; see EventId.
bool is_event_id(std::string_view text);

/// One event. Borrows everything: the views must outlive the delivery.
struct Event {
  Event() = default;
  Event(std::string_view event_type, std::string_view text)
      : type(event_type), payload(bytes_of(text)) {}
  Event(std::string_view event_type, Bytes bytes) : type(event_type), payload(bytes) {}
  Event(std::string_view event_type, PayloadReader& from) : type(event_type), reader(&from) {}

  std::string_view type;  ///< "door.opened"; never sent by rows without a header for it
  Bytes payload;          ///< sent and signed as it is, empty or not
  std::string_view id;    ///< see EventId
  std::string_view content_type = "application/json";
  /// Has the payload, where that is not in memory; `payload` is then of no account.
  PayloadReader* reader = nullptr;
};

}  // namespace fieldhook
