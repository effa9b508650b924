// SPDX-License-Identifier: MIT
// How an event lies in its record.
#pragma once

#include <fieldhook/outbox.hpp>

#include <cstdint>

namespace fieldhook {

/// The begin of a body; then the endpoint keys, type, content type, id, payload. The type's size is
/// the record's tag. The last two are there only where the record's kind says so.
struct EventMeta {
  std::uint32_t sequence;
  std::uint32_t boot;
  std::uint32_t time_low;
  std::uint16_t time_high;
  std::uint8_t priority;
  std::uint8_t content_size;
  std::uint8_t id_size;
};
constexpr std::uint32_t kShortMeta = 15;
constexpr std::uint32_t kLongMeta = 17;  // at most a short one and the first key
constexpr std::uint32_t kKey = sizeof(std::uint16_t);

// The kind of an event's record, by bits.
constexpr std::uint8_t kEvent = 4;
constexpr std::uint8_t kLong = 2;  // with a content type of its own, or an id
constexpr std::uint8_t kBootTime = 1;

constexpr std::uint16_t kTold = 0x8000;  // in time_high: Moment::Base::unix_told

// Marks of an endpoint: how it ended, a cleared bit for each attempt, and how it ended where the
// first could not be written. All bits cleared is delivered. A dead letter clears 4 of 8, so that a
// torn one is neither another one nor delivered: 1, the reason, its complement, 1. All else is
// waiting: sent twice rather than not at all.
constexpr std::uint8_t kDelivered = 0;
constexpr std::uint8_t kWaiting = 0xFF;
constexpr std::uint32_t kMarks = 3;
constexpr std::uint8_t kAttempts = 1;
constexpr std::uint8_t kSpare = 2;

constexpr std::uint8_t dead_mark(std::uint8_t reason) {
  return static_cast<std::uint8_t>(0x81 | reason << 4 | (~reason & 7) << 1);
}

/// Where the marks of an endpoint begin.
constexpr std::uint8_t end_mark(std::uint32_t slot) {
  return static_cast<std::uint8_t>(slot * kMarks);
}

/// How many endpoints: a third of the marks, which are 24 at most, without a division.
constexpr std::uint8_t slots(const Record& record) {
  return static_cast<std::uint8_t>(record.marks * 11U >> 5);
}

constexpr std::uint32_t meta_size(const Record& record) {
  return (record.kind & kLong) != 0 ? kLongMeta : kShortMeta;
}

constexpr bool is_before(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::int32_t>(a - b) < 0;
}

/// No size of a content type: the one that Event has by itself.
constexpr std::uint8_t kDefaultContent = 0xFF;
constexpr std::uint32_t stored(std::uint8_t content_size) {
  return content_size == kDefaultContent ? 0 : content_size;
}

}  // namespace fieldhook
