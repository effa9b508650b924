// SPDX-License-Identifier: MIT
// An outbox to look into and to change, while nobody sends from it.
#pragma once

#include "outbox_folder.hpp"

#include <fieldhook/event.hpp>
#include <fieldhook/outbox.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fieldhook::cli {

/// An event of the outbox, read whole.
struct Kept {
  Entry entry;
  EventId id;
  std::vector<std::uint8_t> space;
  Event event;  // in `space`
  bool sound = false;
};

/// One outbox, locked as long as the shelf lives.
class Shelf {
 public:
  [[nodiscard]] Trouble open(std::string_view directory, Millis wait);
  Outbox& outbox() { return outbox_; }
  /// What waits or is dead, in the order in which it was accepted.
  std::vector<Entry> entries();
  Kept read(const Entry& entry);
  std::string id_of(const Entry& entry) const;

 private:
  OutboxFolder folder_;
  Outbox outbox_{folder_.storage(), "fieldhook"};
};

}  // namespace fieldhook::cli
