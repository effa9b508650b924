// SPDX-License-Identifier: MIT
// Takes events from the outbox to their endpoints: when, in which order, and what becomes of them.
#pragma once

#include <fieldhook/delivery.hpp>
#include <fieldhook/endpoint.hpp>
#include <fieldhook/event_builder.hpp>
#include <fieldhook/event_time.hpp>
#include <fieldhook/observer.hpp>
#include <fieldhook/outbox.hpp>
#include <fieldhook/port.hpp>
#include <fieldhook/retry_policy.hpp>
#include <fieldhook/route.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/transport.hpp>

#include <cstdint>

namespace fieldhook {

/// What an event may have beside itself.
struct EnqueueOptions {
  std::uint8_t priority = 0;  ///< a higher one is delivered first
  EventTime time;             ///< when it happened; unknown: at the last poll()
};

struct CourierPolicy {
  /// The schedule holds for an endpoint: while one waits, nothing goes there. `max_attempts` that the
  /// endpoint answered (5xx, 429, cut answers) make an event a dead letter; a network that is down
  /// uses up nothing, however long.
  RetryPolicy retry;
  Millis spread = 5 * kMinute;         ///< after an outage, and after a boot with events waiting: a random wait up to this
  std::uint16_t drain_events = 32;     ///< then the next endpoint has its turn, if it wants one
  Millis drain_time = 30 * kSecond;    ///< the same in time
  Millis keep_stream = 10 * kSecond;   ///< an idle stream is closed after this
  Millis longest_rest = kHour;         ///< poll() is asked for at least so often
};

/// How an endpoint stands.
enum class EndpointState : std::uint8_t {
  idle,     ///< nothing waits, or it may go at once
  backoff,  ///< waits after a failure, or because the endpoint asked for it
  held,     ///< refuses our credentials: tried again by the schedule's last wait
  off,      ///< gone: nothing is sent until resume()
};

/// One at a time: one endpoint's events in order, then the next endpoint's, so that a handshake
/// serves many events. An event that its endpoint refuses alone (it answers, but not to this one)
/// is put aside after kPatience answers, and the next one goes. Owns no memory, no socket, no clock;
/// one context calls it.
/// Memory    `scratch`: see Delivery. `space` holds one event, and beside it what its Render makes
///           of it; a longer event goes from the outbox in parts, and one that must be rendered and
///           does not fit is a dead letter (unsendable).
/// Lifetime  all that is passed in outlives it.
class Courier {
 public:
  static constexpr std::uint8_t kPatience = 3;
  static constexpr std::size_t kAside = 4;  ///< events put aside, of all endpoints

  /// Room for one endpoint.
  struct Slot;

  struct Memory {
    Span<Slot> slots;
    Span<SigningKey> keys;  ///< as many for each slot as fit
    MutableBytes scratch;
    MutableBytes space;
  };

  Courier(Outbox& outbox, const Port& port, const Memory& memory, const CourierPolicy& policy);

  /// Adds an endpoint, before start().
  /// Errors    what Endpoint::parse, sign_with, send_to, authorize and SigningKey answer
  ///           no_space: no slot, or no room for a second key
  ///           refused: its key is another endpoint's, or it is too late
  Status add(const Route& route);
  /// The one that is told of everything; the last call counts.
  void observe(Observer& observer) { observer_ = &observer; }

  /// Reads what the outbox holds. enqueue() and poll() do it by themselves.
  /// Errors    malformed: the medium holds something else; if that is right, format()
  ///           what Outbox::mount() answers
  Status start();
  /// Begins an empty outbox on a medium that held something else; poll() completes it. A blank
  /// medium needs no such call.
  Status format();

  /// Accepts an event for all endpoints whose filter it fits: ok is the promise that it outlives any
  /// power cut.
  /// Errors    what Outbox::enqueue and start() answer
  ///           refused: no endpoint wants it; or called from an observer
  Result<EventId> enqueue(const Event& event, const EnqueueOptions& options = {});
  /// Errors    those of the builder too
  Result<EventId> enqueue(const EventBuilder& builder, const EnqueueOptions& options = {});

  /// One bounded step; the moment when the next one is due, at once (now.mono) while there is more.
  /// Events of an interrupt or the network may call for it earlier.
  Instant poll(Now now);
  /// Something waits for an endpoint that is not off.
  bool pending() const;
  /// What the delivery wants of the transport, until when: for a port that sleeps on a socket.
  Step step() const { return step_; }

  /// The network is there again: failed endpoints may be tried once `spread` has passed at random.
  void network_back(Now now);
  /// An endpoint that is off, held or in backoff may be tried at once; Retry-After still counts.
  /// Errors    refused: no such endpoint
  Status resume(std::uint16_t endpoint);
  /// Errors    refused: no such endpoint
  Result<EndpointState> state(std::uint16_t endpoint) const;

  /// To look at and to change what waits: iterate, redeliver, drop. Call changed() afterwards.
  Outbox& outbox() { return outbox_; }
  void changed();
  const Counters& counters() const { return counters_; }
};

}  // namespace fieldhook
