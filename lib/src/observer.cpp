// SPDX-License-Identifier: MIT
#include <fieldhook/observer.hpp>

#include <limits>

namespace fieldhook {

void AttemptLogBase::notice(const Notice& notice) {
  if (notice.what != What::attempted || notes_.empty()) return;
  const Attempt& attempt = notice.attempt;
  AttemptNote& note = notes_[next_];
  constexpr Millis kMost = std::numeric_limits<std::uint32_t>::max();
  note.sequence = notice.sequence;
  note.endpoint = notice.endpoint;
  note.status = attempt.status;
  note.phase = attempt.phase;
  note.outcome = attempt.outcome;
  note.cause = attempt.cause;
  note.ms = static_cast<std::uint32_t>(notice.took < kMost ? notice.took : kMost);
  note.bytes_out = attempt.bytes_out;
  note.bytes_in = attempt.bytes_in;
  next_ = next_ + 1 < notes_.size() ? next_ + 1 : 0;
  if (size_ < notes_.size()) ++size_;
}

const AttemptNote& AttemptLogBase::operator[](std::size_t index) const {
  const std::size_t at = size_ < notes_.size() ? index : next_ + index;
  return notes_[at < notes_.size() ? at : at - notes_.size()];
}

}  // namespace fieldhook
