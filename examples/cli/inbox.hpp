// SPDX-License-Identifier: MIT
// What the receiver does with verified events: remember, save, show.
#pragma once

#include "input.hpp"

#include <fieldhook/span.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fieldhook::cli {

/// Takes verified events only; an id is not to be trusted before. An event whose id is not signed
/// comes with an empty one: it gets a name of ours and never counts as a repeat.
/// Limits    remembers the last kMaxSeen ids: a repeat beyond them counts as new.
class Inbox {
 public:
  static constexpr std::size_t kMaxSeen = 4096;

  /// `directory` empty: nothing is saved. `count` 0: never full.
  Inbox(std::string directory, std::int64_t count)
      : directory_(std::move(directory)), count_(count) {}

  /// Makes the directory where it is missing.
  [[nodiscard]] Complaint open() const;
  bool saves() const { return !directory_.empty(); }
  /// As many events were taken as were asked for.
  bool full() const { return count_ != 0 && taken_ >= count_; }

  /// Saves a verified event and prints its line; one that was seen before is only named. An id that
  /// is no file name is saved under a name of ours.
  /// Errors    false: it could not be saved, and was not taken.
  [[nodiscard]] bool take(std::string_view id, Span<const Header> headers, std::string_view body,
                          std::size_t body_size);
  /// Prints that an event without a signed id came again; it is neither saved nor counted.
  void repeat() const;
  /// Prints that a provider's own question was answered.
  void show_handshake(std::string_view profile, std::uint16_t status) const;
  /// Prints why a request was not let in.
  void refuse(std::string_view why) const;

 private:
  std::string next_name(const char* stem);
  bool remembers(std::string_view id) const;
  void remember(std::string_view id);
  bool save(const std::string& file, Span<const Header> headers, std::string_view body) const;

  std::string directory_;
  std::int64_t count_;
  std::int64_t taken_ = 0;
  std::int64_t unnamed_ = 0;
  std::vector<std::string> seen_;  // a ring once it is full
  std::size_t oldest_ = 0;
};

}  // namespace fieldhook::cli
