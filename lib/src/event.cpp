// SPDX-License-Identifier: MIT
#include <fieldhook/event.hpp>

#include "octets.hpp"
#include "text.hpp"

#include <cstring>

namespace fieldhook {
namespace {

/// Letters, digits, hyphens and underscores.
bool is_word(std::string_view text) {
  for (const char c : text) {
    if (!is_letter(c) && !is_digit(c) && c != '-' && c != '_') return false;
  }
  return true;
}

}  // namespace

bool is_event_id(std::string_view text) {
  if (text.empty() || text.size() > EventId::kMax) return false;
  return is_id_text(text);
}

Result<EventId> EventId::from_text(std::string_view text) {
  Result<EventId> made = EventId();
  if (is_event_id(text)) {
    std::memcpy(made.value_.text_, text.data(), text.size());
    made.value_.size_ = static_cast<std::uint8_t>(text.size());
  } else {
    made.status_ = Status::malformed;
  }
  return made;
}

Result<EventId> EventId::from_sequence(std::string_view device, std::uint32_t boot,
                                       std::uint32_t sequence) {
  Result<EventId> made = EventId();
  if (device.empty() || device.size() > kMaxDevice || !is_word(device)) {
    made.status_ = Status::malformed;
    return made;
  }
  EventId& id = made.value_;
  std::memcpy(id.text_, device.data(), device.size());
  char* const behind = id.text_ + device.size();
  behind[0] = '-';
  put_hex(boot, behind + 1, 8);
  behind[9] = '-';
  put_hex(sequence, behind + 10, 8);
  id.size_ = static_cast<std::uint8_t>(device.size() + 18);
  return made;
}

EventId EventId::from_random(const std::uint8_t (&random)[16]) {
  EventId id;
  std::memcpy(id.text_, "evt_", 4);
  char* at = id.text_ + 4;
  for (const std::uint8_t byte : random) {
    put_hex(byte, at, 2);
    at += 2;
  }
  id.size_ = static_cast<std::uint8_t>(at - id.text_);
  return id;
}

}  // namespace fieldhook
