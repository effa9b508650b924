// SPDX-License-Identifier: MIT
// Accepted, not yet delivered: events on flash, with what became of them at each endpoint.
#pragma once

#include <fieldhook/event.hpp>
#include <fieldhook/record_log.hpp>
#include <fieldhook/time.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fieldhook {

/// What to do with a new event when the outbox is full. The drops are counted.
enum class QueueFull : std::uint8_t {
  refuse_new,
  drop_oldest,
  drop_lowest_priority,  ///< the oldest of them; the new one is refused if its own is lower
};

/// Why an event is a dead letter for an endpoint. At most 8: stored in 3 bits.
enum class DeadReason : std::uint8_t {
  rejected,  ///< the endpoint will never take it
  used_up,   ///< all attempts failed
  too_old,
  endpoint_off,  ///< the endpoint is gone
  unsendable,    ///< it breaks a rule of the endpoint's row
  by_user,
};

/// When an event happened.
struct Moment {
  enum class Base : std::uint8_t {
    unix_seconds,  ///< by a clock that can stamp: time was at least that late
    ms_since_boot,
    unix_told,  ///< Unix seconds too, but the user's own word: no clock's floor comes from it
  };
  std::uint64_t value = 0;  ///< below 2^47
  Base base = Base::unix_seconds;
};

/// What is accepted: the event, and where it goes. Borrows all of it for the call only.
struct Enqueue {
  /// An empty id: one is made of device, boot number and sequence. A reader's payload may be more
  /// than RAM holds: it is read once.
  Event event;
  Span<const std::uint16_t>
      endpoints;  ///< the user's stable keys, 1 to kMaxEndpoints, no key twice
  Moment time;
  std::uint8_t priority = 0;  ///< a higher one is delivered first
};

enum class EntryState : std::uint8_t { waiting, delivered, dead };

/// One event at one endpoint. Stays valid until maintain() or the next change of its event.
struct Entry {
  Record record;
  std::uint32_t sequence = 0;
  std::uint32_t boot = 0;
  std::uint8_t priority = 0;
  std::uint8_t slot = 0;  ///< which of the event's endpoints
  std::uint16_t endpoint = 0;
  EntryState state = EntryState::waiting;
  DeadReason reason = DeadReason::rejected;  ///< of a dead letter
  std::uint8_t attempts =
      0;  ///< begun; at most what the medium counts: 8, or 1 where units are programmed once
  std::uint8_t type_size = 0;
  std::uint8_t content_size = 0;
  std::uint8_t id_size = 0;
  Moment time;
};

/// Every call but busy() answers would_block while maintain() has an erase running.
class Outbox final : private RecordKeeper {
 public:
  static constexpr std::size_t kMaxEndpoints = 8;
  static constexpr std::size_t kMaxText = 254;  ///< bytes of a type, or of a content type

  /// `device`: see EventId::from_sequence. Both outlive the outbox.
  Outbox(Storage& storage, std::string_view device, QueueFull full = QueueFull::refuse_new)
      : full_(full), device_(device), log_(storage) {}

  /// Reads what is there. Writes nothing but the end of a copy that a cut left open. `known`: the
  /// keys of the endpoints there are. Errors    as RecordLog::mount()
  Status mount(Span<const std::uint16_t> known);
  /// Nothing was ever written, or a first format() was cut: no data of anybody is lost by format().
  bool is_blank() const { return log_.is_blank(); }
  /// Begins an empty outbox: maintain() until it answers ok.
  Status format() { return log_.format(); }
  /// See RecordLog::maintain(). Called when nothing else is to do.
  Status maintain() { return log_.maintain(*this); }
  bool busy() const { return log_.busy(); }

  /// Accepts an event: ok is the promise that it outlives any power cut.
  /// Errors    would_block: maintain(), then again
  ///           no_space: full, and the policy refuses; or longer than max_payload()
  ///           malformed: bad id, endpoints, time or texts
  ///           lost: the flash cannot be written
  /// `keep`: gets the event as load() would read it, where it fits: a load() into the same bytes
  /// compares their CRC, and leaves the flash alone.
  Result<EventId> enqueue(const Enqueue& what, MutableBytes keep = {});
  std::uint32_t max_payload(const Enqueue& what) const;

  /// The event that goes next to this endpoint: highest priority, then in the order of enqueue().
  /// Errors    closed: nothing waits
  /// `aside`: sequence numbers of events that are passed over.
  Result<Entry> peek(std::uint16_t endpoint, Span<const std::uint32_t> aside = {});
  /// The entries one by one, in no promised order, all states. Begins with a fresh Entry.
  /// Errors    closed: that was the last
  Result<Entry> next(const Entry& before);

  /// The first entry of the event with this id.
  /// Errors    closed: there is none
  Result<Entry> find(std::string_view id);

  Result<EventId> id(const Entry& entry) const;
  /// Its time counts from this boot, where it counts from one.
  bool is_of_this_boot(const Entry& entry) const { return booted_ && entry.boot == boot_; }
  /// The event, read into `space`, where its views point; its id is empty: ask id(). Where the
  /// event is still there from the last load(), it is not read again.
  /// Errors    no_space: it is larger; lost: damaged, and counted: it should be dropped
  Result<Event> load(const Entry& entry, MutableBytes space);
  /// Its type and content type alone, unchecked, read into `space`; see read_payload().
  /// Errors    no_space
  Result<Event> load_texts(const Entry& entry, MutableBytes space) const;
  std::uint32_t payload_size(const Entry& entry) const {
    return entry.record.size - texts_end(entry);
  }
  /// A part of the payload, unchecked: check() it first.
  Status read_payload(const Entry& entry, std::uint32_t offset, MutableBytes into) const {
    return log_.read(entry.record, texts_end(entry) + offset, into);
  }
  Status check(const Entry& entry);

  /// Before an attempt begins. Errors are no reason not to begin it.
  Status mark_attempt(const Entry& entry);
  /// Errors    would_block: maintain(), then again: until then peek() answers the same event
  ///           lost: it could not be written: the event is delivered again after the next boot, or
  ///           when more than 8 are so: back off
  ///           closed: the event is not there any more
  Status mark_delivered(const Entry& entry);
  Status mark_dead(const Entry& entry, DeadReason reason);
  /// A dead letter, or a delivered event that is still there, waits again with its id.
  Status redeliver(const Entry& entry);
  /// The event goes, for all its endpoints. Not counted: the user wanted it.
  Status drop(const Entry& entry);

  struct Count {
    std::uint32_t waiting;
    std::uint32_t dead;
  };
  /// Entries of one endpoint. Reads the whole log.
  Count count(std::uint16_t endpoint);
  bool empty() const { return live_bytes_ == 0; }
  /// The latest Unix time of the events, those of earlier boots included: 0 for none. It was once
  /// then, so no clock shows less.
  UnixTime last_time() const { return last_time_; }
  std::uint32_t dropped() const { return dropped_; }  ///< by the policy, since mount()
  std::uint32_t damaged() const { return damaged_; }  ///< places and events that were not readable
  std::uint32_t unknown() const { return unknown_; }  ///< entries of unknown endpoints at mount()

 private:
  bool wants(const Record& record) const override;
  void moved(const Record& from, Status status) override;

  static constexpr std::size_t kUnmarked = 8;
  /// Ends that are known in RAM only. The slot of none is no event's: it is kept as slot + 1.
  struct Unmarked {
    std::uint32_t sequence[kUnmarked] = {};
    std::uint8_t place[kUnmarked] = {};
  };
  struct Peek {
    std::uint16_t endpoint;
    Span<const std::uint32_t> aside;
  };

  std::uint8_t end_of(const Record& record, std::uint32_t slot) const;
  Status set_end(const Record& record, std::uint32_t slot, std::uint8_t value);
  void remember(Moment time);
  static std::uint32_t texts_end(const Entry& entry);
  void keep_loaded(Span<const Bytes> pieces, MutableBytes space);
  bool read_meta(Entry& entry) const;
  void read_state(Entry& entry) const;
  bool weigh(Entry& at, const Peek& peek, Entry& best) const;
  bool next_event(Entry& entry);
  void remember_ids(const Entry& entry);
  void count_in(Entry& entry, Span<const std::uint16_t> known);
  void forget_twin(const Entry& last);
  Status locate(Entry& entry);
  std::uint32_t live_bytes_of(const Record& record);
  Status make_room(std::uint32_t bytes, std::uint8_t priority);
  Status drop_one(std::uint8_t priority);
  Status no_sector(std::uint8_t priority);
  Status end(const Entry& entry, std::uint8_t value);
  bool is_last(const Entry& entry);
  bool is_unmarked(const Entry& entry) const;
  Status replace(Entry& entry, std::uint8_t value);
  void change_live(std::uint32_t bytes);
  Status forget(const Record& record);

  // What is asked for most stands first: within reach of a Cortex-M0+'s short loads.
  QueueFull full_;
  std::uint8_t unmarked_next_ = 0;
  bool booted_ = false;         // boot_ is of this boot
  bool mixed_ = false;          // what goes next may not be what comes first
  std::uint32_t sequence_ = 0;  // of the last event
  std::uint32_t boot_ = 0;
  std::uint32_t live_bytes_ = 0;
  std::uint32_t dropped_ = 0;
  std::uint32_t damaged_ = 0;
  std::uint32_t unknown_ = 0;
  std::string_view device_;
  std::uint32_t loaded_ = 0;                   // the event that was read last: its sequence,
  const std::uint8_t* loaded_into_ = nullptr;  // where it stands; null: there is none
  Record first_;                               // nothing waits before it; fresh: it is not known
  RecordLog log_;
  UnixTime last_time_;
  Unmarked unmarked_;
};

}  // namespace fieldhook
