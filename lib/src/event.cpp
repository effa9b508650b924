// SPDX-License-Identifier: MIT
#include <fieldhook/event.hpp>

#include "octets.hpp"
#include "text.hpp"

#include <cstring>

namespace fieldhook {

bool is_event_id(std::string_view text) {
  if (text.empty() || text.size() > EventId::kMax) return false;
  return is_id_text(text);
}

Result<EventId> EventId::from_text(std::string_view text) {
  if (!is_event_id(text)) return Status::malformed;
  EventId id;
  std::memcpy(id.text_, text.data(), text.size());
  id.size_ = static_cast<std::uint8_t>(text.size());
  return id;
}

Result<EventId> EventId::from_sequence(std::string_view device, std::uint32_t boot,
                                       std::uint32_t sequence) {
  const bool sound = !device.empty() && device.size() <= kMaxDevice;
  if (!sound || !behind_all(device, Octets::word).empty()) return Status::malformed;
  EventId id;
  char* at = id.text_;
  std::memcpy(at, device.data(), device.size());
  at += device.size();
  for (const std::uint32_t number : {boot, sequence}) {
    *at++ = '-';
    put_hex(number, at, 8);
    at += 8;
  }
  id.size_ = static_cast<std::uint8_t>(at - id.text_);
  return id;
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
