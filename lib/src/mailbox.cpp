// SPDX-License-Identifier: MIT
#include <fieldhook/mailbox.hpp>

#include <cstring>

namespace fieldhook {

Status MailboxBase::post(std::string_view type, Bytes payload, Instant at) {
  if (type.size() > kMaxType) return Status::malformed;
  const std::uint32_t posted = posted_.load(std::memory_order_relaxed);
  const std::uint32_t taken = taken_.load(std::memory_order_acquire);
  const MutableBytes room = bytes_of_slot(posted);
  if (payload.size() > room.size()) return Status::no_space;
  if (posted - taken == slots_.size()) {
    refused_.store(refused_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    return Status::would_block;
  }
  Slot& slot = slots_[posted & (slots_.size() - 1)];
  slot.at = at;
  slot.size = static_cast<std::uint16_t>(payload.size());
  slot.type_size = static_cast<std::uint8_t>(type.size());
  if (!type.empty()) std::memcpy(slot.type, type.data(), type.size());
  if (!payload.empty()) std::memcpy(room.data(), payload.data(), payload.size());
  posted_.store(posted + 1, std::memory_order_release);
  return Status::ok;
}

Result<Event> MailboxBase::front(Instant& at) const {
  const std::uint32_t taken = taken_.load(std::memory_order_relaxed);
  if (posted_.load(std::memory_order_acquire) == taken) return Status::closed;
  const Slot& slot = slots_[taken & (slots_.size() - 1)];
  at = slot.at;
  return Event({slot.type, slot.type_size}, Bytes(bytes_of_slot(taken)).first(slot.size));
}

void MailboxBase::release() {
  const std::uint32_t taken = taken_.load(std::memory_order_relaxed);
  if (posted_.load(std::memory_order_acquire) == taken) return;
  taken_.store(taken + 1, std::memory_order_release);
}

/// The payload's room of a slot: an equal part each.
MutableBytes MailboxBase::bytes_of_slot(std::uint32_t index) const {
  const std::size_t at = index & (slots_.size() - 1);
  return bytes_.from(at * slot_bytes_).first(slot_bytes_);
}

}  // namespace fieldhook
