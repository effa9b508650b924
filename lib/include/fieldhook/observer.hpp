// SPDX-License-Identifier: MIT
// What a courier did: told once to an observer, counted, and the last attempts kept.
#pragma once

#include <fieldhook/delivery.hpp>
#include <fieldhook/outbox.hpp>
#include <fieldhook/span.hpp>
#include <fieldhook/time.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

class Courier;

enum class What : std::uint8_t {
  accepted,      ///< an event is in the outbox: from now on it is kept
  attempted,     ///< an attempt ended; the notice has it
  delivered,     ///< an event at an endpoint
  dead,          ///< an event became a dead letter for an endpoint; the notice has the reason
  dropped,       ///< the queue-full policy gave an old event away
  held,          ///< an endpoint refuses our credentials: it waits, its events stay
  endpoint_off,  ///< an endpoint is gone: its events stay until the user decides
  recovered,     ///< an endpoint answers again after failures
  needs_clock,   ///< an endpoint's events wait for a clock
  damaged,       ///< an event on the medium cannot be read any more, or not be written
};

/// One thing that happened. Its id is a view into the courier's memory: for the call only.
struct Notice {
  What what;
  std::uint16_t endpoint = 0;  ///< the endpoint's key; 0: it is about no single one
  std::uint32_t sequence = 0;  ///< the event's number in the outbox; 0: it is about no single one
  std::string_view event_id;   ///< empty: it is about no event
  Instant at;
  Millis took = 0;  ///< of an attempt, from its start
  Attempt attempt;  ///< of attempted, delivered, dead, held and endpoint_off
  DeadReason reason = DeadReason::rejected;  ///< of dead
};

/// Told of everything, from inside enqueue() and poll(). Short work only; it may not call the
/// client back: each such call answers refused.
class Observer {
 public:
  virtual void notice(const Notice& notice) = 0;

 protected:
  ~Observer() = default;

 private:
  friend class Courier;
  /// Fills in what the courier knows of the event on its way and of its attempt. Virtual only so
  /// that no image without an observer links it.
  virtual void fill(Notice& notice, const Courier& courier);
};

/// Since the client began; each stops at its largest value.
struct Counters {
  std::uint32_t accepted = 0;
  std::uint32_t attempts = 0;
  std::uint32_t delivered = 0;  ///< one for each endpoint of an event
  std::uint32_t dead = 0;
  std::uint32_t dropped = 0;
  std::uint32_t damaged = 0;
};

/// One line of the log.
struct AttemptNote {
  std::uint32_t sequence = 0;  ///< of the event
  std::uint16_t endpoint = 0;
  std::uint16_t status = 0;  ///< HTTP status, 0: none
  Phase phase = Phase::resolve;
  Outcome outcome = Outcome::pending;
  Status cause = Status::ok;
  std::uint32_t ms = 0;
  std::uint32_t bytes_out = 0;
  std::uint32_t bytes_in = 0;
};

/// The last attempts in fixed memory, newest last.
///   AttemptLog<16> log;  client.observe(log);
class AttemptLogBase : public Observer {
 public:
  void notice(const Notice& notice) override;
  std::size_t size() const { return size_; }
  /// 0: the oldest that is kept; index < size().
  const AttemptNote& operator[](std::size_t index) const;

 protected:
  explicit AttemptLogBase(Span<AttemptNote> notes) : notes_(notes) {}

 private:
  Span<AttemptNote> notes_;
  std::size_t next_ = 0;
  std::size_t size_ = 0;
};

template <std::size_t N>
class AttemptLog final : public AttemptLogBase {
 public:
  AttemptLog() : AttemptLogBase(Span<AttemptNote>(notes_)) {}

 private:
  AttemptNote notes_[N];
};

}  // namespace fieldhook
