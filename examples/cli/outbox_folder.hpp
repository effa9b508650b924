// SPDX-License-Identifier: MIT
// The directory of `--outbox`: one URL's events, one process at a time.
#pragma once

#include "commands.hpp"

#include <fieldhook/endpoint.hpp>
#include <fieldhook/file_lock.hpp>
#include <fieldhook/file_storage.hpp>
#include <fieldhook/retry_policy.hpp>
#include <fieldhook/time.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace fieldhook::cli {

/// Events of the outbox's one endpoint have this key.
inline constexpr std::uint16_t kOutboxKey = 1;

/// Why an outbox cannot be used, and what the process ends with; an empty text: it can.
struct Trouble {
  Exit exit = Exit::done;
  std::string text;

  bool any() const { return !text.empty(); }
};

/// Holds in the directory
///   lock      see FileLock
///   url       SHA-256 of the URL that the events are for, keyed with a constant
///   hold      when the endpoint wants to be left alone until, in Unix seconds
///   outbox    a file as flash, see FileStorage
/// All but the lock are synced, and replaced as a whole.
class OutboxFolder {
 public:
  /// What a server may ask for at most, and how long a `hold` counts if the clock was set back.
  static constexpr Millis kLongestHold = 24 * kHour;
  /// An event has room for a little less than a sector; 3.4 MiB of events may wait.
  static constexpr StorageShape kShape{64 * 1024, 64, 1, true};

  OutboxFolder() = default;
  OutboxFolder(const OutboxFolder&) = delete;
  OutboxFolder& operator=(const OutboxFolder&) = delete;

  /// Locks the directory, which is there, within `wait`.
  [[nodiscard]] Trouble open(std::string_view directory, Millis wait);
  /// Makes the directory first if its last part is missing.
  [[nodiscard]] Trouble make(std::string_view directory, Millis wait);
  /// Whether this is the URL of these events; of a new outbox it becomes so.
  [[nodiscard]] Trouble belong_to(const Endpoint& endpoint);
  /// Whether it ever had a URL, so that there may be events.
  bool has_url() const;
  [[nodiscard]] Trouble open_storage();

  FileStorage& storage() { return storage_; }
  /// How long the endpoint still wants to be left alone, 0: it does not.
  Millis hold(Now now) const;
  /// False: it could not be written, or nobody knows the time.
  bool keep_hold(Millis wait, Now now) const;

 private:
  bool read(const char* name, std::string& text) const;
  bool write(const char* name, std::string_view text) const;

  std::string directory_;
  FileLock lock_;
  FileStorage storage_{kShape, FileCalls::kSystem, FileSync::each_commit};
};

}  // namespace fieldhook::cli
