// SPDX-License-Identifier: MIT
// Takes events from the outbox to their endpoints: when, in which order, and what becomes of them.
#pragma once

#include <fieldhook/delivery.hpp>
#include <fieldhook/endpoint.hpp>
#include <fieldhook/event_builder.hpp>
#include <fieldhook/event_time.hpp>
#include <fieldhook/mailbox.hpp>
#include <fieldhook/observer.hpp>
#include <fieldhook/outbox.hpp>
#include <fieldhook/pace.hpp>
#include <fieldhook/port.hpp>
#include <fieldhook/retry_policy.hpp>
#include <fieldhook/route.hpp>
#include <fieldhook/signing_key.hpp>
#include <fieldhook/transport.hpp>

#include <cstddef>
#include <cstdint>

namespace fieldhook {

/// What an event may have beside itself.
struct EnqueueOptions {
  std::uint8_t priority = 0;  ///< a higher one is delivered first
  EventTime time;             ///< when it happened, in whole seconds; unknown: at the last poll()
};

struct CourierPolicy {
  /// The schedule holds for an endpoint: while one waits, nothing goes there. `max_attempts` (over
  /// 200: any number) that the endpoint answered (5xx, 429, cut answers) make an event a dead
  /// letter; a network that is down uses up nothing, however long.
  RetryPolicy retry;
  ShortMillis spread = 5 * kMinute;  ///< after an outage, and after a boot with events waiting: a
                                     ///< random wait up to this
  std::uint16_t drain_events = 32;   ///< then the next endpoint has its turn, if it wants one
  ShortMillis drain_time = 30 * kSecond;   ///< the same in time
  ShortMillis keep_stream = 10 * kSecond;  ///< an idle stream is closed after this
  ShortMillis longest_rest = kHour;        ///< poll() is asked for at least so often
};

/// How an endpoint stands.
enum class EndpointState : std::uint8_t {
  idle,     ///< nothing waits, or it may go at once
  backoff,  ///< waits after a failure, or because the endpoint asked for it
  held,     ///< refuses our credentials: tried again by the schedule's last wait
  off,      ///< gone: nothing is sent until resume()
};

/// What a courier keeps beside what it was given. All of it begins as zero: in one step.
class CourierState {
 protected:
  static constexpr std::size_t kAsides = 4;

  enum class Doing : std::uint8_t { nothing, delivering, marking };
  enum class Start : std::uint8_t { not_yet, formatting, done, failed };

  /// An event that its endpoint refuses alone.
  struct Aside {
    Instant due;
    std::uint32_t sequence;
    std::uint8_t slot;  // its number; 0: the place is free
    std::uint8_t answers;
  };

  Observer* observer_;
  MailboxBase* mailboxes_;  // the first
  Counters counters_;
  std::uint32_t draws_;
  Now now_;  // of the last poll()
  Instant first_poll_;
  UnixTime booted_;  // the wall clock at Instant{0}, once it is known: the same until the next boot
  std::uint32_t dropped_;  // of the outbox's counters: what was told
  std::uint32_t damaged_;
  Aside aside_[kAsides];
  Instant wants_until_;  // of step(), once `wants_` is something

  Instant began_;
  Instant drain_end_;
  Instant stream_until_;
  std::uint16_t drained_;
  std::uint8_t count_;
  std::uint8_t bad_sectors_;  // of a medium that is made ready
  std::uint8_t max_answers_;
  std::uint8_t id_size_;  // of the event on its way
  Start start_;
  Status failed_;  // why it did not start
  Doing doing_;
  Wants wants_;
  EntryState end_;  // what is to be marked
  DeadReason reason_;
  bool in_parts_ : 1;  // the event comes from the outbox while it is sent
  bool untidy_ : 1;    // the outbox has something to maintain
  bool telling_ : 1;
  bool polled_ : 1;
  bool mark_waited_ : 1;
  bool has_booted_ : 1;
};

/// One at a time: one endpoint's events in order, then the next endpoint's, so that a handshake
/// serves many events. An event that its endpoint refuses alone (it answers, but not to this one)
/// is put aside after kPatience answers, and the next one goes; where kAside are so already, the
/// one that was answered most is a dead letter before its time. Owns no memory, no socket, no
/// clock; one context calls it.
/// Memory    `scratch`: see Delivery, and the event's id. `space` holds one event, and beside it
///           what its Render makes of it; a longer event goes from the outbox in parts, and one
///           that must be rendered and does not fit is a dead letter (unsendable).
/// Lifetime  all that is passed in outlives it.
class Courier : private PayloadReader, private CourierState {
 public:
  static constexpr std::uint8_t kPatience = 3;
  static constexpr std::size_t kAside = kAsides;  ///< events put aside, of all endpoints
  static constexpr std::size_t kMailboxes = 4;
  static constexpr Millis kEraseWait = 10;  ///< how often a running erase is asked for its end

  /// How an endpoint stands. All of it begins as zero.
  struct Standing {
    std::string_view types;
    const TypeFilter* filter;  // nullptr: events of all types
    Render render;
    Instant due;            // the schedule: nothing goes before
    Instant asked;          // the endpoint's own wish: resume() does not shorten it
    Instant failing_since;  // of failures != 0
    Pace pace;
    std::uint32_t head;     // the event that `answers` counts for
    std::uint32_t doubted;  // was just put aside: is it the event, or the endpoint?
    std::uint32_t passed;   // nothing goes up to this event; 0: all may go
    std::uint16_t key;
    std::uint8_t number;    // counted from 1
    std::uint8_t failures;  // in a row
    std::uint8_t answers;
    std::uint8_t forgiven;    // of `answers`: kPatience begins behind them
    std::uint8_t lost_marks;  // in a row
    std::uint8_t next_key;    // the oldest one
    bool may_wait : 1;        // an event may wait in the outbox, beside those put aside
    bool spreads : 1;         // events waited at the start
    bool held : 1;
    bool off : 1;
    bool lacks_clock : 1;
  };
  /// Room for one endpoint: what it is, and how it stands.
  struct Slot : Standing {
    Slot();

    Endpoint endpoint;
    Credential credential = Credential::none();
  };

  struct Memory {
    Span<Slot> slots;       ///< at most Outbox::kMaxEndpoints are used
    Span<SigningKey> keys;  ///< as many for each slot as fit
    MutableBytes scratch;
    MutableBytes space;
  };

  Courier(Outbox& outbox, const Port& port, const Memory& memory, const CourierPolicy& policy);
  /// Closes the stream. What was accepted is kept.
  ~Courier();
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  /// Adds an endpoint, before start().
  /// Errors    what Endpoint::parse, sign_with, send_to, authorize and SigningKey answer
  ///           malformed: a filter that is not written as Route::only() says
  ///           no_space: no slot, or no room for a second key
  ///           refused: its key is another endpoint's, or it is too late
  Status add(const Route& route);
  /// Adds one that the caller made ready, with the keys and texts that it borrows; it takes events
  /// of all types, and rotate() refuses it.
  /// Errors    no_space, refused: as above; refused: a key of 0
  Status add(const Endpoint& endpoint, std::uint16_t key);
  /// The one that is told of everything; the last call counts.
  void observe(Observer& observer) { observer_ = &observer; }
  /// Events of an interrupt or another task: poll() takes them to the outbox. A mailbox is one
  /// courier's.
  /// Errors    no_space: there are kMailboxes
  Status attach(MailboxBase& mailbox);

  /// Reads what the outbox holds. enqueue() and poll() do it by themselves.
  /// Errors    malformed: the medium holds something else; if that is right, format()
  ///           would_block: a new medium is made ready by poll()
  ///           what Outbox::mount() answers
  Status start();
  /// Begins an empty outbox on a medium that held something else; poll() completes it. A blank
  /// medium needs no such call.
  /// Errors    would_block: poll() goes on with it
  Status format();

  /// Accepts an event for all endpoints whose filter it fits: ok is the promise that it outlives
  /// any power cut.
  /// Errors    what Outbox::enqueue and start() answer
  ///           would_block: the flash is busy: poll(), then again
  ///           refused: no endpoint wants it; or called from an observer
  Result<EventId> enqueue(const Event& event, const EnqueueOptions& options = {});
  /// Errors    those of the builder too
  Result<EventId> enqueue(const EventBuilder& builder, const EnqueueOptions& options = {});

  /// One bounded step; the moment when the next one is due, at once (now.mono) while there is more.
  /// Events of an interrupt or the network may call for it earlier, and so may a clock that was
  /// set.
  Instant poll(Now now);
  /// Something waits for an endpoint that is not off.
  bool pending() const;
  /// What the delivery wants of the transport, until when: for a port that sleeps on a socket.
  Step step() const { return {wants_, wants_until_}; }

  /// The network is there again: failed endpoints may be tried once `spread` has passed at random.
  void network_back(Now now);
  /// An endpoint that is off, held or in backoff may be tried at once; what it asked for still
  /// counts.
  /// Errors    refused: no such endpoint, or called from an observer
  Status resume(std::uint16_t endpoint);
  /// Nothing goes to the endpoint before `until`, as if it had asked for that: a Retry-After that
  /// was kept over a restart.
  /// Errors    as resume()
  Status hold(std::uint16_t endpoint, Instant until);
  /// Passes over what waits for the endpoint up to this event, in the order of enqueue(); 0: over
  /// nothing. For a run that tries each event once.
  /// Errors    as resume()
  Status pass_over(std::uint16_t endpoint, std::uint32_t sequence);
  /// Signs what waits with this secret from now on, and with the one before, where there is room
  /// for two keys.
  /// Errors    as resume(), and what SigningKey and Endpoint::sign_with answer: the old keys stay
  Status rotate(std::uint16_t endpoint, const Secret& secret);
  /// Errors    refused: no such endpoint
  Result<EndpointState> state(std::uint16_t endpoint) const;

  /// To look at and to change what waits: iterate, redeliver, drop. Call changed() afterwards.
  Outbox& outbox() { return *outbox_; }
  void changed();
  const Counters& counters() const { return counters_; }

 private:
  friend class MailboxBase;
  friend class Observer;
  friend Result<Event> render_event(const Courier&, Render, const Event&);

  // The payload of the event on its way, where it is longer than `space`.
  std::size_t size() const override;
  Status read(std::size_t offset, MutableBytes space) override;

  // courier.cpp: the loop
  Status mount();
  Status settle();
  void work();
  void choose();
  void begin(Slot& slot, const Entry& entry);
  Result<Event> read_event(const Slot& slot);
  Result<Event> read_texts();
  Status keep_id();
  std::string_view id() const { return text_of(Bytes(scratch_).first(id_size_)); }
  void pump_on();
  Instant ask(Step step);
  Instant next_wake();
  Millis clock_wait() const;
  Instant keep_house(Instant wake);
  void keep_stream();

  // courier_schedule.cpp: what an end means
  void end_attempt();
  void mark_end();
  void marked(Status status);
  void set_back(Slot& slot, const Attempt& attempt);
  bool is_used_up(Slot& slot);
  void put_aside(Slot& slot);
  void take_back(Slot& slot);
  void count_answer(Slot& slot);
  Aside* free_place(const Slot& slot);
  void go_well(Slot& slot);
  void hold_back(Slot& slot, const Attempt& attempt);
  void unreadable(Slot& slot);
  Millis wait_of(std::uint32_t attempt, Millis asked);
  Aside* aside_of(std::uint32_t sequence);

  // courier_endpoints.cpp: where events go, and when they may
  Status set_up(Slot& slot, const Route& route);
  Slot* find(std::uint16_t endpoint);
  Span<Slot> slots() const { return slots_.first(count_); }
  Span<SigningKey> keys_of(const Slot& slot) const;
  bool is_past(const Instant& at) const;
  Instant ready_at(const Slot& slot) const;
  static void hold_until(Slot& slot, Instant until);
  bool has_work(const Slot& slot) const;
  bool is_at_rest() const;
  bool lacks_clock(Slot& slot);
  Result<Entry> next_of(Slot& slot);
  Result<Entry> find_waiting(const Slot& slot, std::uint32_t sequence);
  Result<Entry> first_behind(const Slot& slot, std::uint32_t sequence);
  void spread(Slot& slot);
  std::uint32_t draw();

  // courier_accept.cpp: what comes in
  static bool takes(const Slot& slot, std::string_view type);
  Result<EventId> accept(const Event& event, Moment time, std::uint8_t priority);
  bool take_from(MailboxBase& mailbox);
  bool has_mail() const;
  Moment moment_of(EventTime time) const;
  EventTime time_of(const Entry& entry) const;

  void tell(What what);
  void tell(Notice& notice);
  void tell_losses();

  Outbox* outbox_;
  Transport* transport_;
  WallClock* clock_;
  Span<Slot> slots_;
  Span<SigningKey> keys_;
  MutableBytes scratch_;
  MutableBytes space_;
  CourierPolicy policy_;  // its max_attempts is 1: a delivery makes one
  std::uint32_t seed_;
  Slot* current_ = nullptr;  // the endpoint that has its turn
  Slot* stream_ = nullptr;   // whose stream is open
  Result<Event> (*render_event_)(const Courier&, Render, const Event&) = nullptr;
  union {
    Entry entry_;  // of the event on its way
  };
  union {
    Delivery delivery_;  // not before the first event
  };
};

}  // namespace fieldhook
