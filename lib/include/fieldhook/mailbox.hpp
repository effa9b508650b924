// SPDX-License-Identifier: MIT
// Hands events over from an interrupt or another task, without a lock.
#pragma once

#include <fieldhook/event.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/status.hpp>
#include <fieldhook/time.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

class Courier;

/// One context posts, the client's context takes: one mailbox for each interrupt or task that
/// posts. In RAM: an event is durable once poll() has moved it to the outbox, not before; a power
/// cut in between loses it. Uses loads and stores only, which a Cortex-M0+ has.
class MailboxBase {
 public:
  /// Copies the event into the next slot.
  /// Errors    no_space: longer than a slot
  ///           would_block: all slots are taken; the caller decides, the refusal is counted
  ///           malformed: a type of over kMaxType bytes
  Status post(std::string_view type, Bytes payload, Instant at);
  Status post(std::string_view type, std::string_view payload, Instant at) {
    return post(type, bytes_of(payload), at);
  }
  /// How often post() found no slot.
  std::uint32_t refused() const { return refused_.load(std::memory_order_relaxed); }

  static constexpr std::size_t kMaxType = 32;

  struct Slot {
    Instant at;
    std::uint16_t size = 0;
    std::uint8_t type_size = 0;
    char type[kMaxType] = {};
  };
  /// For the taking side. The oldest, still in its slot; its views end with release().
  /// Errors    closed: there is none
  Result<Event> front(Instant& at) const;
  void release();
  bool has_mail() const {
    return posted_.load(std::memory_order_acquire) != taken_.load(std::memory_order_relaxed);
  }

 protected:
  ~MailboxBase() = default;
  MailboxBase(Span<Slot> slots, MutableBytes bytes, std::size_t slot_bytes)
      : slots_(slots), bytes_(bytes), slot_bytes_(slot_bytes) {}

 private:
  friend class Courier;
  /// Its oldest event, if it has one, goes to the courier. Virtual only so that no image without a
  /// mailbox links it.
  virtual bool hand_over(Courier& courier);
  MutableBytes bytes_of_slot(std::uint32_t index) const;

  MailboxBase* next_ = nullptr;  // of the same courier
  Span<Slot> slots_;
  MutableBytes bytes_;
  std::size_t slot_bytes_;
  std::atomic<std::uint32_t> posted_{0};
  std::atomic<std::uint32_t> taken_{0};
  std::atomic<std::uint32_t> refused_{0};
};

/// `Slots` events of up to `Size` bytes of payload.
template <std::size_t Slots, std::size_t Size = 128>
class Mailbox final : public MailboxBase {
  static_assert(Slots != 0 && (Slots & (Slots - 1)) == 0, "a power of two: the counters wrap");

 public:
  Mailbox() : MailboxBase(Span<Slot>(slots_), MutableBytes(bytes_), Size) {}

 private:
  Slot slots_[Slots];
  std::uint8_t bytes_[Slots * Size];
};

}  // namespace fieldhook
